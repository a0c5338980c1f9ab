#include "compute/self_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "compute/measured_check.hpp"
#include "compute/textbook.hpp"
#include "formula/random.hpp"

namespace incumbent::compute {
namespace {

constexpr std::size_t kColumns = 3, kSystem = 0;

class BackendCheck {
 public:
  BackendCheck(const Backend& backend, std::size_t n, std::uint64_t seed) : backend_(backend), n_(n), seed_(seed) {
    Stream stream(seed, Purpose::test, n);
    options_ = {Covariance::ard(CovarianceKind::matern52, kColumns),
                std::vector<ColumnKind>(kColumns, ColumnKind::number), 1};
    parameters_ = {stream.uniform(0.5, 2), stream.uniform(0.3, 1), stream.uniform(0.3, 1), stream.uniform(0.3, 1), 0.01,
                   stream.normal()};
    x_ = uniform_points(n, kColumns, stream);
    p_ = uniform_points(9, kColumns, stream);
    y_ = smooth_outputs(x_, stream);
    candidates_ = uniform_points(2000, kColumns, stream);
  }

  void run(std::vector<OperationCheck>& results) {
    results_ = &results;
    const Textbook book(options_, x_, y_, parameters_);
    const auto model = backend_.make_gp_model(options_, {});
    Factorization factored;
    check("factor", 1e-9, book.factor().values, [&] {
      model->set_data(x_.view(), y_);
      model->set_parameters(parameters_);
      model->factorize({&kSystem, 1}, {&factored, 1});
      return model->factor().values;
    });
    check("weights", 1e-7, book.alpha(), [&] { return model->alpha(); });
    check("covariance matrix", 1e-12, cross(book), [&] {
      Matrix k(n_, p_.rows);
      backend_.covariance_matrix(options_, parameters_, x_.view(), p_.view(), k.view());
      return k.values;
    });
    check("likelihood and gradient", 1e-5, likelihood_slopes(options_, x_, y_, parameters_), [&] {
      double value = 0;
      Matrix gradient(1, parameters_.size());
      model->likelihood({&kSystem, 1}, {&value, 1}, gradient.view());
      gradient.values.push_back(value);
      return gradient.values;
    });
    check("posterior", 1e-8, posterior(book), [&] {
      const auto found = model->posterior(p_.view(), false);
      auto all = found.mean;
      all.insert(all.end(), found.variance.begin(), found.variance.end());
      return all;
    });
    check("posterior gradient", 1e-5, posterior_gradient(book), [&] {
      const auto found = model->posterior(p_.view(), true);
      auto all = found.mean_gradient.values;
      all.insert(all.end(), found.variance_gradient.values.begin(), found.variance_gradient.values.end());
      return all;
    });
    check("joint posterior", 1e-8, joint(book), [&] { return model->joint_posterior(p_.view()).covariance.values; });
    check("leave one out", 1e-6, leave_one_out(book), [&] {
      const auto found = model->leave_one_out();
      auto all = found.mean;
      all.insert(all.end(), found.variance.begin(), found.variance.end());
      return all;
    });
    const Acquisition acquisition{{*std::min_element(y_.begin(), y_.end()), 0.0, 2.0},
                                  AcquisitionKind::log_expected_improvement};
    check("the best of 2000 candidates", 1e-7, best_values(book, acquisition), [&] {
      std::vector<double> values;
      for (const auto& scored : model->screen(CandidateList{candidates_.view()}, acquisition, 8).best)
        values.push_back(scored.value);
      return values;
    });
    const Matrix amplitudes(2 * n_, 1, 0.25);  // waves whose frequencies are the rows of x
    check("sum of waves", 1e-10, waves(),
          [&] { return model->sum_of_waves(p_.view(), x_.view(), amplitudes.view()).values; });
    for (auto* part : {check_model, check_searches}) {
      for (auto& result : part(backend_, n_, seed_)) results_->push_back(std::move(result));
    }
    results_->push_back(check_curves(backend_, n_, seed_));
    results_->push_back(check_density_ratio(backend_, n_, seed_));
    results_->push_back(check_perceptrons(backend_, n_, seed_));
    // Last: it changes the model.
    Matrix more = x_;
    more.values.insert(more.values.end(), p_.row(0).begin(), p_.row(0).end());
    ++more.rows;
    auto outputs = y_;
    outputs.push_back(0.5);
    check("appended row", 1e-7, Textbook(options_, more, outputs, parameters_).alpha(), [&] {
      model->append(p_.row(0), 0.5);
      return model->alpha();
    });
  }

