// Where a fitted model says to look next, given what is running: the acquisition function that fits what is known, and
// its maximum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "acquisition/fantasy.hpp"
#include "acquisition/maximizer.hpp"
#include "surrogate/gp_surrogate.hpp"
#include "surrogate/success_model.hpp"

namespace incumbent {

// How pending trials are seen.
//   believer             they give what the model expects. Beside others, a point of greatest expected improvement that
//                        is within a hundredth of a length scale of a minimum of the mean is moved there: no other one
//                        of the round will come so near to that minimum, so this one is to be at it. Of many at
//                        once the first 16 are so, the others are taken among candidates
//                        (acquisition/greedy_batch.hpp); where fantasies integrate noise out, beyond 500 observations
//   local_penalization   log EI plus the log probability of being outside of the balls around them that a Lipschitz
//                        constant says hold no minimum: Gonzalez, Dai, Hennig, Lawrence, "Batch Bayesian optimization
//                        via local penalization", AISTATS 2016
//   q_log_ei             log EI of all together, over what pending ones may give: JointObjective, from where one after
//                        another by FantasyObjective ends
//   q_ucb                the same of the upper confidence bound, from where one after another as a believer ends
enum class BatchRule : std::uint8_t { believer, local_penalization, q_log_ei, q_ucb };
inline constexpr std::string_view kBatchNames[] = {"believer", "local_penalization", "q_log_ei", "q_ucb"};

inline constexpr std::size_t kCandidates = 2048;

enum class NoiseRule : std::uint8_t { automatic, plain, integrated };

struct GpProposerOptions {
  compute::Acquisition acquisition;
  NoiseRule noise = NoiseRule::automatic;  // integrated: log EI over fantasies of the latent values
  double xi = 0;                           // in the objective's unit
  double goal = 0;  // more of it, in standard deviations, where the search rests in a minimum: sampler/resting.hpp
  BatchRule batch = BatchRule::believer;
  bool noisy = false;     // observations are
  bool thompson = false;  // a function drawn from the posterior is minimized, whatever the acquisition function
  std::optional<std::size_t> candidates;  // none: kCandidates, fewer with more than 2000 observations
  std::size_t starts = 16;
  std::uint64_t seed = 0;
};

class GpProposer {
 public:
  // candidates: rows of the surrogate's data that may hold the incumbent; centres: encodings of the best of them.
  GpProposer(GpSurrogate& surrogate, const SearchSpace& space, const GpProposerOptions& options,
             std::vector<std::size_t> candidates, Matrix centres);

  void add_pending(const Configuration& configuration);
  // Evaluations may fail: proposals weigh what is gained with the probability of success. Both are used as long as this
  // lives. map: of the success model.
  void set_success(const SuccessModel& success, const InputMap& map) { success_ = &success, success_map_ = &map; }

  // Constraints: models of their values, which are to be at most 0, used as long as this lives. has_feasible: an
  // observation keeps all of them; before the first, their probability alone is maximized.
  void set_constraints(std::vector<const GpSurrogate*> models, bool has_feasible) {
    constraints_ = std::move(models);
    has_feasible_ = has_feasible;
  }

  // A model of the logarithm of the cost, used as long as this lives: what is gained per cost is maximized.
  void set_log_cost(const GpSurrogate& model) { log_cost_ = &model; }

  // For trials index, index + 1, ..., which are pending from then on; fewer than `count` if every other candidate is
  // refused. Proposals keep a hundredth of a length scale away from each other and from pending points where that can
  // be had.
  std::vector<Configuration> propose(std::uint64_t index, std::uint32_t attempt, std::size_t count,
                                     const Refusal& refused);

 private:
  std::optional<Proposal> propose_one(std::uint64_t index, std::uint32_t attempt, const Refusal& refused) const;
  // What a believer takes among as many candidates as one search looks at, at most 4096, by greedy_batch(); may be
  // fewer.
  std::vector<Configuration> propose_greedily(std::uint64_t index, std::uint32_t attempt, std::size_t count,
                                              const Refusal& refused) const;
  // The batch, whose points are the last pending ones, after a joint ascent.
  void ascend_batch(std::uint64_t index, const Refusal& refused, std::vector<Configuration>& batch);
  compute::Acquisition acquisition(std::uint64_t index) const;
  std::unique_ptr<AcquisitionObjective> objective(std::uint64_t index) const;
  FantasyOptions fantasy_options(std::uint64_t index, double xi) const;
  std::vector<double> row_of(const Configuration& configuration) const;
  // Moves a proposal to the minimum of the mean that is near, if there is one and it may be proposed.
  void settle(const Refusal& refused, Proposal& proposal) const;
  double distance(std::span<const double> a, std::span<const double> b) const;  // of rows, in length scales
  bool is_near_pending(const Configuration& configuration) const { return is_near(configuration, 0, pending_.rows); }
  bool is_near(const Configuration& configuration, std::size_t first, std::size_t last) const;  // of pending_
  std::size_t affordable(std::size_t count, std::size_t fewest) const;
  int ascent_steps() const;
  bool improves() const;  // the acquisition function is an expected improvement
  bool integrates() const;

  GpSurrogate& surrogate_;
  const SearchSpace& space_;
  GpProposerOptions options_;
  std::vector<std::size_t> candidates_;
  Matrix centres_;
  Matrix pending_;  // as the model sees them
  std::vector<double> length_scales_;
  bool has_continuous_ = false;
  bool rests_ = false;
  std::vector<const GpSurrogate*> constraints_;
  bool has_feasible_ = true;
  const GpSurrogate* log_cost_ = nullptr;
  const SuccessModel* success_ = nullptr;
  const InputMap* success_map_ = nullptr;
};

}  // namespace incumbent
