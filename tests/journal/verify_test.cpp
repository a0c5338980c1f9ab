// verify() accepts what the methods did and names the trial of whatever was changed.
#include "incumbent/verify.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "incumbent/error.hpp"
#include "journal/fingerprint.hpp"
#include "journal/helpers.hpp"

namespace incumbent {
namespace {

using testing_doubles::read_text;
using testing_doubles::rich_spec;
using testing_doubles::TemporaryFolder;
using testing_doubles::write_text;

Result value(double y) {
  Result result;
  result.objectives = {y};
  return result;
}

class Verify : public testing::Test {
 protected:
  // Trials 0 to 2 asked together, 3 from the queue, 4 alone, told in another order.
  void SetUp() override {
    const auto spec = rich_spec();
    const auto study = open_study(Journal::create(path_, spec, Durability::write));
    study->ask(3);
    study->tell(2, value(0.5));
    study->enqueue(spec.space.default_configuration());
    study->report(0, {3, {0.25}, {-1}, 2});
    study->ask(1);
    study->tell(0, value(0.75));
    study->ask(1);
    original_ = read_text(path_);
    history_.emplace(study->history());
  }

  // The journal with one piece of one line replaced.
  Verification changed(const std::string& line_with, const std::string& from, const std::string& to) {
    auto text = original_;
    const auto line = text.find(line_with);
    EXPECT_NE(line, std::string::npos) << line_with;
    const auto at = text.find(from, text.rfind('\n', line));
    EXPECT_NE(at, std::string::npos) << from;
    write_text(path_, text.replace(at, from.size(), to));
    return verify(path_);
  }

