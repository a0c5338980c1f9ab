// What the maximizer climbs: a function of unit coordinates that can rank many candidates and has a gradient.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "acquisition/candidates.hpp"
#include "compute/backend.hpp"
#include "surrogate/input_map.hpp"

namespace incumbent {

class AcquisitionObjective {
 public:
  virtual ~AcquisitionObjective() = default;

  // The k candidates of largest value, best first, ties to the lower index. A value that is NaN is left out.
  virtual std::vector<compute::Scored> best(const CandidateSet& candidates, std::size_t k) const = 0;

  // The same of candidates that are made where they are scored, by their numbers: no memory for each. Nothing from an
  // objective that needs a set of them.
  virtual std::optional<std::vector<compute::Scored>> best_made(const SearchSpace&, const MadeCandidates&,
                                                                std::size_t) const {
    return std::nullopt;
  }

  // Whether best() adds the candidates' offsets.
  virtual bool takes_offsets() const { return false; }

  // values[i] and row i of gradients at row i of units; configurations[i] says which parameters are active there.
  virtual void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                        std::span<double> values, MatrixView<double> gradients) const = 0;
};

// An acquisition function of a Gaussian process' mean and variance; the map says which columns the model sees of a
// configuration, without one they are the unit coordinates. EI and PI are ranked by their logarithms: the same
// maximum, found where the function itself is too small for a double.
class ModelObjective final : public AcquisitionObjective {
 public:
  ModelObjective(const compute::GpModel& model, const compute::Acquisition& acquisition, const InputMap* map = nullptr);

  std::vector<compute::Scored> best(const CandidateSet& candidates, std::size_t k) const override;
  std::optional<std::vector<compute::Scored>> best_made(const SearchSpace& space, const MadeCandidates& made,
                                                        std::size_t k) const override;
  bool takes_offsets() const override { return true; }
  void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                std::span<double> values, MatrixView<double> gradients) const override;

 private:
  const compute::GpModel& model_;
  compute::Acquisition acquisition_;
  const InputMap* map_;
};

}  // namespace incumbent
