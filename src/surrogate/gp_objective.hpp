// What a fit minimizes: minus the log posterior of some rows over the parameters' logarithms.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "compute/backend.hpp"
#include "core/matrix.hpp"
#include "formula/random.hpp"
#include "surrogate/gp_fit.hpp"
#include "surrogate/gp_prior.hpp"

namespace incumbent {

// Rows that stand for all where only an optimizer's region of interest and its surroundings matter: half of them the
// best, half those that are farthest from the ones chosen before; in ascending order.
std::vector<std::size_t> representative_rows(MatrixView<const double> x, std::span<const double> z,
                                             std::span<const compute::ColumnKind> kinds, std::size_t count);
// Rows whose likelihood, times all / count, estimates that of all: drawn without a look at the data or at their order,
// which may mean something (of a quasi-random sequence every second point lies in one half of the box); ascending.
std::vector<std::size_t> drawn_rows(std::size_t all, std::size_t count, Stream stream);

// Minus the log posterior, for a number of parameter vectors (systems) at once.
class GpObjective {
 public:
  GpObjective(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
              const GpPrior& prior, const GpFitOptions& options, MatrixView<const double> x, std::span<const double> z,
              const std::vector<std::size_t>& rows, std::size_t systems);

  std::size_t rows() const { return x_.rows; }
  // Of the systems `which`. gradients: a row each, or none.
  void operator()(std::span<const std::size_t> which, MatrixView<const double> points, std::span<double> values,
                  MatrixView<double> gradients) const;
  // The Hessian at a point by differences of gradients, of `rows` rows where the objective has fewer: the likelihood's
  // part grows with their number, the prior's does not. Fixed coordinates have curvature 1.
  std::vector<double> scaled_hessian(std::span<const double> point, std::size_t rows) const;

 private:
  void set_data(MatrixView<const double> x, std::size_t system) const;

  const GpPrior& prior_;
  const InputWarp* warp_;
  std::size_t own_;    // parameters of the covariance; concentrations stand behind them
  std::size_t count_;  // of systems
  Matrix x_;           // before any warp
  std::vector<double> z_, noise_;
  std::unique_ptr<compute::GpModel> systems_;
};

}  // namespace incumbent
