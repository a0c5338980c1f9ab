// Chooses and maximizes acquisition functions.
#include "sampler/gp_proposer.hpp"

#include <algorithm>
#include <cmath>

#include "acquisition/constrained.hpp"
#include "acquisition/greedy_batch.hpp"
#include "acquisition/joint_maximizer.hpp"
#include "acquisition/pathwise.hpp"
#include "acquisition/penalized.hpp"
#include "acquisition/per_cost.hpp"
#include "acquisition/success_objective.hpp"
#include "formula/sobol.hpp"
#include "sampler/resting.hpp"

namespace incumbent {
namespace {

constexpr double kNoisyFrom = 1e-4;          // of the standardized variance: less is as good as none
constexpr double kLeastDistance = 0.01;      // between pending points, in length scales
constexpr std::size_t kOptimumPoints = 512;  // where samples of the optimum are looked for
constexpr std::size_t kFantasies = 32;
constexpr std::size_t kJointSamples = 256;
constexpr std::size_t kSearched = 16;      // of many proposals: the first ones, each a maximum of its own
constexpr std::size_t kGreedyRound = 512;  // proposals among the same candidates
// Where noise is integrated out each proposal takes two factorizations: all are searched for up to so many
// observations, which is better (bench/results/peers.md).
constexpr std::size_t kMostIntegrated = 500;
constexpr std::size_t kMostJoint = 4096;  // candidates of such a round: their covariance takes 128 MiB

}  // namespace

GpProposer::GpProposer(GpSurrogate& surrogate, const SearchSpace& space, const GpProposerOptions& options,
                       std::vector<std::size_t> candidates, Matrix centres)
    : surrogate_(surrogate),
      space_(space),
      options_(options),
      candidates_(std::move(candidates)),
      centres_(std::move(centres)),
      pending_(0, surrogate.map().columns()),
      length_scales_(surrogate.length_scales()) {
  for (const std::size_t i : space.coordinates()) has_continuous_ = has_continuous_ || space.code_count(i) == 0;
  const bool is_exact = !options.noisy && surrogate.row_noise().empty();
  const bool is_of_values = surrogate.map().progress() == ProgressColumn::none;
  const Matrix& rows = surrogate.rows();
  rests_ = options.goal > 0 && improves() && has_continuous_ && is_exact && is_of_values &&
           rests_in_minimum(surrogate.outputs(),
                            [&](std::size_t i, std::size_t j) { return distance(rows.row(i), rows.row(j)); });
}

std::vector<double> GpProposer::row_of(const Configuration& configuration) const {
  std::vector<double> row(surrogate_.map().columns());
  surrogate_.map().map(configuration, space_.encode(configuration), row);
  return row;
}

void GpProposer::add_pending(const Configuration& configuration) {
  const auto row = row_of(configuration);
  pending_.values.insert(pending_.values.end(), row.begin(), row.end());
  ++pending_.rows;
  if (options_.batch != BatchRule::local_penalization) surrogate_.believe(row);
}

double GpProposer::distance(std::span<const double> a, std::span<const double> b) const {
  double square = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    if (surrogate_.map().kinds()[j] == compute::ColumnKind::resource) continue;
    const bool label = surrogate_.map().kinds()[j] == compute::ColumnKind::label;
    const double step = label ? (a[j] == b[j] ? 0.0 : 1.0) : a[j] - b[j];
    square += step / length_scales_[j] * (step / length_scales_[j]);
  }
  return std::sqrt(square);
}

bool GpProposer::is_near(const Configuration& configuration, std::size_t first, std::size_t last) const {
  if (!has_continuous_ || first == last) return false;
  const auto row = row_of(configuration);
  for (std::size_t p = first; p < last; ++p) {
    if (distance(row, pending_.row(p)) < kLeastDistance) return true;
  }
  return false;
}

bool GpProposer::improves() const {
  using enum compute::AcquisitionKind;
  return !options_.thompson &&
         (options_.acquisition.kind == log_expected_improvement || options_.acquisition.kind == expected_improvement);
}

bool GpProposer::integrates() const {
  const auto told = surrogate_.row_noise();
  if (!improves() || (!options_.noisy && told.empty()) || options_.noise == NoiseRule::plain) return false;
  double noise = surrogate_.noise_variance();
  for (const double variance : told) noise += variance / static_cast<double>(told.size());
  return options_.noise == NoiseRule::integrated || noise > kNoisyFrom;
}

