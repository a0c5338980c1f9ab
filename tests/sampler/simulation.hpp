// Studies of plain functions, and functions to study.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "formula/random.hpp"
#include "incumbent/study.hpp"

namespace incumbent::simulation {

inline SearchSpace box(std::size_t dimension, double lower = -5, double upper = 5) {
  SearchSpace space;
  for (std::size_t j = 0; j < dimension; ++j) space.add_real("x" + std::to_string(j), lower, upper);
  return space;
}

using Function = std::function<double(std::span<const double>)>;  // of the codes

inline std::unique_ptr<Study> study(const std::string& sampler, SearchSpace space, std::uint64_t seed,
                                    std::optional<std::int64_t> budget = {}, bool noisy = false) {
  StudySpec spec;
  spec.sampler = sampler;
  spec.space = std::move(space);
  spec.seed = seed;
  spec.budget = budget;
  spec.noisy = noisy;
  return make_study(spec);
}

// Trials until the best is at most `target`; `most` if it never is. `workers` trials run at a time; the one that ends
// next is random.
inline std::int64_t trials_to_target(Study& study, const Function& f, double target, std::int64_t most,
                                     std::size_t workers = 1, std::uint64_t order = 1) {
  Stream stream(order, Purpose::test);
  std::vector<Action> running;
  for (std::int64_t trials = 0; trials < most;) {
    while (running.size() < workers) running.push_back(study.ask().front());
    std::swap(running[stream.below(running.size())], running.back());
    const auto action = std::move(running.back());
    running.pop_back();
    Result result;
    result.objectives = {f(action.configuration.codes())};
    study.tell(action.trial, result);
    ++trials;
    if (result.objectives.front() <= target) return trials;
  }
  return most;
}

inline double best_after(const std::string& sampler, const SearchSpace& space, std::uint64_t seed, const Function& f,
                         std::int64_t trials, std::size_t workers = 1) {
  const auto s = study(sampler, space, seed, trials + static_cast<std::int64_t>(workers));
  trials_to_target(*s, f, -1e300, trials, workers, seed);
  return s->best()->objective();
}

// COCO's functions 1, 2, 8 and 10 but for their instances: Hansen, Finck, Ros, Auger, "Real-parameter black-box
// optimization benchmarking 2009: noiseless functions definitions". Optimum 0, at a random place.
enum class Kind { sphere, ellipsoid, rosenbrock, rotated_ellipsoid };

inline double oscillated(double x) {
  if (x == 0) return 0;
  const double h = std::log(std::abs(x));
  return std::copysign(std::exp(h + 0.049 * (std::sin((x > 0 ? 10 : 5.5) * h) + std::sin((x > 0 ? 7.9 : 3.1) * h))), x);
}

// Rows: an orthonormal basis.
inline std::vector<std::vector<double>> rotation(std::size_t d, Stream& stream) {
  std::vector<std::vector<double>> rows(d, std::vector<double>(d));
  for (std::size_t i = 0; i < d; ++i) {
    for (double& v : rows[i]) v = stream.normal();
    for (std::size_t k = 0; k <= i; ++k) {
      double product = 0;
      for (std::size_t j = 0; j < d; ++j) product += rows[i][j] * rows[k][j];
      for (std::size_t j = 0; j < d; ++j)
        rows[i][j] = k < i ? rows[i][j] - product * rows[k][j] : rows[i][j] / std::sqrt(product);
    }
  }
  return rows;
}

inline Function function(Kind kind, std::size_t d, std::uint64_t instance) {
  Stream stream(instance, Purpose::shift, d);
  const bool rosenbrock = kind == Kind::rosenbrock;
  std::vector<double> optimum(d);
  for (double& o : optimum) o = stream.uniform(-4, 4) * (rosenbrock ? 0.75 : 1);
  const auto basis = rotation(d, stream);
  return [=](std::span<const double> x) {
    std::vector<double> z(d);
    for (std::size_t j = 0; j < d; ++j) z[j] = x[j] - optimum[j];
    if (kind == Kind::rotated_ellipsoid) {
      const auto y = z;
      for (std::size_t i = 0; i < d; ++i) {
        z[i] = 0;
        for (std::size_t j = 0; j < d; ++j) z[i] += basis[i][j] * y[j];
      }
    }
    double sum = 0;
    for (std::size_t j = 0; j < d; ++j) {
      if (rosenbrock) {
        const double factor = std::max(1.0, std::sqrt(static_cast<double>(d)) / 8);
        if (j + 1 == d) break;
        const double a = factor * z[j] + 1, b = factor * z[j + 1] + 1;
        sum += 100 * (a * a - b) * (a * a - b) + (a - 1) * (a - 1);
      } else if (kind == Kind::sphere) {
        sum += z[j] * z[j];
      } else {
        const double y = oscillated(z[j]);
        sum += std::pow(10, 6 * static_cast<double>(j) / static_cast<double>(d - 1)) * y * y;
      }
    }
    return sum;
  };
}

}  // namespace incumbent::simulation
