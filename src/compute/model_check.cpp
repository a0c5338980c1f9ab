// What a backend's model does beside fits and predictions: noise of each row, other outputs, rows taken back, several
// functions on the same rows, samples, derivatives in the inputs, several systems at once.
#include <fmt/format.h>

#include "compute/measured_check.hpp"
#include "compute/textbook.hpp"

namespace incumbent::compute {
namespace {

constexpr std::size_t kColumns = 3, kFunctions = 2, kSystems = 3;

class ModelCheck {
 public:
  ModelCheck(const Backend& backend, std::size_t n, std::uint64_t seed)
      : backend_(backend),
        n_(n),
        options_{Covariance::ard(CovarianceKind::matern52, kColumns),
                 std::vector<ColumnKind>(kColumns, ColumnKind::number), 1} {
    Stream stream(seed, Purpose::test, n, 6);
    x_ = uniform_points(n, kColumns, stream);
    p_ = uniform_points(7, kColumns, stream);
    for (std::size_t s = 0; s < kSystems; ++s) {
      parameters_.push_back({stream.uniform(0.5, 2), stream.uniform(0.3, 1), stream.uniform(0.3, 1),
                             stream.uniform(0.3, 1), 0.02, stream.normal()});
      y_.push_back(smooth_outputs(x_, stream, s));
    }
    for (std::size_t i = 0; i < n; ++i) row_noise_.push_back(i % 3 == 0 ? 0.0 : stream.uniform(0, 0.1));
    weights_ = Matrix(n, kFunctions);
    for (double& w : weights_.values) w = stream.normal();
    coefficients_ = Matrix(p_.rows, kFunctions);
    for (double& c : coefficients_.values) c = stream.normal();
  }

  std::vector<OperationCheck> run() {
    const Textbook book(options_, x_, y_[0], parameters_[0], row_noise_);
    const auto model = backend_.make_gp_model(options_, {});
    check("noise of each row", 1e-7, book.alpha(), [&] {
      model->set_data(x_.view(), y_[0]);
      model->set_row_noise(row_noise_);
      model->set_parameters(parameters_[0]);
      factorize(*model);
      return model->alpha();
    });
    check("other outputs", 1e-7, Textbook(options_, x_, y_[1], parameters_[0], row_noise_).alpha(), [&] {
      model->set_outputs(y_[1]);
      return model->alpha();
    });
    check("rows taken back", 1e-7, book.alpha(), [&] {
      for (std::size_t i = 0; i < 2; ++i) model->append(p_.row(i), 0.5, 0.01);
      model->drop_last(2);
      model->set_outputs(y_[0]);
      return model->alpha();
    });
    check("several functions solved", 1e-7, solved(book), [&] { return model->solve(weights_.view()).values; });
    check("weighted covariance", 1e-10, weighted(book),
          [&] { return model->weighted_covariance(p_.view(), weights_.view()).values; });
    check("weighted gradient", 1e-5, weighted_slopes(book),
          [&] { return model->weighted_gradient(p_.view(), weights_.view(), coefficients_.view()).values; });
    check("input gradient", 1e-5, input_slopes(book), [&] { return model->input_gradient().values; });
    check("samples", 1e-8, joint(book), [&] { return square_of_samples(*model); });
    check("several systems", 1e-5, all_systems(), [&] { return together(); });
    return std::move(results_);
  }

 private:
  template <class Compute>
  void check(const char* operation, double tolerance, const std::vector<double>& expected, Compute&& compute) {
    results_.push_back(measured_check(fmt::format("{}, n = {}", operation, n_), tolerance, expected, compute));
  }
  static void factorize(GpModel& model) {
    const std::size_t one = 0;
    Factorization result;
    model.factorize({&one, 1}, {&result, 1});
  }

