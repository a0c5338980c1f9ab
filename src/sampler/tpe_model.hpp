// The two densities of one group of parameters: l of the good trials and g of the bad ones.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "compute/density_ratio.hpp"
#include "sampler/parameter_groups.hpp"
#include "sampler/tpe_options.hpp"
#include "sampler/tpe_split.hpp"
#include "sampler/trial_columns.hpp"

namespace incumbent {

// A parameter of a space as the estimators see it.
ParzenAxis parzen_axis(const SearchSpace& space, std::size_t parameter, const ParzenRule& rule);

// Trials as g takes them, and their weights there.
class TpeWeighting {
 public:
  // is_member: of all trials, 1 or 0.
  void make(TpeWeights rule, const std::vector<std::uint8_t>& is_member);
  const std::vector<double>& weights() const { return weights_; }  // 0: no member

 private:
  std::vector<double> weights_, recency_;
};

// What the groups' models share.
struct TpeData {
  const TpeOptions& options;
  const History& history;
  const TrialSplit& split;
  const TrialColumns& columns;
  const TpeWeighting& bad;                 // of all bad trials
  std::span<const std::uint32_t> not_bad;  // ascending
};

class TpeModel {
 public:
  // axes: one a parameter of the space.
  TpeModel(ParameterGroup group, const std::vector<ParzenAxis>& axes, std::unique_ptr<compute::DensityRatio> ratio);

  const ParameterGroup& group() const { return group_; }
  // From the trials in which the group is active.
  void build(const TpeData& data);

  // Points of l as columns, and their scores log l - log g.
  Matrix draw(Stream& stream, std::size_t count) const;
  std::vector<double> scores(const Matrix& points) const;
  // The best of `count` points drawn from l, the first of equals.
  std::vector<double> best_of(Stream& stream, std::int64_t count) const;
  // A point as codes of the space.
  void write(std::span<const double> point, const SearchSpace& space, Configuration& configuration) const;

 private:
  void build_good(const TpeData& data);
  void build_bad(const TpeData& data);
  void select_bad(const TpeData& data, std::size_t axis);

  ParameterGroup group_;
  std::vector<ParzenAxis> axes_;
  ParzenEstimator good_, bad_;
  std::unique_ptr<compute::DensityRatio> ratio_;
  // Room for a build.
  TpeWeighting own_;  // of the bad trials in which a group with conditions is active
  std::vector<std::uint8_t> is_member_;
  std::vector<std::size_t> left_out_;
  std::vector<double> sorted_weights_;
  std::vector<double> ascending_;  // of the axis that is being added
  std::vector<std::uint32_t> components_;
};

}  // namespace incumbent
