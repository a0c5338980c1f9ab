// Maximizes log likelihood + log prior over the parameters' logarithms.
#include "surrogate/gp_fit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr double kPolishTolerance = 0.01;  // nats
constexpr int kPolishEvaluations = 30;
constexpr double kLeastCurvature = 0.05;  // of the log posterior in a logarithm: below that of most priors
constexpr double kHessianStep = 1e-4;
constexpr double kNoisyStart = -2.5;  // logarithm of the noise variance
constexpr double kLittleNoise = -8;   // the same: so little that it may be an accident of the subset
constexpr double kSomeNoise = -6;
constexpr double kFirstTolerance = 0.1;  // nats; a start that is kChance behind by then is given up
constexpr double kChance = 1;

// Rows that stand for all: half of them the best, half those that are farthest from the ones chosen before; in
// ascending order.
std::vector<std::size_t> representative_rows(MatrixView<const double> x, std::span<const double> z,
                                             std::span<const compute::ColumnKind> kinds, std::size_t count) {
  std::vector<std::size_t> order(x.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (x.rows <= count) return order;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return z[i]; });
  std::vector<std::size_t> chosen(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count / 2));
  std::vector<double> distance(x.rows, std::numeric_limits<double>::infinity());
  const auto look_at = [&](std::size_t row) {
    for (std::size_t i = 0; i < x.rows; ++i) {
      double square = 0;
      for (std::size_t j = 0; j < x.cols; ++j) {
        const double difference = x(i, j) - x(row, j);
        square += kinds[j] == compute::ColumnKind::label ? (difference != 0 ? 1.0 : 0.0) : difference * difference;
      }
      distance[i] = std::min(distance[i], square);
    }
    distance[row] = -1;  // taken
  };
  for (const std::size_t row : chosen) look_at(row);
  while (chosen.size() < count) {
    chosen.push_back(static_cast<std::size_t>(std::ranges::max_element(distance) - distance.begin()));
    look_at(chosen.back());
  }
  std::ranges::sort(chosen);
  return chosen;
}

// Minus the log posterior of some rows, for a number of parameter vectors at once.
class Objective {
 public:
  Objective(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
            const GpPrior& prior, const GpFitOptions& options, MatrixView<const double> x, std::span<const double> z,
            const std::vector<std::size_t>& rows, std::size_t systems)
      : prior_(prior), warp_(options.warp), own_(model.covariance.parameters()), x_(rows.size(), x.cols) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::ranges::copy(x.row(rows[i]), x_.row(i).begin());
      z_.push_back(z[rows[i]]);
      if (!options.row_noise.empty()) noise_.push_back(options.row_noise[rows[i]]);
    }
    auto batch = model;
    batch.systems = systems;
    systems_ = backend.make_gp_model(batch, context);
    for (std::size_t s = 0; s < systems; ++s) set_data(x_.view(), s);
  }

  std::size_t rows() const { return x_.rows; }

  // Of the systems `which`. gradients: a row each, or none.
  void operator()(std::span<const std::size_t> which, MatrixView<const double> points, std::span<double> values,
                  MatrixView<double> gradients) const {
    const std::size_t concentrations = warp_ != nullptr ? warp_->concentrations() : 0;
    std::vector<std::vector<double>> natural;
    for (std::size_t i = 0; i < which.size(); ++i) {
      natural.push_back(prior_.natural(points.row(i)));
      if (concentrations > 0) {
        Matrix warped = x_;
        warp_->apply(std::span(natural[i]).subspan(own_), warped.view());
        set_data(warped.view(), which[i]);
      }
      systems_->set_parameters(std::span(natural[i]).first(own_), which[i]);
    }
    const bool slopes = gradients.rows > 0;
    systems_->likelihood(
        which, values,
        slopes ? MatrixView<double>{gradients.data, gradients.rows, own_, gradients.stride} : MatrixView<double>{});
    std::vector<double> unused(points.cols);
    for (std::size_t i = 0; i < which.size(); ++i) {
      if (slopes && concentrations > 0) {
        const auto by_log = gradients.row(i).subspan(own_);
        std::ranges::fill(by_log, 0.0);
        if (std::isfinite(values[i])) {
          warp_->add_concentration_gradient(std::span(natural[i]).subspan(own_), x_.view(),
                                            systems_->input_gradient(which[i]).view(), by_log);
        }
      }
      values[i] = -(values[i] + prior_.log_density(points.row(i), slopes ? gradients.row(i) : std::span(unused)));
      if (!slopes) continue;
      for (double& g : gradients.row(i)) g = -g;
    }
  }

 private:
  void set_data(MatrixView<const double> x, std::size_t system) const {
    systems_->set_data(x, z_, system);
    systems_->set_row_noise(noise_, system);
  }

  const GpPrior& prior_;
  const InputWarp* warp_;
  std::size_t own_;  // parameters of the covariance; concentrations stand behind them
  Matrix x_;         // before any warp
  std::vector<double> z_, noise_;
  std::unique_ptr<compute::GpModel> systems_;
};