  std::vector<double> column(std::size_t s) const {
    std::vector<double> values;
    for (std::size_t i = 0; i < n_; ++i) values.push_back(weights_(i, s));
    return values;
  }
  std::vector<double> solved(const Textbook& book) const {
    Matrix all(n_, kFunctions);
    for (std::size_t s = 0; s < kFunctions; ++s) {
      const auto solution = book.solve(column(s));
      for (std::size_t i = 0; i < n_; ++i) all(i, s) = solution[i];
    }
    return all.values;
  }
  double weighted_at(const Textbook& book, std::span<const double> point, std::size_t s) const {
    const auto k = book.covariances(point), w = column(s);
    return std::inner_product(k.begin(), k.end(), w.begin(), 0.0);
  }
  std::vector<double> weighted(const Textbook& book) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < p_.rows; ++i) {
      for (std::size_t s = 0; s < kFunctions; ++s) all.push_back(weighted_at(book, p_.row(i), s));
    }
    return all;
  }
  std::vector<double> weighted_slopes(const Textbook& book) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < p_.rows; ++i) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        all.push_back(difference(p_.row(i), c, [&](const std::vector<double>& at) {
          double sum = 0;
          for (std::size_t s = 0; s < kFunctions; ++s) sum += coefficients_(i, s) * weighted_at(book, at, s);
          return sum;
        }));
      }
    }
    return all;
  }
  // d log likelihood / d x_i = sum_j (alpha_i alpha_j - (K^-1)_ij) dk(x_i, x_j) / dx_i.
  std::vector<double> input_slopes(const Textbook& book) const {
    Matrix all(n_, kColumns);
    for (std::size_t i = 0; i < n_; ++i) {
      std::vector<double> unit(n_, 0.0);
      unit[i] = 1;
      const auto inverse = book.solve(unit);
      for (std::size_t j = 0; j < n_; ++j) {
        if (i == j) continue;
        const double weight = book.alpha()[i] * book.alpha()[j] - inverse[j];
        for (std::size_t c = 0; c < kColumns; ++c) {
          all(i, c) += weight * difference(x_.row(i), c, [&](const std::vector<double>& at) {
                         return book.covariance(at, x_.row(j));
                       });
        }
      }
    }
    return all.values;
  }
  std::vector<double> joint(const Textbook& book) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < p_.rows; ++i) all.push_back(book.posterior_mean(p_.row(i)));
    for (std::size_t i = 0; i < p_.rows; ++i) {
      for (std::size_t j = 0; j < p_.rows; ++j) all.push_back(book.posterior_covariance(p_.row(i), p_.row(j)));
    }
    return all;
  }
  // The sample of no normal numbers is the mean; those of one each, less the mean, are the columns of C.
  std::vector<double> square_of_samples(const GpModel& model) const {
    const std::size_t m = p_.rows;
    Matrix normals(m + 1, m);
    for (std::size_t i = 0; i < m; ++i) normals(i + 1, i) = 1;
    const Matrix samples = model.sample(p_.view(), normals.view());
    std::vector<double> all(samples.row(0).begin(), samples.row(0).end());
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < m; ++j) {
        double sum = 0;
        for (std::size_t k = 1; k <= m; ++k) sum += (samples(k, i) - samples(0, i)) * (samples(k, j) - samples(0, j));
        all.push_back(sum);
      }
    }
    return all;
  }
  // Systems of n, n - 1 and n - 2 rows: the likelihoods, then the weights of the last one.
  Matrix part(std::size_t system) const {
    Matrix rows = x_;
    rows.rows -= system;
    rows.values.resize(rows.rows * kColumns);
    return rows;
  }
  std::vector<double> all_systems() const {
    std::vector<double> all, alpha;
    for (std::size_t s = 0; s < kSystems; ++s) {
      const std::vector<double> y(y_[s].begin(), y_[s].end() - static_cast<std::ptrdiff_t>(s));
      const Textbook book(options_, part(s), y, parameters_[s]);
      all.push_back(book.likelihood());
      alpha = book.alpha();
    }
    append(all, alpha);
    return all;
  }
  std::vector<double> together() const {
    auto options = options_;
    options.systems = kSystems;
    const auto model = backend_.make_gp_model(options, {});
    std::vector<std::size_t> systems(kSystems);
    for (std::size_t s = 0; s < kSystems; ++s) {
      systems[s] = s;
      model->set_data(part(s).view(), std::span(y_[s]).first(n_ - s), s);
      model->set_parameters(parameters_[s], s);
    }
    std::vector<double> all(kSystems);
    model->likelihood(systems, all, Matrix(0, parameters_[0].size()).view());
    append(all, model->alpha(kSystems - 1));
    return all;
  }

  const Backend& backend_;
  std::size_t n_;
  GpModelOptions options_;
  Matrix x_, p_, weights_, coefficients_;
  std::vector<double> row_noise_;
  std::vector<std::vector<double>> y_, parameters_;  // of each system
  std::vector<OperationCheck> results_;
};

}  // namespace

std::vector<OperationCheck> check_model(const Backend& backend, std::size_t n, std::uint64_t seed) {
  return ModelCheck(backend, n, seed).run();
}

}  // namespace incumbent::compute
