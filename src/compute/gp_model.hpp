// Exact Gaussian processes that live on a device. One object holds b independent systems of one covariance: b = 1 is
// the ordinary model, more are restarts of a fit or many small models, and cost one launch. With K = covariance of the
// rows plus the noise variance on the diagonal (the parameter and a row's own), and y - mean = r:
//   K = L L^T,   alpha = K^-1 r,   log likelihood = -r.alpha/2 - log|K|/2 - n log(2 pi)/2
// (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, algorithm 2.1 and section 5.4).
// The factor's rows are those of a Cholesky factorization at the last factorize(), then appended one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compute/acquisition.hpp"
#include "compute/candidate_source.hpp"
#include "compute/covariance.hpp"
#include "core/matrix.hpp"

namespace incumbent::compute {

// Not positive definite is a value. Jitter is tried only after a failure: 1e-10 of the output scales and the noise,
// then ten times as much, up to 1e-4; the amount used is added to every diagonal entry and said here.
struct Factorization {
  bool ok = false;
  double jitter = 0;
  double log_determinant = 0;  // of the matrix that was factored, jitter included; NaN unless ok
};

struct Posterior {
  std::vector<double> mean;      // of the latent function
  std::vector<double> variance;  // without noise, never negative
  Matrix mean_gradient;          // points x columns, in the encoded coordinates; 0 for labels. Empty unless asked for
  Matrix variance_gradient;
};

struct JointPosterior {
  std::vector<double> mean;
  Matrix covariance;  // of the latent function
};

// Each observation predicted from all others, noise included (Rasmussen and Williams, equations 5.10 to 5.12).
struct LeaveOneOut {
  std::vector<double> mean;
  std::vector<double> variance;
  std::vector<double> log_density;
};

struct Scored {
  std::size_t index = 0;  // in the candidate source
  double mean = 0;
  double variance = 0;
  double value = 0;  // of the acquisition function
};

// How candidates are searched: with bounds that exclude most of them, or by solving each. The answers are the same to
// the bit; an acquisition function without a bound and a covariance with a resource are always solved.
enum class Search : std::uint8_t { screened, brute_force };

struct Screening {
  std::vector<Scored> best;  // first
  double work_left = 1;      // of the triangular solves that solving every candidate takes
};

struct GpModelOptions {
  Covariance covariance;
  std::vector<ColumnKind> columns;  // one a column of X
  std::size_t systems = 1;
};

// `system` counts from 0. Calls that need a factor throw Error(internal) if factorize() did not succeed before them.
class GpModel {
 public:
  virtual ~GpModel() = default;

  virtual std::size_t systems() const = 0;
  virtual std::size_t size(std::size_t system = 0) const = 0;  // rows now, appended ones included

  // x: n x columns, y: n; copied. n may be 0. Error(usage) naming row and column of an entry that is not finite.
  virtual void set_data(MatrixView<const double> x, std::span<const double> y, std::size_t system = 0) = 0;
  // Noise variances known for each row, in addition to the parameter; none (an empty list) after set_data().
  // Error(usage) unless finite and not negative.
  virtual void set_row_noise(std::span<const double> variances, std::size_t system = 0) = 0;
  // In natural units, in the order of Covariance. Error(usage) naming a parameter that is not finite and positive.
  virtual void set_parameters(std::span<const double> parameters, std::size_t system = 0) = 0;

  // O(n^3) each; results[i] belongs to systems[i].
  virtual void factorize(std::span<const std::size_t> systems, std::span<Factorization> results) = 0;
  // One more row, O(n^2). ok is false, and nothing was appended, if the new pivot is not positive even with jitter.
  virtual Factorization append(std::span<const double> x, double y, double row_noise = 0, std::size_t system = 0) = 0;
  // Other outputs for all rows, O(n^2) if there is a factor, which stays. Error(usage) as in set_data().
  virtual void set_outputs(std::span<const double> y, std::size_t system = 0) = 0;
  // Takes back the last rows: nothing else is left of them.
  virtual void drop_last(std::size_t rows, std::size_t system = 0) = 0;

  // Factorizes, then values[i] = log likelihood of systems[i] (-inf if not positive definite). gradients:
  // systems.size() rows of parameters() entries, derivatives in the logarithms of the positive parameters and in the
  // mean (0 if not positive definite); or no rows: values only.
  virtual void likelihood(std::span<const std::size_t> systems, std::span<double> values,
                          MatrixView<double> gradients) = 0;

  // The derivatives of the log likelihood in the entries of X, n x columns; 0 for labels. Needs a factor. O(n^3).
  virtual Matrix input_gradient(std::size_t system = 0) const = 0;

  virtual Factorization factorization(std::size_t system = 0) const = 0;  // of the last factorize or append
  virtual std::vector<double> alpha(std::size_t system = 0) const = 0;    // K^-1 (y - mean)
  virtual Matrix factor(std::size_t system = 0) const = 0;                // L, lower

  virtual LeaveOneOut leave_one_out(std::size_t system = 0) const = 0;
  virtual Posterior posterior(MatrixView<const double> points, bool gradient, std::size_t system = 0) const = 0;
  virtual JointPosterior joint_posterior(MatrixView<const double> points, std::size_t system = 0) const = 0;
  // Samples of the latent function at points: row s is mean + C normals_s with C C^T the joint covariance, whose jitter
  // is at most 1e-4 of its largest entry. normals: samples x points. O(points^3).
  virtual Matrix sample(MatrixView<const double> points, MatrixView<const double> normals,
                        std::size_t system = 0) const = 0;

  // Several functions on the same rows, each with weights of its own, column s of an n x functions matrix:
  // K^-1 b;
  virtual Matrix solve(MatrixView<const double> b, std::size_t system = 0) const = 0;
  // k(points, X) weights, points x functions: with weights K^-1 (y_s - mean), what each mean adds to the constant;
  virtual Matrix weighted_covariance(MatrixView<const double> points, MatrixView<const double> weights,
                                     std::size_t system = 0) const = 0;
  // sum_s coefficients(i, s) d (k(point_i, X) weights_s) / d point_i, points x columns.
  virtual Matrix weighted_gradient(MatrixView<const double> points, MatrixView<const double> weights,
                                   MatrixView<const double> coefficients, std::size_t system = 0) const = 0;

  // Random functions as sums of waves, points x functions:
  //   out_is = sum_k c_ks cos(w_k . p_i) + d_ks sin(w_k . p_i).
  // frequencies: waves x the points' columns, which need not be the model's; amplitudes: c over d, 2 waves x functions.
  // The model lends its device alone.
  virtual Matrix sum_of_waves(MatrixView<const double> points, MatrixView<const double> frequencies,
                              MatrixView<const double> amplitudes) const = 0;

  // The k candidates of largest acquisition value, best first, ties to the lower index; fewer if there are fewer.
  // A value that is NaN is never returned. EI and PI are ranked by their logarithms. Error(usage) for offsets to EI or
  // PI, which are not logarithms.
  virtual Screening screen(const CandidateSource& candidates, const Acquisition& acquisition, std::size_t k,
                           Search search = Search::screened, std::size_t system = 0) const = 0;
};

}  // namespace incumbent::compute
