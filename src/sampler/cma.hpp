// The update of CMA-ES: from a distribution N(mean, sigma^2 C) and lambda ranked points to the next distribution. It
// knows nothing of spaces and trials.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "sampler/cma_parameters.hpp"

namespace incumbent {

class Cma {
 public:
  // C = I.
  Cma(CmaParameters parameters, std::vector<double> mean, double sigma);

  const CmaParameters& parameters() const { return parameters_; }
  std::span<const double> mean() const { return mean_; }
  double sigma() const { return sigma_; }
  const Matrix& covariance() const { return covariance_; }
  std::span<const double> step_path() const { return step_path_; }  // p_sigma
  std::span<const double> path() const { return path_; }            // p_c
  std::int64_t generation() const { return generation_; }           // updates so far
  // Of C when it was last decomposed.
  double condition() const { return largest_ / smallest_; }
  double largest_deviation() const;  // sigma times the longest half axis

  void set_mean(std::size_t coordinate, double value) { mean_[coordinate] = value; }
  void set_covariance(Matrix covariance);

  // mean + sigma C^(1/2) z, by the symmetric square root. O(d^2).
  void sample(std::span<const double> z, std::span<double> x) const;
  // Moves a point that is not a sample of the present distribution towards the mean, until its length
  // |C^(-1/2) (x - mean)| / sigma is at most sqrt(d) + 2d/(d + 2): Hansen, "Injecting external solutions into CMA-ES",
  // arXiv:1110.4181.
  void pull_in(std::span<double> x) const;
  // Rows of x: lambda points, best first. O(lambda d^2), and O(d^3) once in parameters().eigen_period updates.
  void update(MatrixView<const double> x);

 private:
  double length_of(std::span<const double> y, std::span<double> whitened) const;
  void move_mean(MatrixView<const double> y);
  bool adapt_paths();
  void adapt_covariance(MatrixView<const double> y, bool moves);
  void adapt_sigma();
  void decompose();

  CmaParameters parameters_;
  std::vector<double> mean_, step_path_, path_, shift_;  // shift_: of the mean, over sigma
  Matrix covariance_, root_, inverse_root_;              // C, C^(1/2), C^(-1/2)
  double sigma_ = 1, smallest_ = 1, largest_ = 1;
  double forgotten_ = 1;  // (1 - c_sigma)^(2 generation)
  std::int64_t generation_ = 0, decomposed_ = 0;
};

}  // namespace incumbent
