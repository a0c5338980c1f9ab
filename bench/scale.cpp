// Many observations: the exact Gaussian process beside approximations, with the same hyperparameters.
//   bench_scale PROBLEM FIT N [N ...]
// FIT: `noise` if the noise variance is fitted too, else what sampler gp gives values without noise.
// Data: half of the points uniform, half normal moves of a tenth of the cube around the best of 1000, as a search
// leaves them; 500 more of the same kind are predicted. Hyperparameters: the fit of sampler gp (Matern 5/2) to 1000 of
// the rows. Outputs and errors are in standard deviations of the observations.
//   exact       all n rows
//   subset m    m random rows
//   vfe m       m random rows as inducing points u, Lambda = noise I: the bound's posterior (Titsias, "Variational
//               learning of inducing variables in sparse Gaussian processes", AISTATS 2009)
//   fitc m      the same with Lambda = noise I + diag(K_ff - Q_ff), Q_ff = K_fu K_uu^-1 K_uf (Snelson, Ghahramani,
//               "Sparse Gaussian processes using pseudo-inputs", NIPS 2005)
//   nearest m   each point from its m nearest observations, distances in length scales (Gramacy, Apley, "Local Gaussian
//               process approximation for large computer experiments", JCGS 2015, where it is the one to beat)
// Printed: root mean squared error, log score (mean log density of the observations), processor seconds to prepare and
// of 1000 predictions.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "compute/backend.hpp"
#include "compute/cpu/blas.hpp"
#include "formula/random.hpp"
#include "incumbent/problem.hpp"
#include "process_usage.hpp"
#include "surrogate/gp_fit.hpp"
#include "surrogate/standardization.hpp"

namespace {

using namespace incumbent;
using compute::Posterior;
namespace cpu = compute::cpu;

constexpr std::size_t kTests = 500, kFitted = 1000, kChunk = 512;

struct Rows {
  Matrix x;
  std::vector<double> y;
};

struct Data {
  Rows rows, tests;
  compute::GpModelOptions model;
  std::vector<double> parameters;
  double noise() const { return parameters[model.covariance.noise_index()]; }
  double mean() const { return parameters[model.covariance.mean_index()]; }
};

// out(i, j) = k(a_i, b_j).
Matrix covariances(const Data& data, MatrixView<const double> a, MatrixView<const double> b) {
  Matrix k(a.rows, b.rows);
  compute::default_backend().covariance_matrix(data.model, data.parameters, a, b, k.view());
  return k;
}

Data make_data(const std::string& name, bool noisy, std::size_t n) {
  const auto problem = make_problem(name);
  const auto& space = problem->description().space;
  const double sign = problem->description().direction == Direction::minimize ? 1 : -1;
  const std::size_t d = space.coordinates().size();
  Stream stream(n, Purpose::test);
  std::int64_t count = 0;
  const auto value = [&](std::span<const double> unit) {
    return sign * problem->evaluate(space.decode(unit), {1, 1, count++, {}}, {}).objectives.front();
  };
  std::vector<double> best(d), point(d);
  double least = INFINITY;
  for (int i = 0; i < 1000; ++i) {
    for (double& u : point) u = stream.uniform();
    const double here = value(point);
    if (here < least) best = point, least = here;
  }
  const auto draw = [&](std::size_t rows) {
    Rows result{Matrix(rows, d), {}};
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < d; ++j) {
        result.x(i, j) = i % 2 == 0 ? stream.uniform() : std::clamp(best[j] + 0.1 * stream.normal(), 0.0, 1.0);
      }
      result.y.push_back(value(result.x.row(i)));
    }
    return result;
  };
  Data data{draw(n), draw(kTests), {}, {}};
  const auto scaling = standardization_of(data.rows.y);
  data.rows.y = standardized(data.rows.y, scaling);
  data.tests.y = standardized(data.tests.y, scaling);
  data.model.covariance = compute::Covariance::ard(compute::CovarianceKind::matern52, d);
  data.model.columns.assign(d, compute::ColumnKind::number);
  GpFitOptions how;
  how.noisy = noisy;
  const std::size_t fitted = std::min(n, kFitted);
  const auto before = processor_seconds();
  data.parameters = fit_gp(compute::default_backend(), {}, data.model, {data.rows.x.values.data(), fitted, d},
                           std::span(data.rows.y).first(fitted), how)
                        .parameters;
  // What n values without noise are given is more than what the fitted ones are.
  if (!how.noisy) data.parameters[data.model.covariance.noise_index()] = exact_noise(n);
  fmt::print("{}, n = {}, fit {:.1f} s, noise {:.2g}\n", name, n, processor_seconds() - before, data.noise());
  return data;
}

