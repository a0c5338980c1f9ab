// A journal that was cut at any byte: nothing but whole transactions counts, and the next writer leaves whole lines
// only.
#include <gtest/gtest.h>

#include "incumbent/error.hpp"
#include "journal/helpers.hpp"
#include "journal/json.hpp"
#include "journal/print.hpp"

namespace incumbent {
namespace {

using testing_doubles::lines_of;
using testing_doubles::print;
using testing_doubles::read_text;
using testing_doubles::TemporaryFolder;
using testing_doubles::write_text;

std::vector<std::string> events_of(const std::shared_ptr<Journal>& journal) {
  std::vector<std::string> result;
  for (const auto& event : journal->begin()) result.push_back(print(event));
  journal->end();
  return result;
}

StudySpec small_spec() {
  StudySpec spec;
  spec.space.add_real("lr", 1e-5, 0.1, {.log = true});
  spec.space.add_categorical("opt", {Level("adam"), Level("sgd")});
  spec.direction = Direction::maximize;
  spec.max_resource = 27;
  spec.seed = 5;
  return spec;
}

// A study with every kind of transaction, and the size of the file after each.
struct Recorded {
  std::string text;
  std::vector<std::size_t> ends;
  std::vector<std::size_t> counts;  // of events up to there
  std::vector<std::string> events;
};

Recorded record(const std::filesystem::path& path) {
  const auto spec = small_spec();
  const auto journal = Journal::create(path, spec, Durability::write);
  Recorded recorded;
  const auto mark = [&] {
    recorded.ends.push_back(std::filesystem::file_size(path));
    recorded.counts.push_back(events_of(Journal::read(path)).size());
  };
  mark();
  const auto study = open_study(journal);
  const auto act = [&](auto&& f) {
    f();
    mark();
  };
  act([&] { study->ask(); });
  act([&] { study->enqueue(spec.space.default_configuration()); });
  act([&] { study->ask(); });  // the queued one: two lines
  act([&] { study->report(0, {3, {0.5}, {-1, 2}, 0.25}); });
  act([&] { study->report(0, {9, {0.75}, {}, 0}); });
  Result result;
  result.objectives = {0.875};
  result.constraints = {-1, 0.5};
  result.cost = 2;
  result.score = 0.9;
  act([&] { study->tell(0, result); });
  Result failed;
  failed.failure = Failure::diverged;
  act([&] { study->tell(1, failed); });
  recorded.text = read_text(path);
  recorded.events = events_of(Journal::read(path));
  return recorded;
}

// Every byte offset at which the file may end, behind the header.
TEST(Torn, EveryByteOffset) {
  const TemporaryFolder folder;
  const auto whole = record(folder / "whole.log");
  const auto path = folder / "torn.log";
  std::size_t transaction = 0;
  for (std::size_t size = whole.ends.front(); size <= whole.text.size(); ++size) {
    write_text(path, whole.text.substr(0, size));
    while (transaction + 1 < whole.ends.size() && whole.ends[transaction + 1] <= size) ++transaction;
    const std::vector<std::string> expected(
        whole.events.begin(), whole.events.begin() + static_cast<std::ptrdiff_t>(whole.counts[transaction]));
    ASSERT_EQ(events_of(Journal::read(path)), expected) << "cut at " << size;
    ASSERT_EQ(std::filesystem::file_size(path), size) << "a reader changes nothing";
    const auto writer = Journal::open(path, Durability::write);
    ASSERT_EQ(events_of(writer), expected) << "cut at " << size;
    ASSERT_EQ(std::filesystem::file_size(path), whole.ends[transaction]) << "cut at " << size;
    ASSERT_EQ(writer->lines(), lines_of(whole.text.substr(0, whole.ends[transaction])).size());
  }
}

TEST(Torn, AStudyGoesOnAfterEveryCut) {
  const TemporaryFolder folder;
  const auto whole = record(folder / "whole.log");
  const auto path = folder / "torn.log";
  for (std::size_t size = whole.ends.front(); size <= whole.text.size(); size += 37) {
    write_text(path, whole.text.substr(0, size));
    {
      const auto study = open_study(Journal::open(path, Durability::write));
      const auto action = study->ask().front();
      Result result;
      result.objectives = {1};
      study->tell(action.trial, result);
    }
    for (const auto& line : lines_of(read_text(path))) ASSERT_TRUE(Json::parse(line)) << line;
    EXPECT_NO_THROW(open_study(Journal::read(path)));
  }
}

// A power cut may leave blocks of zeros, with or without the end of the line.
TEST(Torn, TailsOfGarbage) {
  const TemporaryFolder folder;
  const auto whole = record(folder / "whole.log");
  const auto path = folder / "torn.log";
  for (const std::string& tail : {std::string(5000, '\0'), std::string(100, '\0') + "}\n", std::string("\n"),
                                  std::string("{\"op_code\""), std::string(3000000, 'x')}) {
    write_text(path, whole.text + tail);
    EXPECT_EQ(events_of(Journal::read(path)), whole.events);
    EXPECT_EQ(events_of(Journal::open(path, Durability::write)), whole.events);
    EXPECT_EQ(read_text(path), whole.text);
  }
}

TEST(Torn, GarbageInTheMiddleIsAnError) {
  const TemporaryFolder folder;
  const auto whole = record(folder / "whole.log");
  const auto path = folder / "corrupt.log";
  const auto lines = lines_of(whole.text);
  for (std::size_t bad = 0; bad + 1 < lines.size(); ++bad) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i)
      text += (i == bad ? lines[i].substr(0, lines[i].size() / 2) : lines[i]) + "\n";
    write_text(path, text);
    try {
      Journal::open(path, Durability::write);
      FAIL() << "line " << bad + 1;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::storage);
      EXPECT_EQ(error.what(), fmt::format("{}:{}: not a line of JSON", path.string(), bad + 1));
    }
    EXPECT_EQ(read_text(path), text) << "a file that can't be read is not written to";
  }
}

// A killed process left attributes without their state, and another program went on behind them.
TEST(Torn, AttributesWithoutACommitMeanNothing) {
  const TemporaryFolder folder;
  const auto path = folder / "study.log";
  const auto spec = small_spec();
  std::string half;
  {
    const auto study = open_study(Journal::create(path, spec, Durability::write));
    study->ask();
    const auto before = std::filesystem::file_size(path);
    Result result;
    result.objectives = {1};
    result.constraints = {5, 6};
    result.cost = 3;
    study->tell(0, result);
    const auto lines = lines_of(read_text(path).substr(before));
    ASSERT_EQ(lines.size(), 4u);
    half = read_text(path).substr(0, before) + lines[0] + "\n" + lines[1] + "\n";
  }
  write_text(path, half + R"({"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null})"
                          "\n");
  {
    const auto study = open_study(Journal::open(path, Durability::write));
    Result result;
    result.objectives = {2};
    result.constraints = {-1};
    study->tell(0, result);
  }
  const auto trial = open_study(Journal::read(path))->history()[0];
  EXPECT_EQ(print(trial.measurements.back()), print(Measurement{27, {-2}, {-1}, 0}));
}

}  // namespace
}  // namespace incumbent