compute::Acquisition GpProposer::acquisition(std::uint64_t index) const {
  auto result = options_.acquisition;
  result.best = surrogate_.incumbent(candidates_);
  result.xi = options_.xi * surrogate_.transform().slope(surrogate_.transform().undo(result.best));
  if (rests_ && index % kGoalEvery == 0) result.xi += options_.goal;
  result.noise = surrogate_.noise_variance();
  if (result.kind != compute::AcquisitionKind::max_value_entropy && result.kind != compute::AcquisitionKind::gibbon) {
    return result;
  }
  // Samples of the least value: those of joint samples at points everywhere and around the best.
  Stream stream(options_.seed, Purpose::candidates, index, 1u << 31);
  const Refusal none = [](const Configuration&) { return false; };
  const CandidateMaker maker(space_, none);
  CandidateSet set = maker.make_set();
  maker.add_made({kOptimumPoints / 2, stream.bits64()}, set);
  maker.add_made({kOptimumPoints / 2, stream.bits64(), centres_.view()}, set);
  Matrix columns(set.size(), surrogate_.map().columns()), normals(result.kMostOptima, set.size());
  for (std::size_t i = 0; i < columns.rows; ++i) {
    surrogate_.map().map(set.configuration(i), set.points().row(i), columns.row(i));
  }
  for (double& z : normals.values) z = stream.normal();
  const Matrix samples = surrogate_.model().sample(columns.view(), normals.view());
  for (; result.optima_count < result.kMostOptima; ++result.optima_count) {
    double least = result.best;
    for (const double value : samples.row(static_cast<std::size_t>(result.optima_count)))
      least = std::min(least, value);
    result.optima[result.optima_count] = least;
  }
  return result;
}

FantasyOptions GpProposer::fantasy_options(std::uint64_t index, double xi) const {
  const auto seed = Stream(options_.seed, Purpose::suggestion, index).bits64();
  return {kFantasies, seed, integrates(), xi};
}

std::unique_ptr<AcquisitionObjective> GpProposer::objective(std::uint64_t index) const {
  if (options_.thompson) {
    const auto name = Stream(options_.seed, Purpose::suggestion, index).bits64();
    return std::make_unique<PathwiseObjective>(surrogate_, name);
  }
  const auto plain = acquisition(index);
  const bool waits = options_.batch == BatchRule::q_log_ei && pending_.rows > 0;
  if (integrates() || waits) {
    return std::make_unique<FantasyObjective>(surrogate_, candidates_, pending_, fantasy_options(index, plain.xi));
  }
  auto base = std::make_unique<ModelObjective>(surrogate_.model(), plain, &surrogate_.map());
  if (options_.batch != BatchRule::local_penalization || pending_.rows == 0) return base;
  return std::make_unique<PenalizedObjective>(surrogate_.model(), plain, surrogate_.map(), pending_, surrogate_.rows());
}

// A candidate and a step of an ascent take O(n^2): `count` of them up to 2000 rows, then as many as take as long there.
std::size_t GpProposer::affordable(std::size_t count, std::size_t fewest) const {
  constexpr std::size_t kRows = 2000;
  const std::size_t n = std::max(surrogate_.rows().rows, kRows);
  return std::max(count * kRows * kRows / (n * n), fewest);
}

int GpProposer::ascent_steps() const { return static_cast<int>(affordable(60, 10)); }

std::optional<Proposal> GpProposer::propose_one(std::uint64_t index, std::uint32_t attempt,
                                                const Refusal& refused) const {
  auto gain = objective(index);
  std::unique_ptr<AcquisitionObjective> whole;
  if (log_cost_) {
    whole = std::move(gain);
    gain = std::make_unique<PerCostObjective>(*whole, *log_cost_);
  }
  std::optional<ConstrainedObjective> constrained;
  if (!constraints_.empty()) constrained.emplace(has_feasible_ ? gain.get() : nullptr, constraints_);
  const AcquisitionObjective* inner = constrained ? static_cast<AcquisitionObjective*>(&*constrained) : gain.get();
  std::optional<SuccessObjective> weighed;
  if (success_) weighed.emplace(inner, *success_, *success_map_);
  const AcquisitionObjective& what = weighed ? *weighed : *inner;
  const std::size_t candidates = options_.candidates.value_or(affordable(kCandidates, 256));
  const MaximizerOptions options{candidates, options_.starts, options_.seed, index, attempt, ascent_steps()};
  const Refusal apart = [&](const Configuration& c) { return refused(c) || is_near_pending(c); };
  if (auto proposal = maximize_acquisition(what, space_, centres_.view(), apart, options)) return proposal;
  return maximize_acquisition(what, space_, centres_.view(), refused, options);
}

void GpProposer::settle(const Refusal& refused, Proposal& proposal) const {
  compute::Acquisition mean;
  mean.kind = compute::AcquisitionKind::posterior_mean;
  const ModelObjective objective(surrogate_.model(), mean, &surrogate_.map());
  const Refusal apart = [&](const Configuration& c) { return refused(c) || is_near_pending(c); };
  auto end = ascend(objective, space_, proposal, apart, ascent_steps());
  if (!end || distance(row_of(end->configuration), row_of(proposal.configuration)) > kLeastDistance) return;
  proposal = std::move(*end);
}

