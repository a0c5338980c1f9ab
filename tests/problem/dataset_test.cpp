// Reading data sets: right files, wrong files, and where they are looked for.
#include "problem/dataset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include "incumbent/data.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kHeader = "# n_train=3 n_valid=1 n_test=1 classes=2 task=classification name=tiny\n";
constexpr const char* kRows = "1,7,0\n2,7,1\n6,7,1\n3,8,0\n-1,7,1\n";
const std::string kTiny = std::string(kHeader) + "a,b,target\n" + kRows;

class DatasetFiles : public testing::Test {
 protected:
  DatasetFiles() {
    fs::create_directories(folder_);
    if (const char* variable = std::getenv("INCUMBENT_DATA")) variable_ = variable;
    unsetenv("INCUMBENT_DATA");
  }
  ~DatasetFiles() override {
    set_data_directory({});
    unsetenv("INCUMBENT_DATA");
    if (variable_) setenv("INCUMBENT_DATA", variable_->c_str(), 1);
    fs::remove_all(folder_);
  }

  fs::path write(const std::string& text, const std::string& name = "tiny") const {
    const fs::path file = folder_ / (name + ".csv.gz");
    fs::create_directories(file.parent_path());
    const gzFile output = gzopen(file.c_str(), "wb");
    gzwrite(output, text.data(), static_cast<unsigned>(text.size()));
    gzclose(output);
    return file;
  }

  static std::string message_of(const std::function<void()>& call, ErrorCode code) {
    try {
      call();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      return error.what();
    }
    return "no error";
  }

  std::string complaint(const std::string& text) const {
    const auto file = write(text);
    return message_of([&] { read_dataset(file); }, ErrorCode::storage);
  }

  const fs::path folder_ = fs::temp_directory_path() / ("incumbent_dataset_" + std::to_string(getpid()));
  std::optional<std::string> variable_;  // INCUMBENT_DATA outside of these tests
};

TEST_F(DatasetFiles, StandardizesWithTheTrainingRows) {
  const auto data = read_dataset(write(kTiny));
  EXPECT_EQ(data.name, "tiny");
  EXPECT_EQ(data.features, 2u);
  EXPECT_EQ(data.classes, 2u);
  const double deviation = std::sqrt(14.0 / 3);  // of 1, 2, 6, around 3
  const std::vector<float> train{static_cast<float>(-2 / deviation), 0, static_cast<float>(-1 / deviation), 0,
                                 static_cast<float>(3 / deviation),  0};
  EXPECT_EQ(data.train.inputs, train);
  EXPECT_EQ(data.valid.inputs, (std::vector<float>{0, 1}));
  EXPECT_EQ(data.test.inputs, (std::vector<float>{static_cast<float>(-4 / deviation), 0}));
  EXPECT_EQ(data.train.labels, (std::vector<std::int32_t>{0, 1, 1}));
  EXPECT_EQ(data.valid.labels, (std::vector<std::int32_t>{0}));
  EXPECT_EQ(data.test.labels, (std::vector<std::int32_t>{1}));
  EXPECT_TRUE(data.train.targets.empty());
}

TEST_F(DatasetFiles, StandardizesTheTargetOfARegression) {
  const auto data = read_dataset(
      write("# n_train=2 n_valid=1 n_test=1 classes=0 task=regression name=line\nx,target\n0,10\n1,30\n2,50\n3,0.5\n"));
  EXPECT_TRUE(data.regression());
  EXPECT_EQ(data.target_deviation, 10.0);
  EXPECT_EQ(data.train.targets, (std::vector<float>{-1, 1}));
  EXPECT_EQ(data.valid.targets, (std::vector<float>{3}));
  EXPECT_EQ(data.test.targets, (std::vector<float>{-1.95f}));
  EXPECT_TRUE(data.train.labels.empty());
}

