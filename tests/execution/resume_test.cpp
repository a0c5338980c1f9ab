// A study of 60 trials by a model, stopped after every single line that its journal gets, goes on to the same
// end, bit for bit.
#include <gtest/gtest.h>

#include "incumbent/execution.hpp"
#include "incumbent/journal.hpp"
#include "journal/helpers.hpp"

namespace incumbent {
namespace {

using testing_doubles::lines_of;
using testing_doubles::read_text;
using testing_doubles::TemporaryFolder;
using testing_doubles::write_text;

std::vector<Trial> run_to_the_end(const std::filesystem::path& path, const Problem& problem) {
  const auto study = open_study(Journal::open(path, Durability::write, Access::exclusive));
  EXPECT_EQ(run_trials(*study, problem), "budget");
  const auto history = study->history();
  return {history.trials().begin(), history.trials().end()};
}

class Resume : public testing::TestWithParam<const char*> {};

TEST_P(Resume, EveryTrialOfAStudy) {
  const TemporaryFolder folder;
  const auto problem = make_problem("branin");
  StudySpec spec;
  spec.space = problem->description().space;
  spec.sampler = GetParam();
  spec.seed = 11;
  spec.budget = 60;
  const auto path = folder / "whole.log";
  Journal::create(path, spec, Durability::write);
  const auto whole = run_to_the_end(path, *problem);
  ASSERT_EQ(whole.size(), 60u);

  const auto lines = lines_of(read_text(path));
  std::string head;
  int starts = 0;
  for (const auto& line : lines) {
    head += line + "\n";
    if (line.find("\"op_code\":4") == std::string::npos) continue;
    // The trial was asked for and not told; the line after it is torn.
    ++starts;
    const auto cut = folder / "cut.log";
    write_text(cut, head + "{\"op_code\":9,\"worker");
    const auto resumed = run_to_the_end(cut, *problem);
    ASSERT_EQ(resumed.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      ASSERT_EQ(resumed[i].configuration, whole[i].configuration) << "trial " << i << ", stopped at " << starts - 1;
      ASSERT_EQ(resumed[i].objective(), whole[i].objective());
      ASSERT_EQ(resumed[i].model, whole[i].model);
      ASSERT_EQ(resumed[i].seed, whole[i].seed);
    }
  }
  EXPECT_EQ(starts, 60);
}

INSTANTIATE_TEST_SUITE_P(Samplers, Resume, testing::Values("gp", "tpe", "tpe:multivariate=false"));

}  // namespace
}  // namespace incumbent
