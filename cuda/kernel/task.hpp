// What kernels are told: plain structures that host code fills. Pointers are the device's; matrices are stored row by
// row.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compute/covariance.hpp"
#include "core/host_device.hpp"
#include "formula/local_moves.hpp"
#include "formula/perceptron.hpp"

namespace incumbent::cuda {

inline constexpr int kTile = 32;     // points on each side of a tile, and columns of one
inline constexpr int kTileRows = 8;  // rows of it that a block's threads compute at a time

// compute::Covariance as a kernel reads it: factors one after another, those of term t from first_factor[t] on.
// `parameter` counts in the order of compute::Covariance.
struct FlatFactor {
  formula::CovarianceKind kind;
  int first_column;
  int columns;
  int parameter;  // its first length scale
  int shape;      // -1: it has none
};
struct FlatCovariance {
  static constexpr int kMostTerms = compute::Covariance::kMaxTerms;
  static constexpr int kMostFactors = compute::Covariance::kMaxFactors;
  int terms = 0;
  int parameters = 0;  // of the covariance alone: without noise and mean
  int scale[kMostTerms] = {};
  int first_factor[kMostTerms + 1] = {};
  FlatFactor factors[kMostFactors] = {};

  static FlatCovariance of(const compute::Covariance& covariance) {
    FlatCovariance flat;
    flat.terms = static_cast<int>(covariance.count);
    int factor = 0;
    for (int t = 0; t < flat.terms; ++t) {
      flat.scale[t] = flat.parameters++;
      flat.first_factor[t] = factor;
      for (const auto& from : covariance.factors_of(static_cast<std::size_t>(t))) {
        const int columns = static_cast<int>(from.columns),
                  next = flat.parameters + static_cast<int>(from.parameters());
        flat.factors[factor++] = {from.kind, static_cast<int>(from.first_column), columns, flat.parameters,
                                  formula::has_shape(from.kind) ? next - 1 : -1};
        flat.parameters = next;
      }
    }
    flat.first_factor[flat.terms] = factor;
    return flat;
  }
};

// A covariance with its numbers.
template <class T>
struct CovarianceView {
  const FlatCovariance& structure;
  const compute::ColumnKind* kinds;  // one a column
  const T* numbers;                  // one a parameter, but w = 1 / l^2 in place of a length scale l

  INCUMBENT_HOST_DEVICE T shape(const FlatFactor& factor) const {
    return factor.shape < 0 ? T(0) : numbers[factor.shape];
  }
};

// Points, one a row.
template <class T>
struct PointsView {
  const T* data;
  int count;
  int columns;
};

// A matrix, row by row.
template <class T>
struct MatrixOf {
  T* data;
  int rows;
  int columns;
  int stride;
};

// A Gaussian process of many that share a covariance.
template <class T>
struct SystemView {
  const T* points;    // n x columns
  const T* numbers;   // of the covariance, see CovarianceView
  const T* noise;     // n, on the diagonal: everything that is added there
  const T* residual;  // n: y - mean
  T* matrix;          // n x stride: the kernel matrix, then its Cholesky factor L on and below the diagonal
  T* inverse;         // n x stride: L^-1, or null
  T* beta;            // n: L^-1 residual
  T* alpha;           // n: K^-1 residual
  int n;
  int stride;

  INCUMBENT_HOST_DEVICE MatrixOf<const T> factor() const { return {matrix, n, n, stride}; }
};

template <class T>
struct SystemsView {
  FlatCovariance structure;
  const compute::ColumnKind* kinds;  // one a column
  const SystemView<T>* systems;
  int columns;

  INCUMBENT_HOST_DEVICE CovarianceView<T> covariance(int system) const {
    return {structure, kinds, systems[system].numbers};
  }
  INCUMBENT_HOST_DEVICE PointsView<T> points(int system) const {
    return {systems[system].points, systems[system].n, columns};
  }
};

// What is told of a system: log|K|, r.alpha = |beta|^2 and sum_i alpha_i.
template <class T>
struct Summary {
  T log_determinant;
  T data_fit;
  T alpha_sum;
};

// Gradients of likelihoods.
template <class T>
struct GradientTask {
  SystemsView<T> systems;
  T* sums;         // a row a pair of tiles, of structure.parameters + 1 numbers, the last for the trace; systems apart
  int tile_pairs;  // of the largest system
  T* gradients;    // systems x (structure.parameters + 1): of the parameters, then sum_i (alpha_i^2 - K^-1_ii)
};

// Pairs of a model's points with others, and their covariance.
template <class T>
struct PairsView {
  FlatCovariance structure;
  const compute::ColumnKind* kinds;
  const T* numbers;
  PointsView<T> rows;    // x
  PointsView<T> others;  // p