using Predict = std::function<Posterior(MatrixView<const double>)>;

// Of the first m rows, which are as random as any.
Predict subset(const Data& data, std::size_t m) {
  std::shared_ptr<compute::GpModel> model = compute::default_backend().make_gp_model(data.model, {});
  model->set_data({data.rows.x.values.data(), m, data.rows.x.cols}, std::span(data.rows.y).first(m));
  model->set_parameters(data.parameters);
  const std::size_t system = 0;
  compute::Factorization result;
  model->factorize({&system, 1}, {&result, 1});
  if (!result.ok || result.jitter > 0) fmt::print("  jitter {}\n", result.jitter);
  return [model](MatrixView<const double> points) { return model->posterior(points, false); };
}

// With L L^T = K_uu, V = L^-1 K_uf, B = I + V Lambda^-1 V^T = M M^T, c = M^-1 V Lambda^-1 (y - mean), s = L^-1 k_u*:
//   mean* = mean + (M^-1 s).c,   variance* = k** - s.s + |M^-1 s|^2.
Predict inducing(const Data& data, std::size_t m, bool fitc) {
  const auto& x = data.rows.x;
  const MatrixView<const double> u(x.values.data(), m, x.cols);
  const double scale = data.parameters[0];
  auto l = std::make_shared<Matrix>(covariances(data, u, u)), b = std::make_shared<Matrix>(m, m);
  for (std::size_t i = 0; i < m; ++i) (*l)(i, i) += 1e-8 * scale;
  if (!cpu::cholesky(l->values.data(), m, m)) fmt::print("  K_uu is not positive definite\n");
  auto c = std::make_shared<std::vector<double>>(m, 0.0);
  for (std::size_t first = 0; first < x.rows; first += kChunk) {
    const std::size_t count = std::min(kChunk, x.rows - first);
    auto v = covariances(data, u, {x.row(first).data(), count, x.cols});
    Matrix padded(m, kChunk), rows(count, m);
    for (std::size_t i = 0; i < m; ++i) std::ranges::copy(v.row(i), padded.row(i).begin());
    cpu::solve_lower(l->values.data(), m, m, padded.values.data(), count, kChunk);
    for (std::size_t t = 0; t < count; ++t) {
      double q = 0;
      for (std::size_t i = 0; i < m; ++i) q += padded(i, t) * padded(i, t);
      const double lambda = data.noise() + (fitc ? std::max(scale - q, 0.0) : 0.0);
      for (std::size_t i = 0; i < m; ++i) {
        rows(t, i) = padded(i, t) / std::sqrt(lambda);
        (*c)[i] += padded(i, t) / lambda * (data.rows.y[first + t] - data.mean());
      }
    }
    cpu::subtract_gram(rows.values.data(), count, m, m, b->values.data(), m);
  }
  for (double& e : b->values) e = -e;
  for (std::size_t i = 0; i < m; ++i) (*b)(i, i) += 1;
  if (!cpu::cholesky(b->values.data(), m, m)) fmt::print("  B is not positive definite\n");
  cpu::solve_lower(b->values.data(), m, m, c->data());
  return [&data, u, m, scale, l, b, c](MatrixView<const double> points) {
    const auto k = covariances(data, u, points);
    const std::size_t width = (points.rows + 7) / 8 * 8;
    Matrix s(m, width);
    for (std::size_t i = 0; i < m; ++i) std::ranges::copy(k.row(i), s.row(i).begin());
    Posterior result;
    result.mean.assign(points.rows, data.mean());
    result.variance.assign(points.rows, scale);
    const auto add_squares = [&](double sign) {
      for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t t = 0; t < points.rows; ++t) result.variance[t] += sign * s(i, t) * s(i, t);
      }
    };
    cpu::solve_lower(l->values.data(), m, m, s.values.data(), points.rows, width);
    add_squares(-1);
    cpu::solve_lower(b->values.data(), m, m, s.values.data(), points.rows, width);
    add_squares(1);
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t t = 0; t < points.rows; ++t) result.mean[t] += s(i, t) * (*c)[i];
    }
    return result;
  };
}

