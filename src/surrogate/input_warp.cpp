// Kumaraswamy warps of columns.
#include "surrogate/input_warp.hpp"

#include "core/require.hpp"
#include "formula/kumaraswamy.hpp"

namespace incumbent {

void InputWarp::apply(std::span<const double> concentrations, MatrixView<double> x) const {
  require(concentrations.size() == this->concentrations(), "{} concentrations for {} warped columns",
          concentrations.size(), columns_.size());
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    const formula::Kumaraswamy warp{concentrations[2 * k], concentrations[2 * k + 1]};
    for (std::size_t i = 0; i < x.rows; ++i) {
      if (is_active(columns_[k], x.row(i))) x(i, columns_[k].column) = warp.value(x(i, columns_[k].column));
    }
  }
}

void InputWarp::add_concentration_gradient(std::span<const double> concentrations, MatrixView<const double> x,
                                           MatrixView<const double> gradient, std::span<double> by_log) const {
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    const formula::Kumaraswamy warp{concentrations[2 * k], concentrations[2 * k + 1]};
    const std::size_t j = columns_[k].column;
    for (std::size_t i = 0; i < x.rows; ++i) {
      if (!is_active(columns_[k], x.row(i))) continue;
      const auto slopes = warp.slopes(x(i, j));
      by_log[2 * k] += gradient(i, j) * slopes.by_log_a;
      by_log[2 * k + 1] += gradient(i, j) * slopes.by_log_b;
    }
  }
}

void InputWarp::pull_back(std::span<const double> concentrations, std::span<const double> x,
                          std::span<double> gradient) const {
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    const std::size_t j = columns_[k].column;
    if (!is_active(columns_[k], x)) continue;
    gradient[j] *= formula::Kumaraswamy{concentrations[2 * k], concentrations[2 * k + 1]}.slopes(x[j]).by_u;
  }
}

}  // namespace incumbent
