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
#include "surrogate/parzen.hpp"

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
  const TrialColumns& columns;  // of the bad trials
  const TpeWeighting& bad;      // of all bad trials
};

class TpeModel {
 public:
  // axes: one a parameter of the space.
  TpeModel(ParameterGroup group, const std::vector<ParzenAxis>& axes, std::unique_ptr<compute::DensityRatio> ratio);

  const ParameterGroup& group() const { return group_; }
  // Another history follows.
  void forget() { changed_.reset(); }
  // After an update of the bad trials' columns.
  void note(const TrialColumns& bad);
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
  // The axis in g: its column, and in `places` where it is another than in the build before.
  ParzenColumn bad_column(const TpeData& data, std::size_t axis, std::vector<std::size_t>& places) const;

  ParameterGroup group_;
  std::vector<ParzenAxis> axes_;
  ParzenEstimator good_, bad_;
  std::unique_ptr<compute::DensityRatio> ratio_;
  // Trials that are bad or not since the last build of g; nothing: too many to look at each.
  std::optional<std::vector<std::uint32_t>> changed_;
};

}  // namespace incumbent