Predict nearest(const Data& data, std::size_t m) {
  return [&data, m](MatrixView<const double> points) {
    const auto& x = data.rows.x;
    Posterior result;
    std::vector<std::pair<double, std::size_t>> order(x.rows);
    for (std::size_t t = 0; t < points.rows; ++t) {
      for (std::size_t i = 0; i < x.rows; ++i) {
        double square = 0;
        for (std::size_t j = 0; j < x.cols; ++j) {
          const double difference = (x(i, j) - points(t, j)) / data.parameters[1 + j];
          square += difference * difference;
        }
        order[i] = {square, i};
      }
      std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(m), order.end());
      Matrix near(m, x.cols);
      std::vector<double> rest(m);
      for (std::size_t i = 0; i < m; ++i) {
        std::ranges::copy(x.row(order[i].second), near.row(i).begin());
        rest[i] = data.rows.y[order[i].second] - data.mean();
      }
      const std::size_t stride = (m + 7) / 8 * 8;
      Matrix l(m, stride);
      compute::default_backend().covariance_matrix(data.model, data.parameters, near.view(), near.view(),
                                                   {l.values.data(), m, m, stride});
      for (std::size_t i = 0; i < m; ++i) l(i, i) += data.noise();
      auto k = covariances(data, near.view(), {points.row(t).data(), 1, points.cols});
      if (!cpu::cholesky(l.values.data(), m, stride)) fmt::print("  {} neighbours are not positive definite\n", m);
      cpu::solve_lower(l.values.data(), m, stride, k.values.data());
      cpu::solve_lower(l.values.data(), m, stride, rest.data());
      result.mean.push_back(data.mean() + std::inner_product(rest.begin(), rest.end(), k.values.begin(), 0.0));
      result.variance.push_back(data.parameters[0] -
                                std::inner_product(k.values.begin(), k.values.end(), k.values.begin(), 0.0));
    }
    return result;
  };
}

void measure(const Data& data, const std::string& name, const std::function<Predict()>& prepare) {
  const double start = processor_seconds();
  const auto predict = prepare();
  const double prepared = processor_seconds();
  const auto posterior = predict(data.tests.x.view());
  const double done = processor_seconds();
  double squares = 0, log_score = 0;
  for (std::size_t t = 0; t < kTests; ++t) {
    const double error = posterior.mean[t] - data.tests.y[t];
    const double variance = std::max(posterior.variance[t], 0.0) + data.noise();
    squares += error * error / kTests;
    log_score -= 0.5 * (std::log(2 * M_PI * variance) + error * error / variance) / kTests;
  }
  fmt::print("  {:14} rmse {:.4f}  log score {:9.3f}  {:8.2f} s  {:8.3f} s\n", name, std::sqrt(squares), log_score,
             prepared - start, (done - prepared) * 1000 / kTests);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 4) return fmt::print(stderr, "bench_scale PROBLEM FIT N [N ...]\n"), 2;
  for (int a = 3; a < argc; ++a) {
    const auto data = make_data(argv[1], std::string(argv[2]) == "noise", std::strtoul(argv[a], nullptr, 10));
    const std::size_t n = data.rows.x.rows;
    measure(data, "exact", [&] { return subset(data, n); });
    for (const std::size_t m : {1000, 2000}) {
      if (m < n) measure(data, fmt::format("subset {}", m), [&] { return subset(data, m); });
    }
    for (const std::size_t m : {512, 2048}) {
      if (m >= n) continue;
      measure(data, fmt::format("vfe {}", m), [&] { return inducing(data, m, false); });
      measure(data, fmt::format("fitc {}", m), [&] { return inducing(data, m, true); });
    }
    for (const std::size_t m : {50, 100, 200}) {
      if (m < n) measure(data, fmt::format("nearest {}", m), [&] { return nearest(data, m); });
    }
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_scale: {}\n", error.what());
  return 2;
}
