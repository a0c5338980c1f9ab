// How much of an acquisition function its maximizer finds: log EI of the suggestion against the best of many L-BFGS-B
// starts on the same model, and what the suggestion costs. The models are fitted to observations like those of a
// search: half of them quasi-random, the others nearer and nearer to the best so far.
//   bench_acquisition_gap [--candidates 2048] [--starts 16] [--reference 1000] [--cases 3] [--sizes 20,100,1000]
//                         [--dimensions 2,6,10,20] [--models FILE]
// --models: the models and the best values, a line of JSON each, for bench/peers/acquisition_gap.py, which has BoTorch
// and Optuna search the same ones.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "acquisition/maximizer.hpp"
#include "formula/sobol.hpp"
#include "process_usage.hpp"
#include "surrogate/gp_surrogate.hpp"
#include "surrogate/lbfgsb.hpp"

namespace {

using namespace incumbent;

// Ackley, Levy and Rosenbrock-like valleys, scaled to the unit cube with the optimum off the middle.
double objective(int which, std::span<const double> u) {
  const auto d = static_cast<double>(u.size());
  double a = 0, b = 0;
  switch (which) {
    case 0:
      for (const double v : u) {
        const double x = 15 * v - 5;
        a += x * x;
        b += std::cos(2 * M_PI * x);
      }
      return -20 * std::exp(-0.2 * std::sqrt(a / d)) - std::exp(b / d);
    case 1:
      for (const double v : u) {
        const double w = 1 + (20 * v - 9) / 4;
        a += (w - 1) * (w - 1) * (1 + 10 * std::pow(std::sin(M_PI * w + 1), 2));
      }
      return a;
    default:
      for (std::size_t j = 0; j + 1 < u.size(); ++j) {
        const double x = 3 * u[j] - 1, y = 3 * u[j + 1] - 1;
        a += 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x);
      }
      return std::log1p(a);
  }
}

struct Case {
  Case(int function, std::size_t n, std::size_t d, std::uint64_t seed) : x(n, d), y(n) {
    const formula::SobolSequence sequence(d, seed);
    Stream stream(seed, Purpose::test);
    std::size_t best = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sequence.point(i, x.row(i));
      if (i >= n / 2) {
        const double radius = std::exp(stream.uniform(std::log(0.003), std::log(0.3)));
        for (std::size_t j = 0; j < d; ++j) x(i, j) = std::clamp(x(best, j) + radius * stream.normal(), 0.0, 1.0);
      }
      y[i] = objective(function, x.row(i));
      if (y[i] < y[best]) best = i;
    }
    for (std::size_t j = 0; j < d; ++j) space.add_real("x" + std::to_string(j), 0, 1);
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](auto p, auto q) { return y[p] < y[q]; });
    centres = Matrix(std::min<std::size_t>(n, 5), d);
    for (std::size_t i = 0; i < centres.rows; ++i) {
      for (std::size_t j = 0; j < d; ++j) centres(i, j) = x(order[i], j);
    }
  }
  SearchSpace space;
  Matrix x, centres;
  std::vector<double> y;
};

// The best of many ascents from quasi-random points, a tenth of them near the best observations.
double reference(const ModelObjective& objective, const Case& c, std::size_t count) {
  const std::size_t d = c.space.dimension();
  const formula::SobolSequence sequence(d, 99);
  Stream stream(98, Purpose::test);
  double best = -INFINITY;
  for (std::size_t done = 0; done < count;) {
    std::vector<Lbfgsb> runs;
    for (; runs.size() < 50 && done < count; ++done) {
      std::vector<double> u(d);
      sequence.point(done, u);
      if (done % 10 == 0) {
        for (std::size_t j = 0; j < d; ++j) {
          u[j] = std::clamp(c.centres(done / 10 % c.centres.rows, j) + 0.02 * stream.normal(), 0.0, 1.0);
        }
      }
      runs.emplace_back(
          u, std::vector<double>(d, 0.0), std::vector<double>(d, 1.0),
          LbfgsbOptions{.memory = 8, .max_evaluations = 200, .gradient_tolerance = 1e-6, .value_tolerance = 1e-10});
    }
    const std::vector<const Configuration*> none(runs.size(), nullptr);
    minimize(runs, [&](std::span<const std::size_t> which, MatrixView<const double> points, std::span<double> values,
                       MatrixView<double> gradients) {
      objective.evaluate({none.data(), which.size()}, points, values, gradients);
      for (std::size_t i = 0; i < points.rows; ++i) {
        values[i] = -values[i];
        for (double& g : gradients.row(i)) g = -g;
      }
    });
    for (const auto& run : runs) best = std::max(best, -run.best_value());
  }
  return best;
}

