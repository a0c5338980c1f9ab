// bench_device [SECONDS]: the same work on every backend of this machine, each at most SECONDS (default 10) by the
// clock, the CPU last: one JSON object a line with backend, device, work, n, d, items, seconds (the least of the
// repetitions) and, for fits, value. Nothing is asserted.
//   covariance      n x n entries, made and brought to the host
//   factorize       kernel matrix, Cholesky factor and weights
//   likelihood      value and gradient
//   likelihoods     value and gradient of `items` systems at once
//   fits            30 steps of L-BFGS-B on the log posterior of `items` systems at once, each with its own outputs;
//   value:
//                   the mean log posterior that they reach, to be compared between backends
//   posterior       means and variances of `items` points
//   sample_paths    16 functions at a sixteenth of `items` points, each of 512 waves and the weights of n rows
//   density_ratio   `items` points scored by mixtures of 32 and of n components, as tpe does
//   perceptrons     an epoch of `items` networks of 2 x 64 hidden units and d inputs on n rows, in batches of 32
//   screen          the best 64 of `items` Sobol points by log EI
//   screen_space    of `items` valid rows of a search space with levels and a condition
//   screen_moves    of as many near one row
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <ranges>
#include <vector>

#include "compute/backend.hpp"
#include "formula/random.hpp"
#include "space/table.hpp"
#include "surrogate/gp_prior.hpp"
#include "surrogate/lbfgsb.hpp"

namespace incumbent {
namespace {

using namespace compute;

struct Data {
  Data(std::size_t n, std::size_t d, std::size_t systems) {
    options = {Covariance::ard(CovarianceKind::matern52, d), std::vector<ColumnKind>(d, ColumnKind::number), systems};
    Stream stream(1, Purpose::test, n, static_cast<std::uint32_t>(d));
    x = Matrix(n, d);
    for (double& v : x.values) v = stream.uniform();
    for (std::size_t i = 0; i < n; ++i) {
      double value = 0;
      for (const double v : x.row(i)) value += std::sin(5 * v);
      y.push_back(value / std::sqrt(static_cast<double>(d)) + 0.01 * stream.normal());
    }
    parameters.assign(options.covariance.parameters(), 0.5 * std::sqrt(static_cast<double>(d)));
    parameters[0] = 1;
    parameters[options.covariance.noise_index()] = 1e-4;
    parameters[options.covariance.mean_index()] = 0;
    ids.resize(systems);
    std::iota(ids.begin(), ids.end(), std::size_t{0});
  }
  std::unique_ptr<GpModel> model(const Backend& backend) const {
    auto gp = backend.make_gp_model(options, {});
    for (const std::size_t s : ids) {
      gp->set_data(x.view(), y, s);
      gp->set_parameters(parameters, s);
    }
    return gp;
  }

  GpModelOptions options;
  Matrix x;
  std::vector<double> y, parameters;
  std::vector<std::size_t> ids;
};

class Report {
 public:
  Report(const Backend& backend, double limit) : backend_(backend), limit_(limit) {}

  // Repeats until the time is over; the first time warms up, unless it is the only one.
  void time(const char* work, std::size_t n, std::size_t d, std::size_t items, const std::function<void()>& run,
            const double* value = nullptr) const {
    double least = INFINITY, all = 0;
    for (int repetition = 0; repetition < 2 || (all < limit_ && repetition < 20); ++repetition) {
      const auto start = std::chrono::steady_clock::now();
      run();
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      if (repetition > 0 || seconds > limit_) least = std::min(least, seconds);
      if ((all += seconds) > limit_) break;
    }
    const auto& description = backend_.description();
    std::printf(
        "{\"backend\": \"%s\", \"device\": \"%s\", \"work\": \"%s\", \"n\": %zu, \"d\": %zu, \"items\": %zu, "
        "\"seconds\": %.6g",
        description.name.c_str(), description.device.c_str(), work, n, d, items, least);
    if (value != nullptr) std::printf(", \"value\": %.9g", *value);
    std::printf("}\n");
    std::fflush(stdout);
  }