TEST_F(DatasetFiles, AConstantFeatureThatRoundsStaysZero) {
  const auto data =
      read_dataset(write("# n_train=3 n_valid=1 n_test=1 classes=0 task=regression name=c\nx,target\n"
                         "0.1,1\n0.1,2\n0.1,3\n0.1,4\n1.1,5\n"));
  EXPECT_EQ(data.train.inputs, (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(data.test.inputs, (std::vector<float>{1}));
}

TEST_F(DatasetFiles, ReadsPlainTextAndCarriageReturnsAndAMissingLastNewline) {
  std::string text;
  for (const char c : kTiny) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(read_dataset(write(text)).train.labels.size(), 3u);
  EXPECT_EQ(read_dataset(write(kTiny.substr(0, kTiny.size() - 1))).test.labels.size(), 1u);
  const auto plain = folder_ / "plain.csv.gz";
  std::ofstream(plain) << kTiny;
  EXPECT_EQ(read_dataset(plain).features, 2u);
}

TEST_F(DatasetFiles, WrongFilesAreNamedWithLineAndValue) {
  const std::string head = std::string(kHeader) + "a,b,target\n";
  EXPECT_THAT(complaint(""), HasSubstr("tiny.csv.gz:0: the file ends here"));
  EXPECT_THAT(complaint("a,b,target\n1,2,0\n"), HasSubstr("tiny.csv.gz:1: 'a,b,target' is not a header"));
  EXPECT_THAT(complaint("# n_train=3 n_valid=1 classes=2 task=classification name=x\n"), HasSubstr("no n_test="));
  EXPECT_THAT(complaint("# n_train=0 n_valid=1 n_test=1 classes=2 task=classification name=x\n"),
              HasSubstr("n_train=0 is not an integer from 1"));
  EXPECT_THAT(complaint("# n_train=-3 n_valid=1 n_test=1 classes=2 task=classification name=x\n"),
              HasSubstr("n_train=-3"));
  EXPECT_THAT(complaint("# n_train=99999999999999999999 n_valid=1 n_test=1 classes=2 task=classification name=x\n"),
              HasSubstr("n_train=99999999999999999999"));
  EXPECT_THAT(complaint("# n_train=3 n_valid=1 n_test=1 classes=0 task=classification name=x\n"),
              HasSubstr("task=classification with classes=0"));
  EXPECT_THAT(complaint("# n_train=3 n_valid=1 n_test=1 classes=2 task=ranking name=x\n"), HasSubstr("task=ranking"));
  EXPECT_THAT(complaint(std::string(kHeader) + "a,b,label\n"),
              HasSubstr("tiny.csv.gz:2: the last of 3 columns is 'label'"));
  EXPECT_THAT(complaint(std::string(kHeader) + "target\n"), HasSubstr("at least one feature"));
  EXPECT_THAT(complaint(head + "1,7,0\n2,nan,1\n"), HasSubstr("tiny.csv.gz:4: b is 'nan'; it must be a finite number"));
  EXPECT_THAT(complaint(head + "1,7,0\n2,,1\n"), HasSubstr("b is ''"));
  EXPECT_THAT(complaint(head + "1,7,0\n2,inf,1\n"), HasSubstr("b is 'inf'"));
  EXPECT_THAT(complaint(head + "1,7,0\n2,1e999,1\n"), HasSubstr("b is '1e999'"));
  EXPECT_THAT(complaint(head + "1,7,0\n2,3x,1\n"), HasSubstr("b is '3x'"));
  EXPECT_THAT(complaint(head + "1,7,2\n"),
              HasSubstr("tiny.csv.gz:3: target is '2'; it must be an integer from 0 to 1"));
  EXPECT_THAT(complaint(head + "1,7,0.5\n"), HasSubstr("target is '0.5'"));
  EXPECT_THAT(complaint(head + "1,7,-1\n"), HasSubstr("target is '-1'"));
  EXPECT_THAT(complaint(head + "1,7\n"), HasSubstr("tiny.csv.gz:3: 2 cells instead of 3"));
  EXPECT_THAT(complaint(head + "1,7,0\n"), HasSubstr("tiny.csv.gz:3: the file ends here"));
  EXPECT_THAT(complaint(kTiny + "1,7,0\n"), HasSubstr("tiny.csv.gz:8: a row more than the 5"));
}

TEST_F(DatasetFiles, ATruncatedOrDamagedArchiveIsAnError) {
  std::string text = kHeader;
  text += "a,b,target\n";
  for (int i = 0; i < 3000; ++i) text += std::to_string(i * i) + "," + std::to_string(i) + ",1\n";
  const auto file = write(text);
  const auto size = fs::file_size(file);
  fs::resize_file(file, size / 2);
  EXPECT_THAT(message_of([&] { read_dataset(file); }, ErrorCode::storage), HasSubstr("ends too early"));
  write(kTiny);
  fs::resize_file(file, fs::file_size(file) - 4);
  EXPECT_THAT(message_of([&] { read_dataset(file); }, ErrorCode::storage), HasSubstr("ends too early"));
  write(kTiny);
  {
    std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(static_cast<std::streamoff>(fs::file_size(file) - 6));
    damaged.put('\x55');  // in the checksum
  }
  EXPECT_THAT(message_of([&] { read_dataset(file); }, ErrorCode::storage), HasSubstr("cannot read"));
  EXPECT_THAT(message_of([&] { read_dataset(folder_ / "absent.csv.gz"); }, ErrorCode::storage),
              HasSubstr("cannot open"));
}

TEST_F(DatasetFiles, IsLookedForInTheChosenDirectoryThenTheVariableThenTheCheckout) {
  const auto with_name = [](std::string name) {
    auto text = kTiny;
    return text.replace(text.find("name=tiny"), 9, "name=" + name);
  };
  write(with_name("first"), "a/searched_set");
  write(with_name("second"), "b/searched_set");
  setenv("INCUMBENT_DATA", (folder_ / "b").c_str(), 1);
  EXPECT_EQ(load_dataset("searched_set")->name, "second");
  set_data_directory(folder_ / "a");
  EXPECT_EQ(load_dataset("searched_set")->name, "first");
  fs::create_directories(folder_ / "empty");
  set_data_directory(folder_ / "empty");
  EXPECT_EQ(load_dataset("searched_set")->name, "second");
  EXPECT_EQ(load_dataset("digits")->train.rows, 1078u);  // of the checkout
  const auto places = data_places();
  EXPECT_EQ(places.front().origin, "--data-dir");
  EXPECT_EQ(places[1].origin, "INCUMBENT_DATA");
  EXPECT_EQ(places[2].origin, "installed");
  EXPECT_EQ(places.back().origin, "checkout");
}

TEST_F(DatasetFiles, AnUnknownNameEndsInTheListOfNamesAndPlaces) {
  write(kTiny, "mine/own_set");
  set_data_directory(folder_ / "mine");
  setenv("INCUMBENT_DATA", "/nowhere/at/all", 1);
  const auto message = message_of([] { load_dataset("digitz"); }, ErrorCode::usage);
  EXPECT_THAT(message,
              HasSubstr("unknown data set 'digitz'; known: concrete, digits, fashion10k_14x14, letter, own_set, "
                        "satellite, spam; looked in "));
  EXPECT_THAT(message, HasSubstr((folder_ / "mine").string() + " (--data-dir), /nowhere/at/all (INCUMBENT_DATA)"));
  EXPECT_THAT(message, HasSubstr("(checkout)"));
  for (const char* name : {"", "../digits", "/etc/passwd"}) {
    EXPECT_THAT(message_of([&] { load_dataset(name); }, ErrorCode::usage), HasSubstr("unknown data set"));
  }
  EXPECT_THAT(message_of([] { set_data_directory("/nowhere"); }, ErrorCode::usage), HasSubstr("'/nowhere'"));
}

TEST_F(DatasetFiles, IsParsedOnceByManyThreads) {
  std::vector<std::shared_ptr<const Dataset>> seen(8);
  std::vector<std::thread> threads;
  for (auto& data : seen) threads.emplace_back([&data] { data = load_dataset("spam"); });
  for (auto& thread : threads) thread.join();
  for (const auto& data : seen) EXPECT_EQ(data, seen.front());
}

TEST_F(DatasetFiles, AllCommittedSetsAreReadable) {
  struct Expected {
    const char* name;
    std::size_t train, valid, test, features, classes;
  };
  for (const auto& e :
       {Expected{"letter", 11999, 4001, 4000, 16, 26}, Expected{"satellite", 3325, 1110, 2000, 36, 6},
        Expected{"digits", 1078, 360, 359, 64, 10}, Expected{"spam", 2761, 919, 921, 57, 2},
        Expected{"concrete", 618, 206, 206, 8, 0}, Expected{"fashion10k_14x14", 6000, 2000, 2000, 196, 10}}) {
    const auto data = load_dataset(e.name);
    EXPECT_EQ(data->name, e.name);
    EXPECT_EQ(data->train.rows, e.train);
    EXPECT_EQ(data->valid.rows, e.valid);
    EXPECT_EQ(data->test.rows, e.test);
    EXPECT_EQ(data->features, e.features);
    EXPECT_EQ(data->classes, e.classes);
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < e.train; ++i) {
      const double x = data->train.inputs[i * e.features + e.features - 3];
      sum += x;
      squares += x * x;
    }
    EXPECT_NEAR(sum / static_cast<double>(e.train), 0, 1e-6);
    EXPECT_NEAR(squares / static_cast<double>(e.train), 1, 1e-6);
  }
}

}  // namespace
}  // namespace incumbent
