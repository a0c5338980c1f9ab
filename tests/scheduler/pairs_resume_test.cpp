// Every registered sampler with every registered scheduler: a study that was killed goes on from its journal to the
// same trials.
#include <gtest/gtest.h>

#include "incumbent/execution.hpp"
#include "journal/helpers.hpp"
#include "scheduler/pairs.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

class PairsResumed : public EachPair {};

TEST_P(PairsResumed, GoOnToTheSameTrials) {
  if (!fit(sampler(), scheduler())) return;
  const TemporaryFolder folder;
  const FailingProblem problem(space_for(sampler()));
  const auto run = [&](const std::filesystem::path& path) {
    const auto study = open_study(Journal::open(path, Durability::write, Access::exclusive));
    auto reason = run_trials(*study, problem);
    return std::pair(std::move(reason), study->history());
  };
  const auto whole = folder / "whole.log";
  Journal::create(whole, spec_of(sampler(), scheduler(), 16), Durability::write);
  const auto expected = run(whole);
  const auto lines = lines_of(read_text(whole));
  // Killed while it wrote a line: soon after its start, half-way, near its end.
  for (const auto kept : {lines.size() / 4, lines.size() / 2, lines.size() - 2}) {
    std::string head;
    for (std::size_t i = 0; i < kept; ++i) head += lines[i] + "\n";
    ASSERT_NE(head.find("\"op_code\":4"), std::string::npos);
    const auto cut = folder / "cut.log";
    write_text(cut, head + "{\"op_code\":9,\"worker");
    const auto resumed = run(cut);
    EXPECT_EQ(resumed.first, expected.first);
    expect_same(expected.second, resumed.second);
    if (HasFatalFailure()) FAIL() << "after line " << kept;
  }
}

INSTANTIATE_TEST_SUITE_P(All, PairsResumed, every_pair(), [](const auto& entry) { return name_of(entry.param); });

}  // namespace
}  // namespace incumbent
