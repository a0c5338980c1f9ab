// Tables of recorded trainings: the committed ones against their origin, and wrong files.
#include "problem/table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <set>

#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/data.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

Configuration cell(const SearchSpace& space, const golden::Node& operations) {
  std::vector<double> codes;
  for (std::size_t j = 0; j < space.size(); ++j) codes.push_back(space.code(j, operations[j].string()));
  return Configuration(codes);
}

TEST(NasBench201, HasTheValuesOfItsOrigin) {
  const auto expected = golden::load("nasbench201.json");
  for (const auto& table : expected["cases"]) {
    const auto problem = make_problem("nasbench201:dataset=" + table["dataset"].string());
    const auto& space = problem->description().space;
    EXPECT_EQ(space.cardinality(), static_cast<std::uint64_t>(table["configurations"].number()));
    EXPECT_EQ(problem->optimum()->value, table["best"].number());
    for (const auto& entry : table["entries"]) {
      const auto configuration = cell(space, entry["operations"]);
      const auto values = entry["values"].numbers();
      for (std::uint64_t seed = 0; seed < 2 * values.size(); ++seed) {
        const auto outcome = problem->evaluate(configuration, {1, seed, 0, {}}, {});
        EXPECT_FLOAT_EQ(static_cast<float>(outcome.objectives.at(0)), static_cast<float>(values[seed % values.size()]));
        EXPECT_EQ(outcome.score, entry["mean"].number());
        EXPECT_FLOAT_EQ(static_cast<float>(outcome.cost), static_cast<float>(entry["seconds"].number()));
      }
    }
  }
}

TEST(NasBench201, DescribesItself) {
  const auto problem = make_problem("nasbench201");
  const auto& description = problem->description();
  EXPECT_EQ(description.name, "nasbench201:dataset=cifar10");
  EXPECT_EQ(description.direction, Direction::maximize);
  EXPECT_EQ(description.max_resource, 1);
  EXPECT_TRUE(description.noisy);
  EXPECT_THAT(description.licence, HasSubstr("NAS-Bench-201, MIT"));
  EXPECT_EQ(description.evaluation_cost, EvaluationCost::table);
  EXPECT_TRUE(description.known_cost);  // recorded: the same every time, but in seconds
  EXPECT_TRUE(description.cost_in_seconds);
  EXPECT_FALSE(make_problem("counting_ones")->description().cost_in_seconds);
  EXPECT_FALSE(make_problem("nasbench201:mean=true")->description().noisy);
  EXPECT_EQ(make_problem("nasbench201:mean=true")->description().name, "nasbench201:dataset=cifar10,mean=true");
  EXPECT_THAT([] { make_problem("nasbench201:dataset=mnist"); },
              testing::ThrowsMessage<Error>(
                  HasSubstr("unknown dataset of nasbench201 'mnist'; known: cifar10, cifar100, imagenet; looked in ")));
}

TEST(NasBench201, TheOptimumIsTheBestMeanAndItsMinimizersHaveIt) {
  for (const char* dataset : {"cifar10", "cifar100", "imagenet"}) {
    const auto problem = make_problem(std::string("nasbench201:mean=true,dataset=") + dataset);
    const auto& space = problem->description().space;
    const auto optimum = problem->optimum().value();
    ASSERT_FALSE(optimum.minimizers.empty());
    for (const auto& minimizer : optimum.minimizers)
      EXPECT_EQ(problem->evaluate(Configuration(minimizer), {}, {}).objectives.at(0), optimum.value);
    std::set<double> values;
    Stream stream(1, Purpose::test);
    for (int i = 0; i < 2000; ++i) {
      const auto outcome = problem->evaluate(space.sample(stream), {}, {});
      EXPECT_LE(outcome.objectives.at(0), optimum.value);
      EXPECT_EQ(outcome.score, outcome.objectives.at(0));
      EXPECT_GT(outcome.cost, 0);
      values.insert(outcome.objectives.at(0));
    }
    EXPECT_GT(values.size(), 1000u);
  }
}

TEST(NasBench201, RefusesWhatIsNoConfigurationAndNoResource) {
  const auto problem = make_problem("nasbench201");
  EXPECT_THROW(problem->evaluate(Configuration({0, 0, 0, 0, 0, 5}), {}, {}), Error);
  EXPECT_THROW(problem->evaluate(Configuration({0, 0, 0, 0, 0}), {}, {}), Error);
  EXPECT_THAT(
      [&] {
        problem->evaluate(Configuration({0, 0, 0, 0, 0, 0}), {2, 0, 0, {}}, {});
      },
      testing::ThrowsMessage<Error>(HasSubstr("resource 2; it must be 1")));
}

// Files made here: 2 x 3 configurations, 2 repetitions, one of them absent.
class TableFiles : public testing::Test {
 protected:
  TableFiles() { fs::create_directories(folder_); }
  ~TableFiles() override {
    set_data_directory({});
    fs::remove_all(folder_);
  }