  // A piece of the line that starts a trial, and of no other.
  std::string seed_of(std::int64_t trial) const {
    return "\"seed\":\"" + std::to_string((*history_)[trial].seed) + "\"";
  }
  std::string layers_of(std::int64_t trial, int more) const {
    const auto layers = static_cast<int>((*history_)[trial].configuration[rich_spec().space.index("layers")]);
    return fmt::format("\"layers\":{},", (layers - 1 + more) % 8 + 1);
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "study.log";
  std::string original_;
  std::optional<History> history_;
};

TEST_F(Verify, AcceptsWhatTheStudyDid) {
  const auto result = verify(path_);
  EXPECT_TRUE(result.passed()) << result.mismatches.front();
  EXPECT_EQ(result.trials, 5);
  EXPECT_EQ(result.suggestions, 4);
  EXPECT_EQ(result.queued, 1);
  EXPECT_EQ(result.streams, 0);
  EXPECT_EQ(result.foreign, 0);
  EXPECT_EQ(read_text(path_), original_);
}

TEST_F(Verify, ForeignTrialsAreCountedAndPartOfTheHistory) {
  write_text(path_, original_ + R"({"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null})"
                                "\n");
  open_study(Journal::open(path_, Durability::write))->ask(2);
  const auto result = verify(path_);
  EXPECT_TRUE(result.passed()) << result.mismatches.front();
  EXPECT_EQ(result.foreign, 1);
  EXPECT_EQ(result.suggestions, 6);
}

TEST_F(Verify, NamesTheTrialThatDiffers) {
  struct Case {
    std::string line, from, to, message;
  };
  const Case cases[] = {
      {seed_of(1), "\"momentum\":", "\"nothing\":", ""},
      {seed_of(1), layers_of(1, 0), layers_of(1, 1), "trial 1: it is lr="},
      {seed_of(3), seed_of(3), "\"seed\":\"17\"", "trial 3: its seed is 17 in the journal"},
      {seed_of(4), "\"rungs\":[27]", "\"rungs\":[9,27]", "trial 4: the scheduler did not ask for this start"},
      {seed_of(4), "\"resource\":27", "\"resource\":9", "trial 4: the scheduler did not ask for this start"},
      {seed_of(4), "\"seen\":", "\"seen\":1", "trial 4: it was made from"},
      {seed_of(2), "\"seen\":3", "\"seen\":4", "trial 2: it was made from 4 lines, but stands behind 5"},
      {seed_of(4), "\"fingerprint\"", "\"model\":\"0x1p3\",\"fingerprint\"", "trial 4: the sampler's model is '0x1p3'"},
      {seed_of(0), "\"sampler\":\"random\"", "\"sampler\":\"enqueued\"", "trial 0: it is not the first of the queue"},
      {"\"incumbent\":{\"format\"", "\"seed\":\"18446744073709551615\"", "\"seed\":\"3\"", "trial 0: its seed is"},
      {"\"incumbent\":{\"format\"", "\"budget\":60", "\"budget\":2", "trial 0: the scheduler did not ask"},
  };
  for (const auto& c : cases) {
    if (c.message.empty()) {  // not one of the space's: an error of the journal, not a difference
      EXPECT_THROW(changed(c.line, c.from, c.to), Error);
      continue;
    }
    const auto result = changed(c.line, c.from, c.to);
    EXPECT_FALSE(result.passed()) << c.message;
    bool named = false;
    std::string all;
    for (const auto& mismatch : result.mismatches) {
      named |= mismatch.starts_with(c.message);
      all += mismatch + "\n";
    }
    EXPECT_TRUE(named) << c.message << "; found:\n" << all;
  }
}

// The smallest change that a double can have.
TEST_F(Verify, SeesOneBit) {
  const auto spec = rich_spec();
  const auto index = spec.space.index("momentum");
  const double before = (*history_)[4].configuration[index];
  const double after = std::nextafter(before, 2);
  const auto result =
      changed(seed_of(4), fmt::format("\"momentum\":{}", before), fmt::format("\"momentum\":{}", after));
  ASSERT_EQ(result.mismatches.size(), 1u);
  EXPECT_TRUE(result.mismatches.front().starts_with("trial 4: it is ")) << result.mismatches.front();
}

TEST_F(Verify, OfAnotherMachineSeedsAndScheduleAreCompared) {
  auto text = original_;
  for (std::size_t at = 0; (at = text.find(fingerprint(), at)) != std::string::npos;)
    text.replace(at, fingerprint().size(), "other");
  write_text(path_, text);
  original_ = text;
  auto result = verify(path_);
  EXPECT_TRUE(result.passed()) << result.mismatches.front();
  EXPECT_EQ(result.suggestions, 0);
  EXPECT_EQ(result.streams, 4);
  EXPECT_EQ(result.elsewhere, std::vector<std::string>{"other"});
  EXPECT_FALSE(changed(seed_of(1), seed_of(1), "\"seed\":\"17\"").passed());
  EXPECT_FALSE(changed(seed_of(2), "\"seen\":3", "\"seen\":4").passed());
}

// Devices of one kind give the same bits; what another kind made is another fingerprint's.
TEST_F(Verify, OfAnotherDeviceToo) {
  const ComputeDevice device{"cuda:1", "a device", "", nullptr}, same{"cuda", "a device", "", nullptr};
  EXPECT_EQ(fingerprint(device), fingerprint(same));
  EXPECT_NE(fingerprint(device).find("; cuda a device; float64"), std::string::npos) << fingerprint(device);
  EXPECT_NE(fingerprint().find("; cpu; float64"), std::string::npos) << fingerprint();
  EXPECT_EQ(fingerprint({"cpu", "a BLAS", "", nullptr}), fingerprint());
  open_study(Journal::open(path_, Durability::write, Access::shared, device))->ask(1);
  const auto here = verify(path_);
  EXPECT_TRUE(here.passed()) << here.mismatches.front();
  EXPECT_EQ(here.suggestions, 4);
  EXPECT_EQ(here.streams, 1);
  EXPECT_EQ(here.elsewhere, std::vector<std::string>{fingerprint(device)});
  const auto there = verify(path_, same);
  EXPECT_TRUE(there.passed()) << there.mismatches.front();
  EXPECT_EQ(there.suggestions, 1);
  EXPECT_EQ(there.streams, 4);
  EXPECT_EQ(there.fingerprint, fingerprint(device));
  EXPECT_EQ(there.elsewhere, std::vector<std::string>{fingerprint()});
}

TEST_F(Verify, IsAnErrorWithoutAJournal) {
  EXPECT_THROW(verify(folder_ / "none.log"), Error);
  write_text(path_, "");
  EXPECT_THROW(verify(path_), Error);
}

}  // namespace
}  // namespace incumbent