  INCUMBENT_HOST_DEVICE CovarianceView<T> covariance() const { return {structure, kinds, numbers}; }
};

// V_ij = k(x_i, p_j) and means_j = constant + sum_i weights_i V_ij. What is null is not computed.
template <class T>
struct CrossCovarianceTask : PairsView<T> {
  T* values;  // V, rows x stride
  int stride;
  const T* weights;  // alpha
  T constant;        // c
  T* means;          // one a point
};

// out_jc = sum_i G_ij dk(x_i, p_j) / dp_jc.
template <class T>
struct PointGradientTask : PairsView<T> {
  const T* weights;  // G_ij = scale weights[i * row_stride + j * other_stride]
  int row_stride;
  int other_stride;
  T scale;
  T* out;  // others x columns
};

// variances_j = k(p_j, p_j), and gradient_jc += dk(p_j, p_j) / dp_jc. What is null is not computed.
template <class T>
struct OwnCovarianceTask {
  FlatCovariance structure;
  const compute::ColumnKind* kinds;
  const T* numbers;
  PointsView<T> points;  // p
  T* variances;
  T* gradient;  // points x columns
};

// A table column of a mixture at some points: tables of `length` values, one after another.
template <class T>
struct DensityTableView {
  const T* values;
  const std::uint32_t* of_point;  // which of them, one a point
  const std::uint32_t* row;       // one a component
  int length;
};

// out_i = log p(x_i), or out_i less that.
template <class T>
struct DensityTask {
  const T* offset;                   // one a component
  const T *means, *precisions;       // normal column j of component k: [j * stride + k]
  const DensityTableView<T>* table;  // one a table column
  int components;
  int normals;
  int stride;
  int tables;
  const T* x;  // normal column j of point i: [j * count + i]
  int count;
  bool subtract;
  T* out;
};

enum class Product {
  plain,             // A B
  transposed_left,   // A^T B
  transposed_right,  // A B^T
};

// A layer of a perceptron, as perceptron::Layer stores it.
struct PerceptronLayer {
  int rows;                    // of the weights
  int columns;                 // of the weights, and of the layer's outputs
  std::size_t weights;         // where they begin: rows x columns
  std::size_t biases;          // columns
  std::size_t columns_before;  // of all layers before it
};

// A network in training; its numbers are in a device's memory.
template <class T>
struct PerceptronView {
  const PerceptronLayer* layers;
  int depth;  // layers
  int parameter_count;
  T *parameters, *gradient;
  T *first, *second;             // the optimizer's state: velocities or moments; second is null for sgd
  int capacity;                  // rows that there is room for
  T *inputs, *outputs, *deltas;  // capacity x features; capacity x the columns of a layer, layer by layer
  bool is_adamw;
  double learning_rate, weight_decay, momentum, beta2;
  int batch_size;
  formula::DropoutMask mask;
  std::uint64_t seed, epoch;
  std::int64_t steps;          // of the optimizer, before this epoch
  const std::uint32_t* order;  // the epoch's order of the training rows
  double* loss;                // the epoch's
  std::int64_t* steps_done;
};

// Rows of data; classes 0: a regression. What the other kind has is null.
template <class T>
struct PerceptronRows {
  const T* inputs;  // count x features
  const std::int32_t* labels;
  const float* targets;
  int count;
  int features;
  int classes;
};

// Points first .. first + count - 1.
template <class T>
struct SobolTask {
  const std::uint32_t* directions;  // 32 a column
  const std::uint32_t* seeds;       // one a column
  const T* lower;                   // of the box
  const T* upper;
  std::size_t first;
  int count;
  int columns;
  T* out;  // count x columns
};

// Rows of points first .. first + count - 1 of a space: of the Sobol sequence, or moves if they have centres.
template <class T>
struct SpaceTask {
  formula::SpaceTable space;
  formula::LocalMoves moves;
  const std::uint32_t* directions;  // 32 a coordinate
  const std::uint32_t* seeds;       // one a coordinate
  double* codes;                    // parameters x count: room to work in
  std::uint8_t* forbidden;          // one a point, too
  std::size_t first;
  int count;
  T* out;  // count x columns
};

// Rows that are chosen one after the other (row_choice.cuh).
template <class T>
struct RowChoiceTask {
  MatrixOf<T> covariances;  // sample x n: of each point with each row, given the rows chosen so far
  MatrixOf<T> directions;   // chosen rows x n
  const T* noise;           // n, on the diagonal
  T prior;                  // k(x, x)
  T* scores;                // n: squares of a row's covariances with the sample, or compute::kChosen
  T* variances;             // n: of observations, given the rows chosen so far
  int* chosen;              // one a step
};

// A candidate is one place of the arrays.
template <class T>
struct CandidatesView {
  const T* means;
  const T* variances;  // null: all have `variance`
  T variance;
  const T* offsets;  // null: none
  int count;
  T absolute = 0, relative = 0;  // variances count as (variance + absolute) (1 + relative)

  INCUMBENT_HOST_DEVICE T variance_of(std::size_t e) const {
    return variances == nullptr ? variance : (variances[e] + absolute) * (1 + relative);
  }
};

}  // namespace incumbent::cuda