  static std::string header(const std::string& from = "", const std::string& to = "") {
    std::string text =
        R"({"bench":"fcnet","dataset":"tiny","rows":6,"seeds":2,"licence":"none","params":[)"
        R"({"name":"kind","type":"str","choices":["a","b"]},{"name":"size","type":"int","choices":[1,2,4]}],)"
        R"("arrays":[{"name":"loss","shape":[6,2],"direction":"minimize"},{"name":"train_time","shape":[6]}]})";
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    return text;
  }
  static std::string word(std::uint32_t value) {
    return {static_cast<char>(value), static_cast<char>(value >> 8), static_cast<char>(value >> 16),
            static_cast<char>(value >> 24)};
  }
  std::vector<float> numbers_{6, 5, 4, kAbsent, 3, 2, 1, 0, 9, 8, 7, 7, 10, 20, 30, 40, 50, 60};
  std::string content(const std::string& json) const {
    std::string text = "HPOTAB1\n" + word(static_cast<std::uint32_t>(json.size())) + word(0) + json;
    for (const float number : numbers_) text += word(std::bit_cast<std::uint32_t>(number));
    return text;
  }
  fs::path write(const std::string& text, const std::string& name = "hpolib_tiny") const {
    const fs::path file = folder_ / (name + ".hpotab.gz");
    const gzFile output = gzopen(file.c_str(), "wb");
    gzwrite(output, text.data(), static_cast<unsigned>(text.size()));
    gzclose(output);
    return file;
  }
  std::string complaint(const std::string& text) const {
    const auto file = write(text);
    try {
      read_table(file);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::storage);
      EXPECT_THAT(error.what(), testing::StartsWith(file.string() + ": "));
      return error.what();
    }
    return "no error";
  }

  static constexpr float kAbsent = std::numeric_limits<float>::quiet_NaN();
  const fs::path folder_ = fs::temp_directory_path() / ("incumbent_table_" + std::to_string(getpid()));
};

TEST_F(TableFiles, AreReadAsTheyAreWritten) {
  const auto table = read_table(write(content(header())));
  EXPECT_EQ(table.rows(), 6u);
  EXPECT_EQ(table.metric, "loss");
  EXPECT_EQ(table.space.describe(Configuration({1, 2})), "kind=b, size=4");
  EXPECT_EQ(table.row(std::vector<double>{1, 2}), 5u);
  EXPECT_EQ(table.means, (std::vector<double>{5.5, 4, 2.5, 0.5, 8.5, 7}));
  EXPECT_EQ(table.seconds, (std::vector<double>{10, 20, 30, 40, 50, 60}));
  EXPECT_EQ(table.row_of_best(), 3u);
  EXPECT_EQ(table.value(0, 7), 5);  // repetition 1 of 2
  EXPECT_EQ(table.value(1, 7), 4);  // the only one
}

TEST_F(TableFiles, ManyAreLookedUpAsOne) {
  const auto table = read_table(write(content(header())));
  Matrix codes(60, 2);
  std::vector<std::uint64_t> seeds;
  for (std::size_t i = 0; i < codes.rows; ++i) {
    codes(i, 0) = static_cast<double>(i % 2);
    codes(i, 1) = static_cast<double>(i % 3);
    seeds.push_back(i * i);
  }
  std::vector<double> found(codes.rows);
  table.look_up(codes.view(), seeds, found);
  for (std::size_t i = 0; i < codes.rows; ++i) EXPECT_EQ(found[i], table.value(table.row(codes.row(i)), seeds[i]));
  codes(7, 1) = 3;
  EXPECT_THAT([&] { table.look_up(codes.view(), seeds, found); },
              testing::ThrowsMessage<Error>(HasSubstr("size has code 3; the codes are 0 to 2")));
  codes(7, 1) = -1;
  EXPECT_THROW(table.look_up(codes.view(), seeds, found), Error);
  codes(7, 1) = kAbsent;
  EXPECT_THROW(table.look_up(codes.view(), seeds, found), Error);
}