std::string list_text(std::span<const double> values) {
  std::string text = "[";
  for (const double v : values) text += fmt::format("{}{:.17g}", text.size() > 1 ? "," : "", v);
  return text + "]";
}

// parameters: output scale, length scales, noise variance, mean.
std::string model_text(const GpSurrogate& surrogate, double incumbent, double best) {
  const Matrix& x = surrogate.rows();
  return fmt::format(
      "{{\"n\":{},\"d\":{},\"x\":{},\"z\":{},\"parameters\":{},\"incumbent\":{:.17g},\"best\":{:.17g}}}\n", x.rows,
      x.cols, list_text(x.values), list_text(surrogate.outputs()), list_text(surrogate.parameters()), incumbent, best);
}

double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1) + 0.5)];
}

std::vector<std::size_t> numbers(const std::string& text) {
  std::vector<std::size_t> values;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) values.push_back(std::stoul(part));
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t candidates = 2048, starts = 16, references = 1000, cases = 3;
  std::string sizes = "20,100,1000", dimensions = "2,6,10,20";
  std::ofstream models;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--candidates")
      candidates = std::stoul(argv[i + 1]);
    else if (name == "--starts")
      starts = std::stoul(argv[i + 1]);
    else if (name == "--reference")
      references = std::stoul(argv[i + 1]);
    else if (name == "--cases")
      cases = std::stoul(argv[i + 1]);
    else if (name == "--models")
      models.open(argv[i + 1]);
    else if (name == "--sizes")
      sizes = argv[i + 1];
    else if (name == "--dimensions")
      dimensions = argv[i + 1];
    else
      return std::fprintf(stderr, "unknown option %s\n", argv[i]), 2;
  }
  std::printf("gap: best log EI of %zu L-BFGS-B starts minus the suggestion's, %zu candidates, %zu ascents\n",
              references, candidates, starts);
  std::printf("   n   d   cases   median      95 %%   largest   CPU s of a search\n");
  std::vector<double> all;
  for (const std::size_t n : numbers(sizes)) {
    for (const std::size_t d : numbers(dimensions)) {
      std::vector<double> gaps;
      double seconds = INFINITY;
      for (std::size_t i = 0; i < cases; ++i) {
        const Case c(static_cast<int>(i % 3), n, d, i + 1);
        GpSurrogateOptions how;
        how.outputs = {OutputTransformKind::standardize};
        how.warp = Choice::never;
        GpSurrogate surrogate(compute::default_backend(), {}, InputMap(c.space), how);
        surrogate.set_data(c.x, c.y);
        surrogate.fit({}, 1, 1, i);
        std::vector<std::size_t> rows(n);
        for (std::size_t k = 0; k < n; ++k) rows[k] = k;
        compute::Acquisition acquisition;
        acquisition.best = surrogate.incumbent(rows);
        const ModelObjective objective(surrogate.model(), acquisition);
        const double best = reference(objective, c, references);
        if (models.is_open()) models << model_text(surrogate, acquisition.best, best);
        for (std::uint64_t repeat = 0; repeat < 5; ++repeat) {
          const double before = processor_seconds();
          const auto found =
              maximize_acquisition(objective, c.space, c.centres.view(), [](const Configuration&) { return false; },
                                   {candidates, starts, 7, repeat, 0});
          seconds = std::min(seconds, processor_seconds() - before);
          gaps.push_back(std::max(best - found->scored.value, 0.0));
          all.push_back(gaps.back());
        }
      }
      std::printf("%5zu %3zu %6zu %9.4f %9.4f %9.4f %9.4f\n", n, d, gaps.size(), quantile(gaps, 0.5),
                  quantile(gaps, 0.95), quantile(gaps, 1), seconds);
      std::fflush(stdout);
    }
  }
  std::printf("  all     %6zu %9.4f %9.4f %9.4f\n", all.size(), quantile(all, 0.5), quantile(all, 0.95),
              quantile(all, 1));
  return 0;
}
