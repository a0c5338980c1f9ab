// The vectorized loops of the CPU backend, over m numbers, m a multiple of eight. Sums are eight fixed partial sums
// ("lanes"), so that every instruction set gives the same bits.
#pragma once

#include <cstddef>

#include "compute/covariance.hpp"

namespace incumbent::compute::cpu {

// Some columns of a block of points and their weights: column j of the points starts at data + j * stride; w_j = 1 /
// l_j^2.
struct WeightedColumns {
  const double* data;
  std::size_t stride;
  const double* weights;
  const ColumnKind* kinds;
  std::size_t columns;
};

// out[i] = r_i^2 = sum_j w_j (x_ij - point_j)^2; labels have 1 for the square unless they are equal, resources their
// sum.
void squared_distances(const WeightedColumns& x, const double* point, std::size_t m, double* out);
// lanes of row j of 8 += -2 w_j sum_i c_i (x_ij - point_j)^2, or what stands for the square: c dr^2 / d log l_j.
void add_length_scale_sums(const WeightedColumns& x, const double* point, const double* c, std::size_t m,
                           double* lanes);
// out[j * stride + i] += 2 w_j c_i (x_ij - point_j): c dr^2 / dx_ij; w_j c_i for resources, nothing for labels.
void add_directions(const WeightedColumns& x, const double* point, const double* c, std::size_t m, double* out,
                    std::size_t stride);

// value[i] = factor k(r2[i]), slope[i] = factor dk/dr2.
void kind_values(CovarianceKind kind, const double* r2, double shape, double factor, std::size_t m, double* value);
void kind_slopes(CovarianceKind kind, const double* r2, double shape, double factor, std::size_t m, double* value,
                 double* slope);
// The same of one column of numbers at once, r2[i] = weight (column[i] - here)^2: out[i] += factor k(r2[i]);
void add_axis_values(CovarianceKind kind, const double* column, double here, double weight, double factor,
                     std::size_t m, double* out);
// value[i] = factor k(r2[i]), by_log[i] = its derivative in the logarithm of the length scale, -2 factor r2 dk/dr2.
void axis_slopes(CovarianceKind kind, const double* column, double here, double weight, double factor, std::size_t m,
                 double* value, double* by_log);
// out[i] = dk / d log shape of a kind that has one.
void shape_slopes(CovarianceKind kind, const double* r2, double shape, std::size_t m, double* out);

// lanes += sum of a * b.
void add_products(const double* a, const double* b, std::size_t m, double* lanes);
void multiply(const double* a, std::size_t m, double* out);                   // out *= a
void scale(double factor, std::size_t m, double* out);                        // out *= factor
void add_scaled(const double* a, double factor, std::size_t m, double* out);  // out += factor a
// w[i] = factor alpha[i] - w[i] for i < count, 0 for count <= i < m.
void gradient_weights(const double* alpha, double factor, std::size_t count, std::size_t m, double* w);
// phases[i] := its cosine, sines[i] = its sine.
void waves_of_phases(std::size_t m, double* phases, double* sines);
void subtract_squares(const double* a, std::size_t m, double* out);  // out -= a^2

}  // namespace incumbent::compute::cpu
