// Random data, and models of every backend on them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "compute/backend_name.hpp"
#include "core/matrix.hpp"
#include "formula/random.hpp"

namespace incumbent::test {

using namespace compute;

inline constexpr std::size_t kSystem = 0;

inline Matrix random_points(std::size_t n, std::size_t d, std::uint64_t seed) {
  Stream stream(seed, Purpose::test);
  Matrix x(n, d);
  for (double& v : x.values) v = stream.uniform();
  return x;
}

inline std::vector<double> random_values(std::size_t n, std::uint64_t seed) {
  Stream stream(seed, Purpose::test, 1);
  std::vector<double> y(n);
  for (double& v : y) v = stream.normal();
  return y;
}

// Sum of two terms: Matern-5/2 over columns 0 and 1 times a rational quadratic over column 2 (a label); and an RBF over
// all.
inline GpModelOptions composed_options() {
  GpModelOptions options;
  options.columns = {ColumnKind::number, ColumnKind::number, ColumnKind::label};
  auto& c = options.covariance;
  c.add_term({{CovarianceKind::matern52, 0, 2}, {CovarianceKind::rational_quadratic, 2, 1}});
  c.add_term({{CovarianceKind::rbf, 0, 3}});
  return options;
}

// Main effects of columns 0 and 1 together, 2 (a label) and 3 beside a function of all; with its parameters.
inline GpModelOptions main_effects_options() {
  GpModelOptions options;
  options.columns = {ColumnKind::number, ColumnKind::number, ColumnKind::label, ColumnKind::number};
  const ColumnRange ranges[] = {{0, 2}, {2, 1}, {3, 1}};
  options.covariance = Covariance::with_main_effects(CovarianceKind::matern52, 4, ranges);
  return options;
}
inline const std::vector<double> kMainEffects{1.1, 0.6, 0.9, 1.4, 0.7,  // all columns
                                              0.5, 0.3, 0.8, 0.4, 1.2, 0.9, 0.2, 0.03, -0.1};

class GpFixture : public testing::TestWithParam<const Backend*> {
 protected:
  std::unique_ptr<GpModel> make(const GpModelOptions& options, const Matrix& x, const std::vector<double>& y,
                                const std::vector<double>& parameters, int threads = 1) const {
    auto model = GetParam()->make_gp_model(options, Context{threads});
    model->set_data(x.view(), y);
    model->set_parameters(parameters);
    return model;
  }
  static Factorization factorize(GpModel& model) {
    Factorization result;
    model.factorize({&kSystem, 1}, {&result, 1});
    return result;
  }
  static double likelihood(GpModel& model) {
    double value = 0;
    model.likelihood({&kSystem, 1}, {&value, 1}, {});
    return value;
  }
  static GpModelOptions matern(std::size_t d) {
    GpModelOptions options;
    options.covariance = Covariance::ard(CovarianceKind::matern52, d);
    options.columns.assign(d, ColumnKind::number);
    return options;
  }
};

}  // namespace incumbent::test