 private:
  const Backend& backend_;
  double limit_;
};

// The mean log posterior that 30 steps from the prior's typical parameters reach.
double fit_all(GpModel& gp, const Data& data) {
  const GpPrior prior(data.options.covariance, true, 0, data.x.rows, data.options.columns);
  std::vector<Lbfgsb> runs;
  for (std::size_t s = 0; s < data.ids.size(); ++s) {
    runs.emplace_back(prior.typical(), prior.lower(), prior.upper(), LbfgsbOptions{.max_evaluations = 30});
  }
  minimize(runs, [&](std::span<const std::size_t> which, MatrixView<const double> points, std::span<double> values,
                     MatrixView<double> gradients) {
    for (std::size_t i = 0; i < which.size(); ++i) gp.set_parameters(prior.natural(points.row(i)), which[i]);
    gp.likelihood(which, values, gradients);
    for (std::size_t i = 0; i < which.size(); ++i) {
      values[i] = -(values[i] + prior.log_density(points.row(i), gradients.row(i)));
      for (double& g : gradients.row(i)) g = -g;
    }
  });
  double sum = 0;
  for (const auto& run : runs) sum -= run.best_value();
  return sum / static_cast<double>(runs.size());
}

// Mixtures of normal kernels with 0.1 as deviation.
void score_by_densities(const Backend& backend, const Report& report, std::size_t n, std::size_t d) {
  constexpr std::size_t kGood = 32, kPoints = 100'000;
  Stream stream(3, Purpose::test);
  std::vector<double> means(n * d), x(kPoints * d), scores(kPoints);
  for (double& v : means) v = stream.uniform();
  for (double& v : x) v = stream.uniform();
  const std::vector<double> offset(n, 0.0), precision(n * d, 10.0);
  const auto mixture = [&](std::size_t components) {
    return DensityMixture{components, d, n, 0, offset.data(), means.data(), precision.data()};
  };
  const auto ratio = backend.make_density_ratio();
  ratio->set(mixture(kGood), mixture(n));
  report.time("density_ratio", n, d, kPoints, [&] { ratio->scores({kPoints, x}, {kPoints, x}, scores); });
}

void train_perceptrons(const Backend& backend, const Report& report, std::size_t n, std::size_t d, std::size_t count) {
  constexpr std::size_t kClasses = 10;
  Stream stream(4, Purpose::test);
  std::vector<float> inputs(n * d);
  std::vector<std::int32_t> labels(n);
  for (float& v : inputs) v = static_cast<float>(stream.normal());
  for (auto& label : labels) label = static_cast<std::int32_t>(stream.below(kClasses));
  const perceptron::TrainingData data{d, kClasses, {n, inputs, labels, {}}};
  const perceptron::Shape shape(d, 64, 2, kClasses);
  std::vector<PerceptronStart> starts;
  for (std::size_t b = 0; b < count; ++b) {
    starts.push_back({{{perceptron::OptimizerSettings::Kind::adamw, 1e-3, 1e-4, 0, 0.999}, 32, 0.1},
                      {shape, perceptron::initial_parameters(shape, b), {}, 0},
                      b});
  }
  const auto batch = backend.make_perceptron_batch(data, starts, {});
  std::vector<double> losses(count);
  report.time("perceptrons", n, d, count, [&] { batch->run_epoch(losses); });
}

void fit_many(const Backend& backend, const Report& report, std::size_t d) {
  const Data many(200, d, 500);
  const auto gp = many.model(backend);
  std::vector<double> values(many.ids.size());
  Matrix gradients(many.ids.size(), many.parameters.size());
  report.time("likelihoods", 200, d, many.ids.size(), [&] { gp->likelihood(many.ids, values, gradients.view()); });
  Stream stream(2, Purpose::test);
  for (const std::size_t s : many.ids) {
    auto y = many.y;
    for (double& v : y) v += 0.3 * stream.normal();
    gp->set_data(many.x.view(), y, s);
  }
  double posterior = 0;
  report.time(
      "fits", 200, d, many.ids.size(), [&] { posterior = fit_all(*gp, many); }, &posterior);
}

void measure(const Backend& backend, double limit) {
  const Report report(backend, limit);
  constexpr std::size_t d = 6;
  fit_many(backend, report, d);
  for (const std::size_t n : {std::size_t{1000}, std::size_t{4000}}) {
    const Data data(n, d, 1);
    Matrix k(n, n);
    report.time("covariance", n, d, n * n, [&] {
      backend.covariance_matrix(data.options, data.parameters, data.x.view(), data.x.view(), k.view());
    });
    const auto gp = data.model(backend);
    Factorization factorization;
    report.time("factorize", n, d, 1, [&] { gp->factorize(data.ids, {&factorization, 1}); });
    double value = 0;
    Matrix gradient(1, data.parameters.size());
    report.time("likelihood", n, d, 1, [&] { gp->likelihood(data.ids, {&value, 1}, gradient.view()); });
    const Data points(10'000, d, 1);
    report.time("posterior", n, d, points.x.rows, [&] { gp->posterior(points.x.view(), false); });
    const std::vector<double> lower(d, 0.0), upper(d, 1.0);
    const Acquisition acquisition{{*std::min_element(data.y.begin(), data.y.end()), 0.0, 2.0},
                                  AcquisitionKind::log_expected_improvement};
    report.time("screen", n, d, 1'000'000, [&] {
      gp->screen(SobolCandidates{1'000'000, 1, lower, upper}, acquisition, 64);
    });
    constexpr std::size_t waves = 512, functions = 16;
    const Matrix frequencies(waves, d, 3.0), amplitudes(2 * waves, functions, 0.05), weights(n, functions, 0.1);
    report.time("sample_paths", n, d, points.x.rows * functions, [&] {
      gp->sum_of_waves(points.x.view(), frequencies.view(), amplitudes.view());
      gp->weighted_covariance(points.x.view(), weights.view());
    });
    SearchSpace space;
    space.add_real("rate", 1e-9, 1, {.log = true});
    space.add_real("momentum", 0, 1);
    space.add_integer("width", 1, 1000, {.log = true});
    space.add_real("dropout", 0, 0.9, {.step = 0.1});
    space.add_categorical("optimizer", {1L, 2L, 3L});
    space.add_ordinal("batch", {16L, 32L, 64L});
    space.add_condition({.child = "momentum", .parent = "optimizer", .values = {1L}});
    report.time("screen_space", n, d, 1'000'000, [&] {
      gp->screen(SpaceCandidates{flat_table(space), 1'000'000, 1}, acquisition, 64);
    });
    const Matrix centre(1, d, 0.5);
    report.time("screen_moves", n, d, 1'000'000, [&] {
      gp->screen(SpaceCandidates{flat_table(space), 1'000'000, 1, centre.view()}, acquisition, 64);
    });
  }
  for (const std::size_t n : {std::size_t{1000}, std::size_t{10'000}}) score_by_densities(backend, report, n, d);
  train_perceptrons(backend, report, 1437, 64, 264);
}

}  // namespace
}  // namespace incumbent

int main(int argc, char** argv) {
  const double limit = argc > 1 ? std::atof(argv[1]) : 10;
  const auto available = incumbent::compute::available_backends();
  // The CPU last, which takes longest.
  for (const auto* backend : available | std::views::reverse) incumbent::measure(*backend, limit);
}
