// Covariances of every kind, a sum and a product of a backend beside their definition, on two columns of numbers and
// one of labels.
#include <fmt/format.h>

#include "compute/measured_check.hpp"
#include "compute/textbook.hpp"

namespace incumbent::compute {
namespace {

constexpr std::size_t kColumns = 3, kOne = 0;

Matrix points_with_labels(std::size_t rows, Stream& stream) {
  Matrix m = uniform_points(rows, kColumns, stream);
  for (std::size_t i = 0; i < rows; ++i) m(i, 2) = static_cast<double>(stream.below(3));
  return m;
}

// In the order of Covariance.
std::vector<double> draw_parameters(const Covariance& covariance, Stream& stream) {
  std::vector<double> parameters;
  for (std::size_t t = 0; t < covariance.count; ++t) {
    parameters.push_back(stream.uniform(0.5, 2));
    for (const auto& factor : covariance.factors_of(t)) {
      for (std::size_t c = 0; c < factor.columns; ++c) parameters.push_back(stream.uniform(0.3, 1.3));
      if (formula::has_shape(factor.kind)) parameters.push_back(stream.uniform(0.5, 3));
    }
  }
  append(parameters, {0.02, stream.normal()});
  return parameters;
}

void check_covariance(const Backend& backend, std::string_view name, const Covariance& covariance, std::size_t n,
                      Stream& stream, std::vector<OperationCheck>& results) {
  const GpModelOptions options{covariance, {ColumnKind::number, ColumnKind::number, ColumnKind::label}, 1};
  const auto parameters = draw_parameters(covariance, stream);
  const Matrix x = points_with_labels(n, stream), p = points_with_labels(9, stream);
  const auto y = smooth_outputs(x, stream);
  const Textbook book(options, x, y, parameters);
  const auto check = [&](const char* what, double tolerance, const std::vector<double>& expected, auto&& compute) {
    results.push_back(measured_check(fmt::format("{}, {} with labels", what, name), tolerance, expected, compute));
  };

  std::vector<double> matrix, posterior, slopes;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < p.rows; ++j) matrix.push_back(book.covariance(x.row(i), p.row(j)));
  }
  check("covariance matrix", 1e-12, matrix, [&] {
    Matrix k(n, p.rows);
    backend.covariance_matrix(options, parameters, x.view(), p.view(), k.view());
    return k.values;
  });
  const auto model = backend.make_gp_model(options, {});
  model->set_data(x.view(), y);
  model->set_parameters(parameters);
  check("likelihood", 1e-5, likelihood_slopes(options, x, y, parameters), [&] {
    double value = 0;
    Matrix gradient(1, parameters.size());
    model->likelihood({&kOne, 1}, {&value, 1}, gradient.view());
    gradient.values.push_back(value);
    return gradient.values;
  });
  for (std::size_t i = 0; i < p.rows; ++i) posterior.push_back(book.posterior_mean(p.row(i)));
  for (std::size_t i = 0; i < p.rows; ++i) posterior.push_back(book.posterior_covariance(p.row(i), p.row(i)));
  for (const bool of_variance : {false, true}) {
    for (std::size_t i = 0; i < p.rows; ++i) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        slopes.push_back(
            options.columns[c] == ColumnKind::label ? 0.0 : difference(p.row(i), c, [&](const std::vector<double>& at) {
              return of_variance ? book.posterior_covariance(at, at) : book.posterior_mean(at);
            }));
      }
    }
  }
  Posterior found;
  check("posterior", 1e-8, posterior, [&] {
    found = model->posterior(p.view(), true);
    auto all = found.mean;
    append(all, found.variance);
    return all;
  });
  check("posterior gradient", 1e-5, slopes, [&] {
    auto all = found.mean_gradient.values;
    append(all, found.variance_gradient.values);
    return all;
  });
}

}  // namespace

void check_covariances(const Backend& backend, std::size_t n, std::uint64_t seed,
                       std::vector<OperationCheck>& results) {
  Stream stream(seed, Purpose::test, n, 5);
  const auto check = [&](std::string_view name, const Covariance& covariance) {
    check_covariance(backend, name, covariance, n, stream, results);
  };
  for (std::size_t kind = 0; kind < covariance_names().size(); ++kind) {
    check(covariance_names()[kind], Covariance::ard(static_cast<CovarianceKind>(kind), kColumns));
  }
  constexpr ColumnRange kRanges[] = {{0, 1}, {1, 1}, {2, 1}};
  check("main effects", Covariance::with_main_effects(CovarianceKind::matern52, kColumns, kRanges));
  check("a product", Covariance::time_varying(CovarianceKind::matern52, kColumns - 1));
}

}  // namespace incumbent::compute