TEST_F(TableFiles, WrongOnesAreNamedWithTheValue) {
  const auto text = content(header());
  EXPECT_THAT(complaint("HPOTAB"), HasSubstr("the file has 6 bytes; a table has at least 16"));
  EXPECT_THAT(complaint("HPOTAB2\n" + text.substr(8)), HasSubstr(R"(starts with "HPOTAB2?"; a table)"));
  EXPECT_THAT(complaint(text.substr(0, 8) + word(1'000'000) + text.substr(12)),
              HasSubstr("the header's length is 1000000, but only"));
  EXPECT_THAT(complaint(text.substr(0, 12) + word(7) + text.substr(16)), HasSubstr("is 7; it must be 0"));
  EXPECT_THAT(complaint(content("{")), HasSubstr("the header is not JSON"));
  EXPECT_THAT(complaint(content("[]")), HasSubstr("the header has no 'bench'"));
  EXPECT_THAT(complaint(text.substr(0, text.size() - 1)), HasSubstr("71 bytes follow the header; 2 arrays of 6 rows"));
  EXPECT_THAT(complaint(text + "x"), HasSubstr("73 bytes follow"));
  EXPECT_THAT(complaint(content(header("\"rows\":6", "\"rows\":7"))),
              HasSubstr("'rows' is 7, but the parameters' choices make 6"));
  EXPECT_THAT(complaint(content(header("\"rows\":6", "\"rows\":-6"))),
              HasSubstr("'rows' is -6; it must be an integer"));
  EXPECT_THAT(complaint(content(header("\"seeds\":2", "\"seeds\":0"))), HasSubstr("'seeds' is 0"));
  EXPECT_THAT(complaint(content(header("\"seeds\":2", "\"seeds\":3"))), HasSubstr("3 repetitions have 96"));
  EXPECT_THAT(complaint(content(header("[6,2]", "[2,6]"))), HasSubstr("'shape' of 'loss' is [2,6]; it must be [6,2]"));
  EXPECT_THAT(complaint(content(header("\"minimize\"", "\"up\""))), HasSubstr("'direction' of 'loss' is 'up'"));
  EXPECT_THAT(complaint(content(header("\"int\"", "\"bool\""))), HasSubstr("'type' of 'size' is 'bool'"));
  EXPECT_THAT(complaint(content(header("[1,2,4]", "[1,2,4.5]"))),
              HasSubstr("'choices' of 'size' has 4.5; its type is int"));
  EXPECT_THAT(complaint(content(header("[1,2,4]", "[1,2,2]"))), HasSubstr("size"));
  EXPECT_THAT(complaint(content(header("[1,2,4]", "[]"))), HasSubstr("'choices' is []"));
  EXPECT_THAT(complaint(content(header("train_time", "model_size"))), HasSubstr("there is no array 'train_time'"));
  numbers_[13] = -1;
  EXPECT_THAT(complaint(content(header())), HasSubstr("'train_time' of row 1 is -1"));
  numbers_[2] = kAbsent;
  EXPECT_THAT(complaint(content(header())), HasSubstr("row 1 has no 'loss'"));
  numbers_[2] = std::numeric_limits<float>::infinity();
  EXPECT_THAT(complaint(content(header())), HasSubstr("'loss' of row 1 is inf"));
}

TEST_F(TableFiles, NestingIsRefusedBeforeItUsesUpTheStack) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_THAT(complaint(content(deep)), HasSubstr("the header has arrays and objects 1000000 deep in each other"));
  EXPECT_THAT(complaint(content(header("\"fcnet\"", deep))), HasSubstr("1000001 deep"));
}

TEST_F(TableFiles, AWrongNameIsAnsweredWithTheNamesThatThereAre) {
  const char* variable = std::getenv("INCUMBENT_DATA");
  const std::string before = variable ? variable : "";
  ::unsetenv("INCUMBENT_DATA");  // which may have the published ones
  set_data_directory(folder_);
  write(content(header()), "hpolib_tiny");
  EXPECT_THAT([] { make_problem("fcnet:dataset=x"); },
              testing::ThrowsMessage<Error>(
                  HasSubstr("unknown dataset of fcnet 'x'; known: naval_propulsion, parkinsons_telemonitoring, "
                            "protein_structure, slice_localization, tiny; looked in ")));
  EXPECT_THAT([] { make_problem("fcnet:dataset=naval_propulsion"); },
              testing::ThrowsMessage<Error>(HasSubstr("the dataset of fcnet 'naval_propulsion' is not there "
                                                      "(hpolib_naval_propulsion.hpotab.gz); those that are: tiny; ")));
  if (variable) ::setenv("INCUMBENT_DATA", before.c_str(), 1);
}

TEST_F(TableFiles, NoDamageIsMoreThanAnError) {
  const auto text = content(header());
  for (std::size_t size = 0; size < text.size(); size += 3)
    EXPECT_NE(complaint(text.substr(0, size)), "no error") << size;
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 300; ++i) {
    auto damaged = text;
    damaged[stream.below(16 + header().size())] = static_cast<char>(stream.below(256));
    complaint(damaged);
  }
}

TEST_F(TableFiles, MustBeWhatTheirNamesSay) {
  write(content(header()));  // its header says fcnet
  set_data_directory(folder_);
  EXPECT_THAT(
      [] { make_problem("fcnet:dataset=tiny"); },
      testing::ThrowsMessage<Error>(HasSubstr("the table is of 'fcnet', 'tiny'; its name is that of 'hpolib'")));
  fs::create_directories(folder_ / "tables");
  const auto file = write(content(header("fcnet", "hpolib")), "tables/hpolib_small");
  EXPECT_THROW(make_problem("fcnet:dataset=small"), Error);
  write(content(header("fcnet", "hpolib")), "tables/hpolib_tiny");
  fs::remove(folder_ / "hpolib_tiny.hpotab.gz");
  const auto problem = make_problem("fcnet:dataset=tiny");
  EXPECT_EQ(problem->optimum()->value, 0.5);
  EXPECT_EQ(problem->evaluate(Configuration({0, 1}), {}, {}).cost, 20);
}

}  // namespace
}  // namespace incumbent
