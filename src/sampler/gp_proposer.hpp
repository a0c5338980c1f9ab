// Where a fitted model says to look next, given what is running: the acquisition function that fits what is known, and
// its maximum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "acquisition/maximizer.hpp"
#include "surrogate/gp_surrogate.hpp"
#include "surrogate/success_model.hpp"

namespace incumbent {

// How pending trials are seen.
//   believer             they give what the model expects
//   local_penalization   log EI plus the log probability of being outside of the balls around them that a Lipschitz
//                        constant says hold no minimum: Gonzalez, Dai, Hennig, Lawrence, "Batch Bayesian optimization
//                        via local penalization", AISTATS 2016
//   q_log_ei             expectation over what they may give: FantasyObjective
enum class BatchRule : std::uint8_t { believer, local_penalization, q_log_ei };
inline constexpr std::string_view kBatchNames[] = {"believer", "local_penalization", "q_log_ei"};

enum class NoiseRule : std::uint8_t { automatic, plain, integrated };

struct GpProposerOptions {
  compute::Acquisition acquisition;
  NoiseRule noise = NoiseRule::automatic;  // integrated: log EI over fantasies of the latent values
  double xi = 0;                           // in the objective's unit
  BatchRule batch = BatchRule::believer;
  bool noisy = false;     // observations are
  bool thompson = false;  // a function drawn from the posterior is minimized, whatever the acquisition function
  std::size_t candidates = 2048;
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

  // Nothing if every candidate is refused. Proposals keep a hundredth of a length scale away from pending points where
  // that can be had.
  std::optional<Proposal> propose(std::uint64_t index, std::uint32_t attempt, const Refusal& refused) const;

 private:
  compute::Acquisition acquisition(std::uint64_t index) const;
  std::unique_ptr<AcquisitionObjective> objective(std::uint64_t index) const;
  std::vector<double> row_of(const Configuration& configuration) const;
  bool is_near_pending(const Configuration& configuration) const;
  bool integrates() const;

  GpSurrogate& surrogate_;
  const SearchSpace& space_;
  GpProposerOptions options_;
  std::vector<std::size_t> candidates_;
  Matrix centres_;
  Matrix pending_;  // as the model sees them
  bool has_continuous_ = false;
  std::vector<const GpSurrogate*> constraints_;
  bool has_feasible_ = true;
  const GpSurrogate* log_cost_ = nullptr;
  const SuccessModel* success_ = nullptr;
  const InputMap* success_map_ = nullptr;
};

}  // namespace incumbent
