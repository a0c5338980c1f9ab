// Maximizes log likelihood + log prior over the parameters' logarithms.
#include "surrogate/gp_fit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>

#include "core/require.hpp"
#include "surrogate/gp_objective.hpp"

namespace incumbent {
namespace {

constexpr double kFirstTolerance = 0.1;  // nats; a start that is kChance behind by then is given up
constexpr double kChance = 1;

constexpr double kGrowth = 2.154;     // of the rows from one polish to the next, the cube root of ten
constexpr double kLeastGrowth = 1.5;  // of the first
constexpr double kPolishTolerance = 0.01, kPassingTolerance = 0.05;  // nats, of the last polish and those before it
constexpr double kLongestStep = 2;
constexpr double kLeastCurvature = 0.3;  // of the log posterior in a logarithm: below that of most priors
constexpr int kPolishEvaluations = 50;
constexpr int kContinuedEvaluations = 12;  // of a fit that continues an earlier one, as the next will continue it
constexpr std::size_t kManyRows = 700;     // an evaluation costs so much that promises are believed at once
constexpr int kLeastEvaluations = 8;       // with fewer rows: before they are believed
constexpr double kClearly = 0.1;           // nats

constexpr double kNoisyStart = -2.5;  // logarithm of the noise variance
constexpr double kLittleNoise = -11;  // the same: so little that it may be an accident of the subset
constexpr double kSomeNoise = -6;

const Lbfgsb& best_of(std::span<const Lbfgsb> runs) {
  return *std::ranges::min_element(runs,
                                   [](const Lbfgsb& a, const Lbfgsb& b) { return a.best_value() < b.best_value(); });
}

int evaluations_of(std::span<const Lbfgsb> runs) {
  return std::accumulate(runs.begin(), runs.end(), 0,
                         [](int sum, const Lbfgsb& run) { return sum + run.evaluations(); });
}

// All starts together; those that are far behind after a rough search are given up.
std::vector<Lbfgsb> search_from(const std::vector<std::vector<double>>& starts, const GpPrior& prior,
                                const GpObjective& objective, const LbfgsbOptions& options) {
  auto rough = options;
  rough.decrease_tolerance = std::max(rough.decrease_tolerance, kFirstTolerance);
  std::vector<Lbfgsb> runs;
  for (const auto& start : starts) runs.emplace_back(start, prior.lower(), prior.upper(), rough);
  minimize(runs, std::cref(objective));
  const double promising = best_of(runs).best_value() + kChance;
  for (auto& run : runs) {
    if (run.best_value() <= promising) run.refine(options.decrease_tolerance);
  }
  minimize(runs, std::cref(objective));
  return runs;
}

// One after the other, the most promising first; a later one only as long as it promises clearly more than what those
// before have reached, and `least` evaluations in any case.
void minimize_promising(std::span<Lbfgsb> runs, const GpObjective& objective, int least) {
  const std::size_t system = 0;
  std::vector<double> gradient(runs[0].ask().size());
  const auto evaluate = [&](Lbfgsb& run) {
    double value = 0;
    objective({&system, 1}, {run.ask().data(), 1, gradient.size()}, {&value, 1}, {gradient.data(), 1, gradient.size()});
    run.tell(value, gradient);
  };
  std::ranges::for_each(runs, evaluate);
  std::ranges::stable_sort(runs, {}, &Lbfgsb::promised_value);
  double enough = std::numeric_limits<double>::infinity();
  for (auto& run : runs) {
    while (!run.done() && (run.promised_value() < enough || run.evaluations() < least)) evaluate(run);
    enough = std::min(enough, run.best_value() - kClearly);
  }
}

// Numbers of rows from above `few` to `all`, each so many times the one before that an evaluation takes ten times as
// long.
std::vector<std::size_t> larger_subsets(std::size_t few, std::size_t all) {
  std::vector<std::size_t> sizes;
  for (auto rows = static_cast<double>(all); rows > kLeastGrowth * static_cast<double>(few); rows /= kGrowth)
    sizes.insert(sizes.begin(), static_cast<std::size_t>(rows));
  if (sizes.empty() && all > few) sizes.push_back(all);
  return sizes;
}

}  // namespace

GpFit fit_gp(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
             MatrixView<const double> x, std::span<const double> z, const GpFitOptions& options) {
  const GpPrior prior(model.covariance, options.noisy, options.warp ? options.warp->concentrations() : 0, x.rows,
                      model.columns);
  if (x.rows == 0) return {prior.natural(prior.typical()), 0.0, 0, 0};
  const std::size_t noise = model.covariance.noise_index();

  std::vector<std::vector<double>> earlier;
  for (const auto& start : options.starts) {
    require(start.size() == prior.size(), "a start of {} parameters; the model has {}", start.size(), prior.size());
    earlier.push_back(prior.search_point(start));
  }
  auto starts = earlier;
  if (!options.continues) starts.push_back(prior.typical());  // random ones are near it
  if (options.noisy) {  // what looks like noise may be short length scales, and the other way round
    starts.push_back(prior.typical());
    starts.back()[noise] = kNoisyStart;
  }
  for (int r = 0; r < options.random_starts; ++r) {
    Stream stream(options.seed, Purpose::restart, options.index, static_cast<std::uint32_t>(r));
    starts.push_back(prior.draw(stream));
  }

  const auto objective_of = [&](const std::vector<std::size_t>& rows, std::size_t systems) {
    return std::make_unique<GpObjective>(backend, context, model, prior, options, x, z, rows, systems);
  };
  const auto drawn = [&](std::size_t rows) {
    return drawn_rows(x.rows, rows,
                      Stream(options.seed, Purpose::rows, options.index, static_cast<std::uint32_t>(rows)));
  };
  const std::size_t searched = std::min(x.rows, kRowsOfSearch);
  auto objective = objective_of(representative_rows(x, z, model.columns, searched), starts.size());
  auto runs = search_from(starts, prior, *objective, options.optimizer);
  GpFit fit{{}, 0, evaluations_of(runs), x.rows > options.most_rows ? 2 * options.most_rows / 3 : x.rows};

  for (const std::size_t rows : larger_subsets(searched, fit.rows)) {
    const bool last = rows == fit.rows;
    const auto found = best_of(runs).best();
    std::vector<std::vector<double>> points{{found.begin(), found.end()}};
    // Where a few rows can be interpolated their noise lies where only the prior moves it; more rows may see some.
    const bool may_hide_noise = options.noisy && found[noise] < kLittleNoise;
    if (may_hide_noise) {
      points.push_back(points[0]);
      points.back()[noise] = kSomeNoise;
    }
    if (last) points.insert(points.end(), earlier.begin(), earlier.end());
    auto how = options.optimizer;
    how.max_evaluations = last && options.continues ? kContinuedEvaluations : kPolishEvaluations;
    how.decrease_tolerance = std::max(how.decrease_tolerance, last ? kPolishTolerance : kPassingTolerance);
    how.longest_step = kLongestStep;
    runs.clear();
    for (auto& point : points) {
      const auto hessian = objective->scaled_hessian(point, rows);
      runs.emplace_back(std::move(point), prior.lower(), prior.upper(), how);
      runs.back().assume_hessian(hessian, kLeastCurvature);
    }
    objective = objective_of(drawn(rows), 1);
    minimize_promising(runs, *objective, may_hide_noise && rows < kManyRows ? kLeastEvaluations : 1);
    fit.evaluations = evaluations_of(runs);
  }
  const auto& best = best_of(runs);
  fit.parameters = prior.natural(best.best());
  fit.log_posterior = -best.best_value();
  if (fit.rows < x.rows) {
    const std::size_t system = 0;
    (*objective_of(drawn(x.rows), 1))({&system, 1}, {best.best().data(), 1, prior.size()}, {&fit.log_posterior, 1}, {});
    fit.log_posterior = -fit.log_posterior;
  }
  return fit;
}

}  // namespace incumbent
