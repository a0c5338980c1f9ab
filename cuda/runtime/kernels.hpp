// The kernels of cuda/kernel as host code launches them: each launch queues work in a stream. In double precision, but
// for perceptrons, which are single.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#include "compute/acquisition.hpp"
#include "compute/deviation_bounds.hpp"
#include "cuda/kernel/task.hpp"

namespace incumbent::cuda {

// Of `count` systems; most: the largest n of them.
template <class T>
void launch_kernel_matrix(const SystemsView<T>& task, int count, int most, cudaStream_t stream);
template <class T>
void launch_cholesky(const SystemView<T>* systems, int count, int* info, cudaStream_t stream);
template <class T>
void launch_solve_vectors(const SystemView<T>* systems, int count, bool with_beta, cudaStream_t stream);
template <class T>
void launch_invert_factor(const SystemView<T>* systems, int count, int most, cudaStream_t stream);
template <class T>
void launch_summarize(const SystemView<T>* systems, int count, Summary<T>* summaries, cudaStream_t stream);
template <class T>
void launch_likelihood_gradient(const GradientTask<T>& task, int count, int most, cudaStream_t stream);

template <class T>
void launch_cross_covariance(const CrossCovarianceTask<T>& task, cudaStream_t stream);
template <class T>
void launch_point_gradient(const PointGradientTask<T>& task, cudaStream_t stream);
template <class T>
void launch_own_covariances(const OwnCovarianceTask<T>& task, cudaStream_t stream);

// v: n rows, or the first of them. variances: one a column of v, less the squares of its L^-1 v, not below 0; or null.
template <class T>
void launch_solve_lower(const MatrixOf<const T>& l, const MatrixOf<T>& v, T* variances, cudaStream_t stream);
template <class T>
void launch_solve_lower_transposed(const MatrixOf<const T>& l, const MatrixOf<T>& v, cudaStream_t stream);
template <class T>
void launch_column_squares(const MatrixOf<const T>& v, T* out, cudaStream_t stream);
template <class T>
void launch_add_product(Product product, const MatrixOf<const T>& a, const MatrixOf<const T>& b, T factor,
                        const MatrixOf<T>& out, cudaStream_t stream);

template <class T>
void launch_choose_row(const RowChoiceTask<T>& task, int step, cudaStream_t stream);
template <class T>
void launch_account_row(const RowChoiceTask<T>& task, int step, cudaStream_t stream);

template <class T>
void launch_sobol_points(const SobolTask<T>& task, cudaStream_t stream);
template <class T>
void launch_space_points(const SpaceTask<T>& task, cudaStream_t stream);
template <class T>
void launch_gather_rows(const T* from, const int* ids, int count, int columns, T* out, cudaStream_t stream);
template <class T>
void launch_survivors(const CandidatesView<T>& candidates, const compute::DeviationBounds& bounds,
                      std::uint8_t* survives, cudaStream_t stream);
template <class T>
void launch_acquisition_values(const CandidatesView<T>& candidates, const compute::Acquisition& acquisition, T* values,
                               cudaStream_t stream);
// v: 2 waves x points; its upper half holds phases, and gets their cosines, the lower one the sines.
template <class T>
void launch_waves_of_phases(const MatrixOf<T>& v, cudaStream_t stream);
template <class T>
void launch_mixture_log_densities(const DensityTask<T>& task, cudaStream_t stream);
// Of `count` networks.
template <class T>
void launch_train_epoch(const PerceptronView<T>* networks, int count, const PerceptronRows<T>& data,
                        cudaStream_t stream);
template <class T>
void launch_perceptron_errors(const PerceptronView<T>* networks, int count, const PerceptronRows<T>& data,
                              double* errors, cudaStream_t stream);
template <class T>
void launch_fill(T* out, T value, std::size_t count, cudaStream_t stream);

}  // namespace incumbent::cuda
