// The transformations of the suite's definitions, on eight points at a time. A definition such as
//   z = T_asy^0.2(T_osz(R (x - x_opt)))
// is written from the inside to the outside:
//   const auto z = Vector(x).minus(x_opt).times(r).oscillated().asymmetric(0.2, ramp)
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "problem/synthetic.hpp"

namespace incumbent::bbob {

// Memory of this thread for so many numbers, until the next call.
double* workspace(std::size_t size);

// T_osz: sign(z) exp(y + 0.049 (sin(c_1 y) + sin(c_2 y))), y = log |z|; 0 for 0.
template <class Lanes>
INCUMBENT_INLINE Lanes oscillation(const Lanes& z) {
  const Lanes y = log(abs(z));
  const Lanes first = sin(where_above(z, Lanes(0), Lanes(10), Lanes(5.5)) * y);
  const Lanes second = sin(where_above(z, Lanes(0), Lanes(7.9), Lanes(3.1)) * y);
  const Lanes size = exp(y + 0.049 * (first + second));
  return where_above(z, Lanes(0), size, where_above(-z, Lanes(0), -size, z));
}

template <class Lanes>
class Vector {
 public:
  INCUMBENT_INLINE explicit Vector(const Point<Lanes>& x) : size_(x.size()) {
    z_ = workspace(2 * kLanes * size_);
    other_ = z_ + kLanes * size_;
    for (std::size_t i = 0; i < size_; ++i) set(i, x[i]);
  }

  std::size_t size() const { return size_; }
  INCUMBENT_INLINE Lanes operator[](std::size_t i) const { return Lanes::from(z_ + i * kLanes); }
  INCUMBENT_INLINE void set(std::size_t i, const Lanes& value) { value.to(z_ + i * kLanes); }

  // z_i - v_i
  INCUMBENT_INLINE Vector& minus(const std::vector<double>& v) {
    return transform([&](std::size_t i, const Lanes& z) __attribute__((always_inline)) { return z - v[i]; });
  }
  // v_i z_i
  INCUMBENT_INLINE Vector& times(const std::vector<double>& v) {
    return transform([&](std::size_t i, const Lanes& z) __attribute__((always_inline)) { return v[i] * z; });
  }
  // M z
  INCUMBENT_INLINE Vector& times(const Matrix& m) { return affine(m, 0); }
  // c + M z
  INCUMBENT_INLINE Vector& affine(const Matrix& m, double c) {
    for (std::size_t i = 0; i < size_; ++i) {
      const double* row = m.values.data() + i * size_;
      Lanes sum = c;
      for (std::size_t j = 0; j < size_; ++j) sum += row[j] * (*this)[j];
      sum.to(other_ + i * kLanes);
    }
    std::swap(z_, other_);
    return *this;
  }
  // T_osz
  INCUMBENT_INLINE Vector& oscillated() {
    return transform([](std::size_t, const Lanes& z) __attribute__((always_inline)) { return oscillation(z); });
  }
  // T_asy^beta: z_i^(1 + beta t_i sqrt z_i) where z_i > 0, with t_i = (i - 1)/(d - 1)
  INCUMBENT_INLINE Vector& asymmetric(double beta, const std::vector<double>& ramp) {
    return transform([&](std::size_t i, const Lanes& z) __attribute__((always_inline)) {
      return where_above(z, Lanes(0), exp((1 + beta * ramp[i] * sqrt(z)) * log(z)), z);
    });
  }

  // z_i = f(i, z_i)
  template <class F>
  INCUMBENT_INLINE Vector& transform(F f) {
    for (std::size_t i = 0; i < size_; ++i) set(i, f(i, (*this)[i]));
    return *this;
  }

 private:
  std::size_t size_;
  double* z_;
  double* other_;
};

// f_pen = sum max(0, |x_i| - 5)^2
template <class Points>
INCUMBENT_INLINE auto penalty(const Points& x) {
  using Lanes = decltype(x[0]);
  Lanes sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Lanes beyond = abs(x[i]) - 5;
    sum += square(where_above(beyond, Lanes(0), beyond, Lanes(0)));
  }
  return sum;
}

// base^exponent for base >= 0, exponent > 0
template <class Lanes>
INCUMBENT_INLINE Lanes power(const Lanes& base, double exponent) {
  return exp(exponent * log(base));
}

}  // namespace incumbent::bbob
