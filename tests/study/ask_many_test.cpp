// Several trials asked for at once, and what bounds them.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "incumbent/study.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using testing_doubles::CountingSampler;
using testing_doubles::spec;

// Gives as many as are asked for, until it can't any more.
class Joint : public CountingSampler {
 public:
  Joint(SearchSpace space, std::int64_t last) : CountingSampler(std::move(space)), last_(last) {}
  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const override {
    if (request.trial > last_) throw Error(ErrorCode::usage, "nothing more is allowed");
    std::vector<Suggestion> result;
    for (auto next = request; count > 0 && next.trial <= last_; --count, ++next.trial) {
      result.push_back(CountingSampler::suggest(history, next, 1).front());
    }
    return result;
  }

 private:
  std::int64_t last_;
};

std::unique_ptr<Study> joint_study(const std::string& scheduler, std::int64_t last) {
  auto how = spec();
  how.scheduler = scheduler;
  return std::make_unique<Study>(how, std::make_unique<Joint>(how.space, last),
                                 make_scheduler(scheduler, {{}, how.max_resource, how.seed}), nullptr);
}

TEST(AskMany, AnErrorInTheMiddleOfAnAskLosesNoTrial) {
  const auto study = joint_study("full", 4);
  const auto actions = study->ask(10);
  EXPECT_EQ(actions.size(), 5u);
  EXPECT_EQ(study->history().running().size(), 5u);
  EXPECT_THROW(study->ask(), Error);
  EXPECT_EQ(study->history().running().size(), 5u);
}

TEST(AskMany, TheTotalResourceBoundsWhatStartsAtOnce) {
  EXPECT_EQ(joint_study("asha:total_resource=20", 1000)->ask(200).size(), 20u);
  EXPECT_EQ(joint_study("successive_halving:total_resource=4", 1000)->ask(200).size(), 4u);
  EXPECT_EQ(joint_study("median:total_resource=20", 1000)->ask(200).size(), 3u);  // of 9 each: the last goes beyond
}

TEST(AskMany, AConstraintThatIsNoNumberMakesTheValueNone) {
  const auto study = joint_study("median:min_trials=1", 1000);
  study->ask(3);
  Result result;
  result.objectives = {1};
  result.constraints = {std::nan("")};
  EXPECT_EQ(study->tell(0, result), TrialStatus::failed);
  EXPECT_EQ(study->history()[0].failure, Failure::nan);
  EXPECT_EQ(study->report(1, {2, {1}, {std::nan("")}, 0}), Verdict::stop);
  EXPECT_FALSE(study->history()[1].feasible());
  result.constraints = {std::numeric_limits<double>::infinity()};
  EXPECT_EQ(study->tell(2, result), TrialStatus::complete);
  EXPECT_FALSE(study->history()[2].feasible());
}

}  // namespace
}  // namespace incumbent
