// Learning curves continued: Gaussian processes see the beginnings of curves over (configuration, epoch) and predict
// their ends. Beside the resource as what it is: as an ordinary column of a Matern 5/2, as it is and its logarithm.
//   bench_curves [CURVES] [DATA SETS]
// Printed, means over data sets: root mean squared error and log score (mean log density, noise included) of the last
// value of the curves that were stopped; differences from the first model with their standard errors; processor seconds
// of a fit. Data: exponential decays and power laws whose asymptote, size and rate are smooth functions of three
// hyperparameters, with a little noise; and validation errors of perceptrons, trained here.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "incumbent/gaussian_process.hpp"
#include "incumbent/problem.hpp"
#include "incumbent/space.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;

constexpr int kEpochs = 27, kColumns = 3;

struct Curve {
  std::vector<double> configuration;  // in the unit cube
  std::vector<double> values;         // after 1, 2, ... epochs
};

double uniform(std::mt19937_64& generator) { return static_cast<double>(generator() >> 11) * 0x1p-53; }
double normal(std::mt19937_64& generator) {
  return std::sqrt(-2 * std::log(1 - uniform(generator))) * std::cos(6.283185307179586 * uniform(generator));
}

// asymptote + size e^(-rate r), or + size r^-power.
std::vector<Curve> synthetic(bool power_law, std::size_t count, std::mt19937_64& generator) {
  std::vector<Curve> curves(count);
  double shift[6];
  for (double& s : shift) s = uniform(generator);
  for (auto& curve : curves) {
    for (int j = 0; j < kColumns; ++j) curve.configuration.push_back(uniform(generator));
    const auto& x = curve.configuration;
    const double asymptote = 0.2 + 0.3 * std::pow(x[0] - shift[0], 2) + 0.1 * std::sin(5 * x[1] + 6 * shift[1]);
    const double size = 0.5 + 0.2 * std::sin(4 * x[2] + 6 * shift[2]);
    const double rate = std::exp(-2.5 + 1.5 * std::sin(3 * x[0] + 6 * shift[3]) + x[1]),
                 power = 0.3 + x[0] + 0.3 * x[2];
    for (int r = 1; r <= kEpochs; ++r) {
      const double decay = power_law ? std::pow(r, -power) : std::exp(-rate * r);
      curve.values.push_back(asymptote + size * decay + 0.005 * normal(generator));
    }
  }
  return curves;
}

std::vector<Curve> perceptrons(const std::string& name, std::size_t count, std::mt19937_64& generator) {
  const auto problem = make_problem(name);
  const auto& space = problem->description().space;
  std::vector<Curve> curves(count);
  for (auto& curve : curves) {
    curve.configuration.resize(space.coordinates().size());
    for (double& u : curve.configuration) u = uniform(generator);
    const auto configuration = space.decode(curve.configuration);
    curve.configuration = space.encode(configuration);
    const auto outcome = problem->evaluate(configuration, {kEpochs, 1, 0, {}}, [&](const Measurement& before) {
      curve.values.push_back(before.objectives.front());
      return true;
    });
    if (!outcome.objectives.empty()) curve.values.push_back(outcome.objectives.front());
    curve.values.resize(kEpochs, 1.0);  // what diverged is wrong about everything
  }
  return curves;
}

struct Score {
  double error = 0, log_score = 0, seconds = 0;
};

// A third of the curves is complete, the others stop after 3 or 9 epochs.
Score score(const std::vector<Curve>& curves, int model) {
  const auto resource = [&](int r) { return model == 2 ? std::log(r) : static_cast<double>(r); };
  std::vector<double> x, y, points, ends;
  std::size_t columns = 0;
  for (std::size_t c = 0; c < curves.size(); ++c) {
    const int stop = c % 3 == 0 ? kEpochs : c % 3 == 1 ? 9 : 3;
    const auto add = [&](std::vector<double>& rows, int r) {
      rows.insert(rows.end(), curves[c].configuration.begin(), curves[c].configuration.end());
      rows.push_back(resource(r));
    };
    columns = curves[c].configuration.size() + 1;
    for (int r = 1; r <= stop; r += r < 3 ? 1 : 2) {
      add(x, r);
      y.push_back(curves[c].values[static_cast<std::size_t>(r - 1)]);
    }
    if (stop == kEpochs) continue;
    add(points, kEpochs);
    ends.push_back(curves[c].values.back());
  }
  const double before = processor_seconds();
  const auto gp = GaussianProcess::fit("matern52", x, columns, y, {}, {}, model == 0);
  Score result;
  result.seconds = processor_seconds() - before;
  const auto prediction = gp.predict(points);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const double error = prediction.mean[i] - ends[i], variance = prediction.variance[i] + gp.parameters().noise;
    result.error += error * error / static_cast<double>(ends.size());
    result.log_score -=
        0.5 * (std::log(2 * M_PI * variance) + error * error / variance) / static_cast<double>(ends.size());
  }
  result.error = std::sqrt(result.error);
  return result;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 30;
  const int sets = argc > 2 ? std::atoi(argv[2]) : 10;
  const std::vector<std::string> families{"exponential decays", "power laws", "mlp:data=digits"};
  const char* models[] = {"resource", "Matern", "Matern of the logarithm"};
  for (const auto& family : families) {
    std::vector<Score> scores[3];
    for (int s = 0; s < sets; ++s) {
      std::mt19937_64 generator(static_cast<std::uint64_t>(s) + 1);
      const auto curves = family.starts_with("mlp") ? perceptrons(family, count, generator)
                                                    : synthetic(family == families[1], count, generator);
      for (int m = 0; m < 3; ++m) scores[m].push_back(score(curves, m));
    }
    fmt::print("{}, {} curves, {} data sets\n", family, count, sets);
    for (int m = 0; m < 3; ++m) {
      const auto mean = [&](auto field, bool difference, double power = 1, double from = 0) {
        double sum = 0;
        for (std::size_t s = 0; s < scores[m].size(); ++s) {
          sum += std::pow(field(scores[m][s]) - (difference ? field(scores[0][s]) : 0) - from, power);
        }
        return sum / sets;
      };
      const auto with_error = [&](auto field) {
        const double difference = mean(field, true);
        return fmt::format("{:.4f} ({:+.4f} +- {:.4f})", mean(field, false), difference,
                           std::sqrt(mean(field, true, 2, difference) / std::max(sets - 1, 1)));
      };
      fmt::print("  {:24} rmse {}  log score {}  {:.2f} s\n", models[m],
                 with_error([](const Score& v) { return v.error; }),
                 with_error([](const Score& v) { return v.log_score; }),
                 mean([](const Score& v) { return v.seconds; }, false));
    }
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_curves: {}\n", error.what());
  return 2;
}
