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

constexpr double kFirstTolerance = 0.1;  // nats, of all starts
constexpr double kClearly = 0.1;         // nats
constexpr double kHope = 10;             // times what the quadratic model promises: all that is hoped for
constexpr int kLeastEvaluations = 8;     // before that model is believed
constexpr double kRedrawn = 0.25;        // of the parameters of an earlier fit, for a random start of the next

constexpr double kGrowth = 2.154;     // of the rows from one polish to the next, the cube root of ten
constexpr double kLeastGrowth = 1.5;  // of the first
constexpr double kPolishTolerance = 0.01, kPassingTolerance = 0.05;  // nats, of the last polish and those before it
constexpr double kLongestStep = 2;
constexpr double kLeastCurvature = 0.3;  // of the log posterior in a logarithm: below that of most priors
constexpr int kPolishEvaluations = 50;
constexpr int kContinuedEvaluations = 12;  // of a fit that continues an earlier one, as the next will continue it
constexpr std::size_t kManyRows = 700;     // an evaluation costs so much that promises are believed at once

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

// Whether a run may yet end below `enough`: one that converges slowly promises a part of what it reaches, and in its
// first evaluations it knows nothing.
bool is_hopeful(const Lbfgsb& run, double enough) {
  return run.evaluations() < kLeastEvaluations ||
         run.best_value() - kHope * (run.best_value() - run.promised_value()) < enough;
}

// All starts roughly, then from the best on, one after the other, to the end, as long as they may end clearly below
// those before. A single one that is not hoped to end below `worthless` is given up; among several a far one may yet
// find another minimum.
std::vector<Lbfgsb> search_from(const std::vector<std::vector<double>>& starts, const GpPrior& prior,
                                const GpObjective& objective, const LbfgsbOptions& options, double worthless) {
  auto rough = options;
  rough.decrease_tolerance = std::max(rough.decrease_tolerance, kFirstTolerance);
  std::vector<Lbfgsb> runs;
  for (const auto& start : starts) runs.emplace_back(start, prior.lower(), prior.upper(), rough);
  minimize(runs, std::cref(objective),
           [&](const Lbfgsb& run) { return starts.size() > 1 || is_hopeful(run, worthless); });
  std::ranges::stable_sort(runs, {}, &Lbfgsb::best_value);
  double enough = worthless;
  for (auto& run : runs) {
    run.refine(options.decrease_tolerance);
    minimize({&run, 1}, std::cref(objective), [&](const Lbfgsb& one) { return is_hopeful(one, enough); });
    enough = std::min(enough, run.best_value() - kClearly);
  }
  return runs;
}

// One after the other, the most promising first; a later one only as long as it promises clearly more than what those
// before have reached, and `least` evaluations in any case.
void minimize_promising(std::span<Lbfgsb> runs, const GpObjective& objective, int least) {
  for (auto& run : runs) {
    minimize({&run, 1}, std::cref(objective), [](const Lbfgsb& one) { return one.evaluations() == 0; });
  }
  std::ranges::stable_sort(runs, {}, &Lbfgsb::promised_value);
  double enough = std::numeric_limits<double>::infinity();
  for (auto& run : runs) {
    minimize({&run, 1}, std::cref(objective),
             [&](const Lbfgsb& one) { return one.promised_value() < enough || one.evaluations() < least; });
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
  if (x.rows == 0) return {.parameters = prior.natural(prior.typical())};
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
    if (!options.continues) continue;
    for (std::size_t p = 0; p < prior.size(); ++p) {
      if (stream.uniform() >= kRedrawn) starts.back()[p] = earlier.front()[p];
    }
  }

  const auto objective_of = [&](const std::vector<std::size_t>& rows, std::size_t systems) {
    return std::make_unique<GpObjective>(backend, context, model, prior, options, x, z, rows, systems);
  };
  const auto drawn = [&](std::size_t rows) {
    return drawn_rows(x.rows, rows,
                      Stream(options.seed, Purpose::rows, options.index, static_cast<std::uint32_t>(rows)));
  };
  const std::size_t searched = std::min(x.rows, kRowsOfSearch);
  GpFit fit;
  fit.rows = x.rows > options.most_rows ? 2 * options.most_rows / 3 : x.rows;
  if (options.part == GpFitPart::search) fit.rows = searched;
  std::vector<Lbfgsb> runs;
  std::vector<double> found;
  const auto keep_best = [&] {
    const auto& best = best_of(runs);
    found.assign(best.best().begin(), best.best().end());
    fit.log_posterior = -best.best_value();
    fit.evaluations = evaluations_of(runs);
  };
  if (options.part == GpFitPart::polish && x.rows > searched) {
    require(!earlier.empty(), "a polish needs a start");
    found = earlier.front();
    earlier.erase(earlier.begin());
  } else {
    fit.searched_rows = representative_rows(x, z, model.columns, searched);
    const auto objective = objective_of(fit.searched_rows, starts.size());
    runs = search_from(starts, prior, *objective, options.optimizer, -options.worthless);
    keep_best();
    fit.searched_log_posterior = fit.log_posterior;
  }

  const auto sizes = larger_subsets(searched, fit.rows);
  auto fewer =
      sizes.empty() ? nullptr : objective_of(drawn(searched), starts.size());  // rows that curvature is seen on
  for (const std::size_t rows : sizes) {
    const bool last = rows == fit.rows;
    std::vector<std::vector<double>> points{found};
    // Where a few rows can be interpolated their noise lies where only the prior moves it; more rows may see some.
    const bool may_hide_noise = options.noisy && found[noise] < kLittleNoise;
    if (may_hide_noise) {
      points.push_back(found);
      points.back()[noise] = kSomeNoise;
    }
    if (last) points.insert(points.end(), earlier.begin(), earlier.end());
    auto how = options.optimizer;
    how.max_evaluations = last && options.continues ? kContinuedEvaluations : kPolishEvaluations;
    how.decrease_tolerance = std::max(how.decrease_tolerance, last ? kPolishTolerance : kPassingTolerance);
    how.longest_step = kLongestStep;
    const auto hessian = fewer->scaled_hessian(found, rows);
    runs.clear();
    for (auto& point : points) {
      runs.emplace_back(std::move(point), prior.lower(), prior.upper(), how);
      runs.back().assume_hessian(hessian, kLeastCurvature);
    }
    auto objective = objective_of(drawn(rows), 1);
    minimize_promising(runs, *objective, may_hide_noise && rows < kManyRows ? kLeastEvaluations : 1);
    keep_best();
    if (!options.continues) fewer = std::move(objective);
  }
  fit.parameters = prior.natural(found);
  if (fit.rows < x.rows) {
    const std::size_t system = 0;
    (*objective_of(drawn(x.rows), 1))({&system, 1}, {found.data(), 1, prior.size()}, {&fit.log_posterior, 1}, {});
    fit.log_posterior = -fit.log_posterior;
  }
  return fit;
}

}  // namespace incumbent