void GpProposer::ascend_batch(std::uint64_t index, const Refusal& refused, std::vector<Configuration>& batch) {
  const std::size_t standing = pending_.rows - batch.size();
  JointParameters parameters;
  std::vector<std::size_t> baseline;
  if (options_.batch == BatchRule::q_ucb) {
    parameters.kind = JointKind::upper_confidence_bound;
    parameters.kappa = options_.acquisition.kappa;
  } else {
    parameters.xi = acquisition(index).xi;
    if (integrates()) {
      const Matrix none(0, pending_.cols);
      baseline = FantasyObjective(surrogate_, candidates_, none, fantasy_options(index, parameters.xi)).baseline();
    } else {
      for (const std::size_t i : candidates_) parameters.best = std::min(parameters.best, surrogate_.outputs()[i]);
    }
  }
  Matrix fixed(baseline.size() + standing, pending_.cols);
  for (std::size_t i = 0; i < baseline.size(); ++i) {
    std::ranges::copy(surrogate_.rows().row(baseline[i]), fixed.row(i).begin());
  }
  for (std::size_t i = 0; i < standing; ++i) {
    std::ranges::copy(pending_.row(i), fixed.row(baseline.size() + i).begin());
  }
  const JointObjective objective(surrogate_, parameters, std::move(fixed), batch.size(), kJointSamples,
                                 Stream(options_.seed, Purpose::suggestion, index, 1).bits64());
  const auto ends = ascend_jointly(objective, surrogate_.map(), space_, batch, ascent_steps());
  // A point that ended too near to another one stays where it was.
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::size_t own = standing + i;
    if (ends[i] == batch[i] || space_.is_forbidden(ends[i]) || refused(ends[i])) continue;
    if (is_near(ends[i], 0, own) || is_near(ends[i], own + 1, pending_.rows)) continue;
    batch[i] = ends[i];
    std::ranges::copy(row_of(ends[i]), pending_.row(own).begin());
  }
}

std::vector<Configuration> GpProposer::propose_greedily(std::uint64_t index, std::uint32_t attempt, std::size_t count,
                                                        const Refusal& refused) const {
  const CandidateMaker maker(space_, refused);
  CandidateSet set = maker.make_set();
  const std::size_t candidates = std::min(options_.candidates.value_or(kCandidates), kMostJoint);
  if (!maker.add_all(candidates, set)) {
    Stream stream(options_.seed, Purpose::candidates, index, attempt);
    const std::size_t local = centres_.rows == 0 ? 0 : candidates / 2;
    maker.add_made({candidates - local, stream.bits64()}, set);
    maker.add_made({local, stream.bits64(), centres_.view()}, set);
  }
  std::vector<Configuration> configurations;
  Matrix rows(set.size(), pending_.cols);
  for (std::size_t i = 0; i < set.size(); ++i) {
    configurations.push_back(maker.is_free() ? space_.decode(set.points().row(i)) : set.configuration(i));
    std::ranges::copy(row_of(configurations.back()), rows.row(i).begin());
  }
  std::vector<Configuration> batch;
  std::vector<std::size_t> taken;
  const auto may_take = [&](std::size_t i) {
    const bool is_far = !has_continuous_ || std::ranges::none_of(taken, [&](std::size_t other) {
      return distance(rows.row(i), rows.row(other)) < kLeastDistance;
    });
    const bool is_new =
        std::ranges::none_of(taken, [&](std::size_t other) { return configurations[i] == configurations[other]; });
    if (!is_far || !is_new || is_near_pending(configurations[i]) || refused(configurations[i])) return false;
    taken.push_back(i);
    return true;
  };
  const auto order = greedy_batch(surrogate_.model().joint_posterior(rows.view()), acquisition(index),
                                  surrogate_.noise_variance(), count, may_take);
  for (const std::size_t i : order) batch.push_back(std::move(configurations[i]));
  return batch;
}

std::vector<Configuration> GpProposer::propose(std::uint64_t index, std::uint32_t attempt, std::size_t count,
                                               const Refusal& refused) {
  std::vector<Configuration> batch;
  const Refusal taken = [&](const Configuration& c) {
    return std::ranges::find(batch, c) != batch.end() || refused(c);
  };
  const bool is_plain = constraints_.empty() && !success_ && !log_cost_;
  const bool is_parallel = is_plain && (count > 1 || pending_.rows > 0);
  const bool believes = is_parallel && options_.batch == BatchRule::believer && improves();
  const bool settles = believes && !integrates();
  const bool is_greedy = settles || (believes && surrogate_.rows().rows > kMostIntegrated);
  // Log EI of one point beyond pending ones is what FantasyObjective is.
  const bool is_joint =
      is_parallel && (options_.batch == BatchRule::q_ucb || (options_.batch == BatchRule::q_log_ei && count > 1));
  while (batch.size() < count) {
    if (is_greedy && batch.size() >= kSearched) {
      const auto round =
          propose_greedily(index + batch.size(), attempt, std::min(count - batch.size(), kGreedyRound), taken);
      for (const auto& configuration : round) {
        batch.push_back(configuration);
        if (batch.size() < count) add_pending(configuration);
      }
      if (!round.empty()) continue;
    }
    auto proposal = propose_one(index + batch.size(), attempt, taken);
    if (!proposal) break;
    if (settles) settle(taken, *proposal);
    batch.push_back(proposal->configuration);
    if (is_joint || batch.size() < count) add_pending(batch.back());
  }
  if (is_joint && !batch.empty()) ascend_batch(index, refused, batch);
  return batch;
}

}  // namespace incumbent
