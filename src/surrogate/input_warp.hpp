// Fitted warps of inputs: each column by its own Kumaraswamy distribution function (formula/kumaraswamy.hpp), whose
// concentrations a, b have the prior LogNormal(0, sqrt 0.75). A column that belongs to a conditional parameter keeps
// its place where the parameter is inactive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"

namespace incumbent {

class InputWarp {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  struct Column {
    std::size_t column = 0;
    std::size_t inactive = kNone;  // column that is not 0 where the parameter is inactive; kNone: always active
  };

  InputWarp() = default;
  explicit InputWarp(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Concentrations: a, b of the first column, a, b of the second, ...
  std::size_t concentrations() const { return 2 * columns_.size(); }

  // x: n x columns, warped in place. O(n columns).
  void apply(std::span<const double> concentrations, MatrixView<double> x) const;
  // by_log[p] += sum_ij gradient_ij dw_ij / d log concentration_p; x: before it was warped.
  void add_concentration_gradient(std::span<const double> concentrations, MatrixView<const double> x,
                                  MatrixView<const double> gradient, std::span<double> by_log) const;
  // A gradient in the warped point becomes that in the point; x: before it was warped.
  void pull_back(std::span<const double> concentrations, std::span<const double> x, std::span<double> gradient) const;

 private:
  bool is_active(const Column& c, std::span<const double> x) const { return c.inactive == kNone || x[c.inactive] == 0; }

  std::vector<Column> columns_;
};

}  // namespace incumbent