 private:
  template <class Compute>
  void check(const char* operation, double tolerance, const std::vector<double>& expected, Compute&& compute) {
    results_->push_back(measured_check(fmt::format("{}, n = {}", operation, n_), tolerance, expected, compute));
  }

  std::vector<double> cross(const Textbook& book) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < p_.rows; ++j) all.push_back(book.covariance(x_.row(i), p_.row(j)));
    }
    return all;
  }
  std::vector<double> posterior(const Textbook& book) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < p_.rows; ++i) all.push_back(book.posterior_mean(p_.row(i)));
    for (std::size_t i = 0; i < p_.rows; ++i) all.push_back(book.posterior_covariance(p_.row(i), p_.row(i)));
    return all;
  }
  std::vector<double> posterior_gradient(const Textbook& book) const {
    std::vector<double> all;
    for (const bool of_variance : {false, true}) {
      for (std::size_t i = 0; i < p_.rows; ++i) {
        for (std::size_t c = 0; c < kColumns; ++c) {
          all.push_back(difference(p_.row(i), c, [&](const std::vector<double>& at) {
            return of_variance ? book.posterior_covariance(at, at) : book.posterior_mean(at);
          }));
        }
      }
    }
    return all;
  }
  std::vector<double> joint(const Textbook& book) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < p_.rows; ++i) {
      for (std::size_t j = 0; j < p_.rows; ++j) all.push_back(book.posterior_covariance(p_.row(i), p_.row(j)));
    }
    return all;
  }
  std::vector<double> leave_one_out(const Textbook& book) const {
    std::vector<double> means, variances;
    for (std::size_t i = 0; i < n_; ++i) {
      std::vector<double> unit(n_, 0.0);
      unit[i] = 1;
      variances.push_back(1 / book.solve(unit)[i]);
      means.push_back(y_[i] - book.alpha()[i] * variances.back());
    }
    means.insert(means.end(), variances.begin(), variances.end());
    return means;
  }
  std::vector<double> waves() const {
    std::vector<double> all;
    for (std::size_t i = 0; i < p_.rows; ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < n_; ++k) {
        double phase = 0;
        for (std::size_t c = 0; c < kColumns; ++c) phase += x_(k, c) * p_(i, c);
        sum += 0.25 * (std::cos(phase) + std::sin(phase));
      }
      all.push_back(sum);
    }
    return all;
  }
  std::vector<double> best_values(const Textbook& book, const Acquisition& acquisition) const {
    std::vector<double> values;
    for (std::size_t i = 0; i < candidates_.rows; ++i) {
      const auto point = candidates_.row(i);
      values.push_back(acquisition_value(acquisition, book.posterior_mean(point),
                                         std::max(book.posterior_covariance(point, point), 0.0)));
    }
    std::partial_sort(values.begin(), values.begin() + 8, values.end(), std::greater<>());
    values.resize(8);
    return values;
  }

  const Backend& backend_;
  std::size_t n_;
  std::uint64_t seed_;
  GpModelOptions options_;
  std::vector<double> parameters_, y_;
  Matrix x_, p_, candidates_;
  std::vector<OperationCheck>* results_ = nullptr;
};

}  // namespace

std::vector<OperationCheck> check_backend(const Backend& backend, std::uint64_t seed) {
  std::vector<OperationCheck> results;
  // What was found before something is thrown between operations, by a model that can't be made, say, stays.
  const auto run = [&](const char* part, const std::function<void()>& check) {
    try {
      check();
    } catch (const std::exception& error) {
      results.push_back({part, kNoNumber, 0, 0, error.what()});
    }
  };
  run("all, n = 60", [&] { BackendCheck(backend, 60, seed).run(results); });
  run("all covariances", [&] { check_covariances(backend, 60, seed, results); });
  run("all, n = 600", [&] { BackendCheck(backend, 600, seed).run(results); });
  return results;
}

}  // namespace incumbent::compute
