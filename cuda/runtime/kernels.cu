// All kernels but those that make candidates or train perceptrons, compiled for the device.
#include "cuda/runtime/kernels.hpp"

#include "cuda/kernel/candidates.cuh"
#include "cuda/kernel/cholesky.cuh"
#include "cuda/kernel/cross_covariance.cuh"
#include "cuda/kernel/density_ratio.cuh"
#include "cuda/kernel/kernel_matrix.cuh"
#include "cuda/kernel/likelihood_gradient.cuh"
#include "cuda/kernel/own_covariance.cuh"
#include "cuda/kernel/point_gradient.cuh"
#include "cuda/kernel/product.cuh"
#include "cuda/kernel/row_choice.cuh"
#include "cuda/kernel/screening.cuh"
#include "cuda/kernel/triangular_solve.cuh"
#include "cuda/kernel/waves.cuh"

namespace incumbent::cuda {

using T = double;

template void launch_kernel_matrix<T>(const SystemsView<T>&, int, int, cudaStream_t);
template void launch_cholesky<T>(const SystemView<T>*, int, int*, cudaStream_t);
template void launch_solve_vectors<T>(const SystemView<T>*, int, bool, cudaStream_t);
template void launch_invert_factor<T>(const SystemView<T>*, int, int, cudaStream_t);
template void launch_summarize<T>(const SystemView<T>*, int, Summary<T>*, cudaStream_t);
template void launch_likelihood_gradient<T>(const GradientTask<T>&, int, int, cudaStream_t);
template void launch_cross_covariance<T>(const CrossCovarianceTask<T>&, cudaStream_t);
template void launch_point_gradient<T>(const PointGradientTask<T>&, cudaStream_t);
template void launch_own_covariances<T>(const OwnCovarianceTask<T>&, cudaStream_t);
template void launch_solve_lower<T>(const MatrixOf<const T>&, const MatrixOf<T>&, T*, cudaStream_t);
template void launch_solve_lower_transposed<T>(const MatrixOf<const T>&, const MatrixOf<T>&, cudaStream_t);
template void launch_column_squares<T>(const MatrixOf<const T>&, T*, cudaStream_t);
template void launch_add_product<T>(Product, const MatrixOf<const T>&, const MatrixOf<const T>&, T, const MatrixOf<T>&,
                                    cudaStream_t);
template void launch_choose_row<T>(const RowChoiceTask<T>&, int, cudaStream_t);
template void launch_account_row<T>(const RowChoiceTask<T>&, int, cudaStream_t);
template void launch_gather_rows<T>(const T*, const int*, int, int, T*, cudaStream_t);
template void launch_survivors<T>(const CandidatesView<T>&, const compute::DeviationBounds&, std::uint8_t*,
                                  cudaStream_t);
template void launch_acquisition_values<T>(const CandidatesView<T>&, const compute::Acquisition&, T*, cudaStream_t);
template void launch_waves_of_phases<T>(const MatrixOf<T>&, cudaStream_t);
template void launch_mixture_log_densities<T>(const DensityTask<T>&, cudaStream_t);
template void launch_fill<T>(T*, T, std::size_t, cudaStream_t);

}  // namespace incumbent::cuda
