// An exact Gaussian process for users: fixed or fitted hyperparameters, predictions, acquisition values, likelihood.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/device.hpp"
#include "incumbent/export.hpp"
#include "incumbent/trial.hpp"

namespace incumbent {

// What decays in a learning curve f(x, r) = g(x) + h(x) e^(-u r) of a configuration x and a resource r, the last
// column: h has a covariance of its own, the rates u a gamma distribution, so k((x, r), (x', r')) = output_scale k(x,
// x') + scale k_h(x, x') (1 + rate (r + r') / shape)^-shape (Swersky, Snoek, Adams, "Freeze-thaw Bayesian
// optimization", 2014).
struct DecayParameters {
  std::vector<double> length_scales;  // of h, one a column of x, positive
  double scale = 1;                   // variance of h, positive
  double alpha = 1;                   // of h, rational quadratic only, positive
  double rate = 1;                    // mean of u, per unit of resource, positive
  double shape = 1;                   // of their gamma distribution, positive
};

// Hyperparameters in the units of the data. k(x, x') = output_scale k(r), r^2 = sum_j ((x_j - x'_j) /
// length_scale_j)^2; observations are y = f(x) + e, e of variance `noise`.
struct GaussianProcessParameters {
  std::vector<double> length_scales;  // one a column (of x, if there is a decay), positive
  double output_scale = 1;            // a variance, positive
  double noise = 0;                   // a variance, not negative
  double mean = 0;
  double alpha = 1;                      // rational quadratic only, positive
  std::optional<DecayParameters> decay;  // if there is one, the last column is a resource
};

struct Likelihood {
  double value = 0;  // log marginal likelihood, not divided by n
  // In log length scales, log output scale, log noise, (log alpha), (of a decay: log length scales, log scale, (log
  // alpha), log rate, log shape), and the mean.
  std::vector<double> gradient;
};

struct Prediction {
  std::vector<double> mean;      // of the latent function, one a point
  std::vector<double> variance;  // without noise
};

struct AcquisitionOptions {
  std::string name = "log_ei";  // one of acquisition_names()
  Direction direction = Direction::minimize;
  double best = 0;               // the value to be improved on
  double kappa = 2;              // lcb, not negative
  double xi = 0;                 // improvement that does not count
  std::vector<double> optima{};  // mes, gibbon: samples of the function's best value, 1 to 16
};

// Where the best of many candidates is looked for.
struct SearchOptions {
  std::size_t top = 1;               // how many are wanted
  std::size_t candidates = 1000000;  // Sobol points of the unit cube
  std::uint64_t seed = 0;            // of their scrambling
  bool brute_force =
      false;  // solve every candidate: the same answer, slower; mes, gibbon and models with a resource always do
  int threads = 1;
};

// What search() will be asked for. The model of the process searches as it was planned; otherwise search() makes
// another one, as large.
struct SearchPlan {
  Direction direction = Direction::minimize;
  int threads = 1;
  bool operator==(const SearchPlan&) const = default;
};

struct FoundCandidate {
  std::size_t index = 0;  // row of the points, or number of the Sobol point
  std::vector<double> x;
  double mean = 0, variance = 0, acquisition = 0;
};

struct SearchResult {
  std::vector<FoundCandidate> top;  // best first, ties to the lower index; values that are not numbers are left out
  double work_left = 1;             // of the triangular solves that solving every candidate takes
};

// "rbf", "matern12", "matern32", "matern52", "rq", "cauchy".
INCUMBENT_EXPORT std::vector<std::string> covariance_names();
// "ei", "log_ei", "pi", "log_pi", "lcb", "mean", "mes", "gibbon".
INCUMBENT_EXPORT std::vector<std::string> acquisition_names();

class INCUMBENT_EXPORT GaussianProcess {
 public:
  // x: n rows of `columns` numbers, one row after another; y: n. O(n^3). n may be 0: then predictions are the prior.
  // Error(usage) for a number that is not finite or beyond 1e150, and for a negative resource, naming row and column,
  // for parameters that may not be, and for an unknown covariance. Error(usage) too if the covariance matrix is not
  // positive definite even with jitter. row_noise: variances known for each row, in addition to `noise`; or none.
  // device: where it computes.
  GaussianProcess(std::string_view covariance, GaussianProcessParameters parameters, std::span<const double> x,
                  std::size_t columns, std::span<const double> y, std::span<const double> row_noise = {},
                  const ComputeDevice& device = {}, const SearchPlan& plan = {});
  // Fits the parameters: the maximum of likelihood times prior over several starts, `start` one of them. Inputs are
  // scaled to the unit cube and outputs standardized for it, so that units do not matter. Above 3000 rows the
  // parameters are those of a subset. resource: the last column is one; then `start` has a decay.
  static GaussianProcess fit(std::string_view covariance, std::span<const double> x, std::size_t columns,
                             std::span<const double> y, const std::optional<GaussianProcessParameters>& start = {},
                             std::span<const double> row_noise = {}, bool resource = false,
                             const ComputeDevice& device = {}, const SearchPlan& plan = {});

  GaussianProcess(GaussianProcess&&) noexcept;
  GaussianProcess& operator=(GaussianProcess&&) noexcept;
  ~GaussianProcess();

  const GaussianProcessParameters& parameters() const;
  std::size_t size() const;
  std::size_t columns() const;
  // What had to be added to the diagonal to factor the covariance matrix: usually 0.
  double jitter() const;

  // points: rows of `columns` numbers. O(n^2) a point.
  Prediction predict(std::span<const double> points) const;
  // Acquisition values of the latent function, larger is better, one a point. For lcb: kappa standard deviations, plus
  // the mean when maximizing, minus the mean when minimizing.
  std::vector<double> acquisition(const Prediction& prediction, const AcquisitionOptions& options) const;
  // The candidates of largest acquisition value, exactly: rows of points, or Sobol points of the unit cube, at the
  // largest resource of the data if there is one. EI and PI are ranked by their logarithms. With a resource every
  // candidate is solved.
  SearchResult search(std::span<const double> points, const AcquisitionOptions& acquisition,
                      const SearchOptions& options) const;
  SearchResult search(const AcquisitionOptions& acquisition, const SearchOptions& options) const;
  // O(n^3). Not in two threads at once.
  Likelihood likelihood() const;

 private:
  struct State;
  explicit GaussianProcess(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace incumbent