// The Hessian at a point by differences of gradients, of `rows` rows where the objective has fewer: the likelihood's
// part grows with their number, the prior's does not. Fixed coordinates have curvature 1.
std::vector<double> scaled_hessian(const Objective& objective, const GpPrior& prior, std::span<const double> point,
                                   std::size_t rows, std::size_t systems) {
  const std::size_t d = point.size();
  const double factor = static_cast<double>(rows) / static_cast<double>(objective.rows());
  std::vector<double> hessian(d * d, 0.0), centre_prior(d, 0.0);
  prior.log_density(point, centre_prior);
  Matrix points(d + 1, d), gradients(d + 1, d);
  for (std::size_t p = 0; p <= d; ++p) {
    std::ranges::copy(point, points.row(p).begin());
    if (p < d) points(p, p) += points(p, p) + kHessianStep > prior.upper()[p] ? -kHessianStep : kHessianStep;
  }
  std::vector<double> values(d + 1);
  for (std::size_t first = 0; first <= d; first += systems) {
    const std::size_t count = std::min(systems, d + 1 - first);
    std::vector<std::size_t> which(count);
    std::iota(which.begin(), which.end(), std::size_t{0});
    objective(which, {points.row(first).data(), count, d}, std::span(values).subspan(first, count),
              {gradients.row(first).data(), count, d});
  }
  for (std::size_t p = 0; p < d; ++p) {
    if (prior.lower()[p] == prior.upper()[p]) {
      hessian[p * d + p] = 1;
      continue;
    }
    std::vector<double> moved_prior(d, 0.0);
    prior.log_density(points.row(p), moved_prior);
    const double step = points(p, p) - point[p];
    for (std::size_t q = 0; q < d; ++q) {
      if (prior.lower()[q] == prior.upper()[q]) continue;
      const double of_prior = -(moved_prior[q] - centre_prior[q]) / step;
      const double total = (gradients(p, q) - gradients(d, q)) / step;
      const double entry = factor * (total - of_prior) + of_prior;
      hessian[p * d + q] += 0.5 * entry;
      hessian[q * d + p] += 0.5 * entry;
    }
  }
  return hessian;
}

}  // namespace

