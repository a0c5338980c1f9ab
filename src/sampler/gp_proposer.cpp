// Chooses and maximizes acquisition functions.
#include "sampler/gp_proposer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "acquisition/constrained.hpp"
#include "acquisition/fantasy.hpp"
#include "acquisition/pathwise.hpp"
#include "acquisition/penalized.hpp"
#include "acquisition/per_cost.hpp"
#include "acquisition/success_objective.hpp"
#include "formula/sobol.hpp"

namespace incumbent {
namespace {

constexpr double kNoisyFrom = 1e-4;          // of the standardized variance: less is as good as none
constexpr double kLeastDistance = 0.01;      // between pending points, in length scales
constexpr std::size_t kOptimumPoints = 512;  // where samples of the optimum are looked for
constexpr std::size_t kFantasies = 32;

}  // namespace

GpProposer::GpProposer(GpSurrogate& surrogate, const SearchSpace& space, const GpProposerOptions& options,
                       std::vector<std::size_t> candidates, Matrix centres)
    : surrogate_(surrogate),
      space_(space),
      options_(options),
      candidates_(std::move(candidates)),
      centres_(std::move(centres)),
      pending_(0, surrogate.map().columns()) {
  for (const std::size_t i : space.coordinates()) has_continuous_ = has_continuous_ || space.code_count(i) == 0;
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

bool GpProposer::is_near_pending(const Configuration& configuration) const {
  if (!has_continuous_ || pending_.rows == 0) return false;
  const auto row = row_of(configuration);
  for (std::size_t p = 0; p < pending_.rows; ++p) {
    double square = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      const bool label = surrogate_.map().kinds()[j] == compute::ColumnKind::label;
      const double length = surrogate_.parameters()[1 + j];
      const double step = label ? (row[j] == pending_(p, j) ? 0.0 : 1.0) : row[j] - pending_(p, j);
      square += step / length * (step / length);
    }
    if (square < kLeastDistance * kLeastDistance) return true;
  }
  return false;
}

bool GpProposer::integrates() const {
  using enum compute::AcquisitionKind;
  const bool improves =
      options_.acquisition.kind == log_expected_improvement || options_.acquisition.kind == expected_improvement;
  const auto told = surrogate_.row_noise();
  if (!improves || (!options_.noisy && told.empty()) || options_.noise == NoiseRule::plain) return false;
  double noise = surrogate_.noise_variance();
  for (const double variance : told) noise += variance / static_cast<double>(told.size());
  return options_.noise == NoiseRule::integrated || noise > kNoisyFrom;
}

compute::Acquisition GpProposer::acquisition(std::uint64_t index) const {
  auto result = options_.acquisition;
  result.best = surrogate_.incumbent(candidates_);
  result.xi = options_.xi * surrogate_.transform().slope(surrogate_.transform().undo(result.best));
  result.noise = surrogate_.noise_variance();
  if (result.kind != compute::AcquisitionKind::max_value_entropy && result.kind != compute::AcquisitionKind::gibbon) {
    return result;
  }
  // Samples of the least value: those of joint samples at points everywhere and around the best.
  Stream stream(options_.seed, Purpose::candidates, index, 1u << 31);
  const Refusal none = [](const Configuration&) { return false; };
  const CandidateMaker maker(space_, none);
  CandidateSet set = maker.make_set();
  maker.add_global(kOptimumPoints / 2, stream.bits64(), set);
  maker.add_local(centres_.view(), kOptimumPoints / 2, stream, set);
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

std::unique_ptr<AcquisitionObjective> GpProposer::objective(std::uint64_t index) const {
  if (options_.thompson) {
    const auto name = Stream(options_.seed, Purpose::suggestion, index).bits64();
    return std::make_unique<PathwiseObjective>(surrogate_, name);
  }
  const auto plain = acquisition(index);
  const bool waits = options_.batch == BatchRule::q_log_ei && pending_.rows > 0 &&
                     plain.kind == compute::AcquisitionKind::log_expected_improvement;
  if (integrates() || waits) {
    FantasyOptions options;
    options.count = kFantasies;
    options.seed = Stream(options_.seed, Purpose::suggestion, index).bits64();
    options.noisy = integrates();
    options.xi = plain.xi;
    return std::make_unique<FantasyObjective>(surrogate_, candidates_, pending_, options);
  }
  auto base = std::make_unique<ModelObjective>(surrogate_.model(), plain, &surrogate_.map());
  if (options_.batch != BatchRule::local_penalization || pending_.rows == 0) return base;
  return std::make_unique<PenalizedObjective>(surrogate_.model(), plain, surrogate_.map(), pending_, surrogate_.rows());
}

std::optional<Proposal> GpProposer::propose(std::uint64_t index, std::uint32_t attempt, const Refusal& refused) const {
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
  // A step of an ascent takes O(n^2): all together no longer than with 2000 rows.
  constexpr std::size_t kSteps = 60, kRows = 2000, kFewest = 10;
  const std::size_t n = std::max(surrogate_.rows().rows, kRows);
  const auto steps = std::max(kSteps * kRows * kRows / (n * n), kFewest);
  const MaximizerOptions options{options_.candidates,    options_.starts, options_.seed, index, attempt,
                                 static_cast<int>(steps)};
  const Refusal apart = [&](const Configuration& c) { return refused(c) || is_near_pending(c); };
  if (auto proposal = maximize_acquisition(what, space_, centres_.view(), apart, options)) return proposal;
  return maximize_acquisition(what, space_, centres_.view(), refused, options);
}

}  // namespace incumbent
