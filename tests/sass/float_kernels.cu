// The kernels in single precision, in which the tests of tests/simt run them too. The library has them in double
// precision alone: these are compiled for the count of instructions.
#include "cuda/kernel/cholesky.cuh"
#include "cuda/kernel/cross_covariance.cuh"
#include "cuda/kernel/kernel_matrix.cuh"
#include "cuda/kernel/likelihood_gradient.cuh"
#include "cuda/kernel/own_covariance.cuh"
#include "cuda/kernel/point_gradient.cuh"
#include "cuda/kernel/product.cuh"
#include "cuda/kernel/row_choice.cuh"
#include "cuda/kernel/triangular_solve.cuh"

namespace incumbent::cuda {

using T = float;

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

}  // namespace incumbent::cuda