GpFit fit_gp(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
             MatrixView<const double> x, std::span<const double> z, const GpFitOptions& options) {
  const GpPrior prior(model.covariance, options.noisy, options.warp ? options.warp->concentrations() : 0, x.rows,
                      model.columns);
  if (x.rows == 0) return {prior.natural(prior.typical()), 0.0, 0, 0};

  std::vector<std::vector<double>> starts;
  for (const auto& start : options.starts) {
    require(start.size() == prior.size(), "a start of {} parameters; the model has {}", start.size(), prior.size());
    starts.push_back(prior.search_point(start));
  }
  starts.push_back(prior.typical());
  if (options.noisy) {  // what looks like noise may be short length scales, and the other way round
    starts.push_back(prior.typical());
    starts.back()[model.covariance.noise_index()] = kNoisyStart;
  }
  for (int r = 0; r < options.random_starts; ++r) {
    Stream stream(options.seed, Purpose::restart, options.index, static_cast<std::uint32_t>(r));
    starts.push_back(prior.draw(stream));
  }

  const auto objective_of = [&](std::size_t rows, std::size_t systems) {
    return Objective(backend, context, model, prior, options, x, z, representative_rows(x, z, model.columns, rows),
                     systems);
  };
  const Objective search = objective_of(std::min(x.rows, kRowsOfSearch), starts.size());
  std::vector<Lbfgsb> runs;
  auto first = options.optimizer;
  first.decrease_tolerance = std::max(first.decrease_tolerance, kFirstTolerance);
  for (const auto& start : starts) runs.emplace_back(start, prior.lower(), prior.upper(), first);
  minimize(runs, std::cref(search));
  const auto by_value = [](const Lbfgsb& a, const Lbfgsb& b) { return a.best_value() < b.best_value(); };
  const double promising = std::ranges::min_element(runs, by_value)->best_value() + kChance;
  for (auto& run : runs) {
    if (run.best_value() <= promising) run.refine(options.optimizer.decrease_tolerance);
  }
  minimize(runs, std::cref(search));
  const auto best = static_cast<std::size_t>(std::ranges::min_element(runs, by_value) - runs.begin());
  GpFit fit{prior.natural(runs[best].best()), -runs[best].best_value(), 0, x.rows};
  for (const auto& run : runs) fit.evaluations += run.evaluations();
  if (search.rows() == x.rows) return fit;

  fit.rows = x.rows > options.most_rows ? 2 * options.most_rows / 3 : x.rows;
  auto how = options.optimizer;
  how.max_evaluations = kPolishEvaluations;
  how.decrease_tolerance = std::max(how.decrease_tolerance, kPolishTolerance);
  how.longest_step = 1;
  std::vector<double> start(runs[best].best().begin(), runs[best].best().end());
  std::vector<Lbfgsb> polish;
  {
    const Objective all = objective_of(fit.rows, 1);
    const std::size_t noise = model.covariance.noise_index();
    // Two other points to begin at: parameters that fitted these rows, or nearly these, before; and some noise, for
    // that of a subset that is interpolated lies where only the prior moves it, while more rows may see some.
    std::vector<std::vector<double>> others(starts.begin(),
                                            starts.begin() + static_cast<std::ptrdiff_t>(options.starts.size()));
    if (options.noisy && start[noise] < kLittleNoise) {
      others.push_back(start);
      others.back()[noise] = kSomeNoise;
    }
    const auto value_at = [&](const std::vector<double>& point) {
      const std::size_t system = 0;
      double value = 0;
      all({&system, 1}, {point.data(), 1, point.size()}, {&value, 1}, {});
      return value;
    };
    double value = others.empty() ? 0 : value_at(start);
    for (const auto& other : others) {
      const double there = value_at(other);
      if (!(there < value)) continue;
      value = there;
      start = other;
    }
    const auto hessian = scaled_hessian(search, prior, start, fit.rows, starts.size());
    polish.emplace_back(std::move(start), prior.lower(), prior.upper(), how);
    polish[0].assume_hessian(hessian, kLeastCurvature);
    minimize(polish, std::cref(all));
  }
  fit.parameters = prior.natural(polish[0].best());
  fit.log_posterior = -polish[0].best_value();
  fit.evaluations = polish[0].evaluations();
  if (fit.rows < x.rows) {
    const std::size_t system = 0;
    const Objective all = objective_of(x.rows, 1);
    all({&system, 1}, {polish[0].best().data(), 1, prior.size()}, {&fit.log_posterior, 1}, {});
    fit.log_posterior = -fit.log_posterior;
  }
  return fit;
}

}  // namespace incumbent
