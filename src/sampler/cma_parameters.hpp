// The constants of CMA-ES.
#pragma once

#include <cstddef>
#include <vector>

namespace incumbent {

// tutorial: Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, table 1.
// pycma: the defaults of the package of that name, which learn the covariance a little faster from few samples.
enum class CmaVariant { tutorial, pycma };

struct CmaParameters {
  CmaVariant variant = CmaVariant::tutorial;
  std::size_t dimension = 0;
  std::size_t population = 0;   // lambda
  std::size_t parents = 0;      // mu, those with positive weights
  std::vector<double> weights;  // of all lambda, best first; the positive ones add up to 1
  double mu_effective = 0;
  double mu_effective_negative = 0;
  double rank_one_rate = 0;      // c_1
  double rank_mu_rate = 0;       // c_mu
  double path_rate = 0;          // c_c
  double step_path_rate = 0;     // c_sigma
  double step_damping = 0;       // d_sigma
  double expected_length = 0;    // E|N(0, I)|
  std::size_t eigen_period = 1;  // generations from one eigendecomposition to the next
};

// 4 + floor(3 ln d).
std::size_t default_population(std::size_t dimension);

CmaParameters cma_parameters(std::size_t dimension, std::size_t population, CmaVariant variant);

}  // namespace incumbent
