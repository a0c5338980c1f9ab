// The models of sampler gp, fitted from the history alone. Where a scheduler lets some trials run further than others
// it is one of all values, as curves over the resource, or one of the values at one rung
// (sampler/rung_observations.hpp). Low resources may tell nothing of large ones, or the opposite (Mallik et al.,
// "PriorBand", NeurIPS 2023: MFHartmann). So curves are believed as long as they tell the order of the values at that
// rung, each predicted without its trial's own values: with a Kendall's tau of at least 1/4. The density of the values
// says something else: bench/results/mf_hartmann.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "incumbent/history.hpp"
#include "incumbent/sampler.hpp"
#include "sampler/gp_learning.hpp"

namespace incumbent {

enum class FidelityRule : std::uint8_t { automatic, joint, one };

class GpModels {
 public:
  // rows: observations that a model of one fidelity learns from (sampler/observation_subset.hpp); none: all.
  GpModels(const compute::Backend& backend, const SamplerContext& context, const GpSurrogateOptions& options,
           FidelityRule fidelity, int random_starts, std::optional<std::size_t> rows);

  struct Believed {
    GpSurrogate* surrogate;                 // ready to predict
    std::vector<Observation> observations;  // that it has learnt from
    bool of_curves;
    std::string memory;  // of all that was fitted, to be written down with a suggestion
  };
  // As sampler/gp_learning.hpp says. index: trial number, names the random starts.
  Believed learn(const History& history, std::uint64_t index);
  // With the parameters of the last suggestion that has any: no fit. Nothing without them.
  std::optional<Believed> recall(const History& history);

  // The values that a model of one fidelity learns from, or that those stand for.
  std::vector<Observation> observations_at_one(const History& history) const;

 private:
  GpSurrogate& surrogate(bool of_curves);
  // As learn(); without an index as recall().
  std::optional<Believed> believe(const History& history, std::optional<std::uint64_t> index);
  bool curves_tell_order(const std::vector<Observation>& curves, const std::vector<Observation>& at_one) const;

  const compute::Backend& backend_;
  const SearchSpace& space_;
  GpSurrogateOptions options_;
  FidelityRule fidelity_;
  std::optional<std::size_t> rows_;
  GpLearning how_;
  InputMap map_;  // without a resource
  // What they know of earlier calls saves time and changes nothing. Made when they are needed first.
  std::unique_ptr<GpSurrogate> one_, curves_;
};

}  // namespace incumbent
