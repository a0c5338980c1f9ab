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
constexpr double kPolishTolerance = 0.01, kPassingTolerance = 0.05;  // nats, of the last polish and what is before it
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

class Fitter {
 public:
  Fitter(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
         MatrixView<const double> x, std::span<const double> z, const GpFitOptions& options)
      : backend_(backend),
        context_(context),
        model_(model),
        x_(x),
        z_(z),
        options_(options),
        prior_(model.covariance, options.noisy, options.warp ? options.warp->concentrations() : 0, x.rows,
               model.columns),
        noise_(model.covariance.noise_index()),
        searched_(std::min(x.rows, kRowsOfSearch)) {
    for (const auto& start : options.starts) {
      require(start.size() == prior_.size(), "a start of {} parameters; the model has {}", start.size(), prior_.size());
      earlier_.push_back(prior_.search_point(start));
    }
    require(!earlier_.empty() || (!options.continues && options.part != GpFitPart::polish),
            "a fit goes on from another one, but has no start");
  }

  GpFit fit() {
    if (x_.rows == 0) return {.parameters = prior_.natural(prior_.typical())};
    fit_.rows = x_.rows > options_.most_rows ? 2 * options_.most_rows / 3 : x_.rows;
    if (options_.part == GpFitPart::search) fit_.rows = searched_;
    if (options_.part == GpFitPart::polish && x_.rows > searched_) {
      found_ = earlier_.front();
      earlier_.erase(earlier_.begin());
    } else {
      search();
    }
    polish();
    fit_.parameters = prior_.natural(found_);
    if (fit_.rows < x_.rows) {
      const std::size_t system = 0;
      (*objective(drawn(x_.rows), 1))({&system, 1}, {found_.data(), 1, prior_.size()}, {&fit_.log_posterior, 1}, {});
      fit_.log_posterior = -fit_.log_posterior;
    }
    return std::move(fit_);
  }

 private:
  std::unique_ptr<GpObjective> objective(const std::vector<std::size_t>& rows, std::size_t systems) const {
    return std::make_unique<GpObjective>(backend_, context_, model_, prior_, options_, x_, z_, rows, systems);
  }
  std::vector<std::size_t> representative() const { return representative_rows(x_, z_, model_.columns, searched_); }
  std::vector<std::size_t> drawn(std::size_t rows) const {
    return drawn_rows(x_.rows, rows,
                      Stream(options_.seed, Purpose::rows, options_.index, static_cast<std::uint32_t>(rows)));
  }

  std::vector<std::vector<double>> starts() const {
    auto starts = earlier_;
    if (!options_.continues) starts.push_back(prior_.typical());  // random ones are near it
    if (options_.noisy) {  // what looks like noise may be short length scales, and the other way round
      starts.push_back(prior_.typical());
      starts.back()[noise_] = kNoisyStart;
    }
    for (int r = 0; r < options_.random_starts; ++r) {
      Stream stream(options_.seed, Purpose::restart, options_.index, static_cast<std::uint32_t>(r));
      starts.push_back(prior_.draw(stream));
      if (!options_.continues) continue;
      for (std::size_t p = 0; p < prior_.size(); ++p) {
        if (stream.uniform() >= kRedrawn) starts.back()[p] = earlier_.front()[p];
      }
    }
    return starts;
  }

  void keep_best(std::span<const Lbfgsb> runs) {
    const auto& best = best_of(runs);
    found_.assign(best.best().begin(), best.best().end());
    fit_.log_posterior = -best.best_value();
    fit_.evaluations = evaluations_of(runs);
  }

  void search() {
    const auto from = starts();
    auto how = options_.optimizer;
    if (x_.rows > searched_) how.decrease_tolerance = std::max(how.decrease_tolerance, kPassingTolerance);
    fit_.searched_rows = representative();
    keep_best(search_from(from, prior_, *objective(fit_.searched_rows, from.size()), how, -options_.worthless));
    fit_.searched_log_posterior = fit_.log_posterior;
  }

  // From what is found on the rows of a search to what fit_.rows say.
  void polish() {
    const auto sizes = larger_subsets(searched_, fit_.rows);
    if (sizes.empty()) return;
    // Rows that curvature is seen on. A search has chosen them already.
    auto fewer = objective(fit_.searched_rows.empty() ? representative() : fit_.searched_rows, 1);
    for (const std::size_t rows : sizes) {
      const bool last = rows == fit_.rows;
      std::vector<std::vector<double>> points{found_};
      // Where a few rows can be interpolated their noise lies where only the prior moves it; more rows may see some.
      const bool may_hide_noise = options_.noisy && found_[noise_] < kLittleNoise;
      if (may_hide_noise) {
        points.push_back(found_);
        points.back()[noise_] = kSomeNoise;
      }
      if (last) points.insert(points.end(), earlier_.begin(), earlier_.end());
      auto how = options_.optimizer;
      how.max_evaluations = last && options_.continues ? kContinuedEvaluations : kPolishEvaluations;
      how.decrease_tolerance = std::max(how.decrease_tolerance, last ? kPolishTolerance : kPassingTolerance);
      how.longest_step = kLongestStep;
      const auto hessian = fewer->scaled_hessian(found_, rows);
      std::vector<Lbfgsb> runs;
      for (auto& point : points) {
        runs.emplace_back(std::move(point), prior_.lower(), prior_.upper(), how);
        runs.back().assume_hessian(hessian, kLeastCurvature);
      }
      auto more = objective(drawn(rows), 1);
      minimize_promising(runs, *more, may_hide_noise && rows < kManyRows ? kLeastEvaluations : 1);
      keep_best(runs);
      if (!options_.continues) fewer = std::move(more);
    }
  }

  const compute::Backend& backend_;
  const compute::Context& context_;
  const compute::GpModelOptions& model_;
  MatrixView<const double> x_;
  std::span<const double> z_;
  const GpFitOptions& options_;
  GpPrior prior_;
  std::size_t noise_;     // the parameter
  std::size_t searched_;  // rows
  std::vector<std::vector<double>> earlier_;
  std::vector<double> found_;
  GpFit fit_;
};

}  // namespace

GpFit fit_gp(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
             MatrixView<const double> x, std::span<const double> z, const GpFitOptions& options) {
  return Fitter(backend, context, model, x, z, options).fit();
}

}  // namespace incumbent
