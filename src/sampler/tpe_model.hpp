// The two densities of one group of parameters: l of the good trials and g of the bad ones.
#pragma once

#include <cstdint>
#include <vector>

#include "sampler/parameter_groups.hpp"
#include "sampler/tpe_options.hpp"
#include "sampler/tpe_split.hpp"
#include "sampler/trial_columns.hpp"

namespace incumbent {

// A parameter of a space as the estimators see it.
ParzenAxis parzen_axis(const SearchSpace& space, std::size_t parameter, const ParzenRule& rule);

class TpeModel {
 public:
  // axes: one a parameter of the space.
  TpeModel(ParameterGroup group, const std::vector<ParzenAxis>& axes);

  const ParameterGroup& group() const { return group_; }
  // From the trials in which the group is active.
  void build(const TpeOptions& options, const History& history, const TrialSplit& split, const TrialColumns& columns);

  // Points of l as columns, and their scores log l - log g.
  Matrix draw(Stream& stream, std::size_t count) const;
  std::vector<double> scores(const Matrix& points) const;
  // The best of `count` points drawn from l, the first of equals.
  std::vector<double> best_of(Stream& stream, std::int64_t count) const;
  // A point as codes of the space.
  void write(std::span<const double> point, const SearchSpace& space, Configuration& configuration) const;

 private:
  void build_good(const TpeOptions& options, const History& history, const TrialSplit& split,
                  const TrialColumns& columns);
  void build_bad(const TpeOptions& options, const TrialSplit& split, const TrialColumns& columns);

  ParameterGroup group_;
  std::vector<ParzenAxis> axes_;
  ParzenEstimator good_, bad_;
  // Room for a build.
  std::vector<double> weights_, sorted_weights_;
  std::vector<std::vector<double>> ascending_;
  std::vector<std::vector<std::uint32_t>> components_;
};

}  // namespace incumbent
