// Row-major wrappers of the Fortran routines, and the one-thread rule.
#include "compute/cpu/blas.hpp"

#include "compute/cpu/small_matrix.hpp"
#include "core/require.hpp"

// The lengths of the character arguments come last, as Fortran compilers pass them.
extern "C" {
void dpotrf_(const char* uplo, const int* n, double* a, const int* lda, int* info, std::size_t);
void dpotri_(const char* uplo, const int* n, double* a, const int* lda, int* info, std::size_t);
void dtrsv_(const char* uplo, const char* trans, const char* diag, const int* n, const double* a, const int* lda,
            double* x, const int* incx, std::size_t, std::size_t, std::size_t);
void dtrsm_(const char* side, const char* uplo, const char* transa, const char* diag, const int* m, const int* n,
            const double* alpha, const double* a, const int* lda, double* b, const int* ldb, std::size_t, std::size_t,
            std::size_t, std::size_t);
void dsyrk_(const char* uplo, const char* trans, const int* n, const int* k, const double* alpha, const double* a,
            const int* lda, const double* beta, double* c, const int* ldc, std::size_t, std::size_t);
}

// OpenBLAS's own; null with another library.
extern "C" {
[[gnu::weak]] void openblas_set_num_threads(int count);
[[gnu::weak]] int openblas_get_parallel();
[[gnu::weak]] char* openblas_get_config();
[[gnu::weak]] char* openblas_get_corename();
}

namespace incumbent::compute::cpu {
namespace {

int as_int(std::size_t value) {
  require(value <= 0x7fffffff, "matrix dimension {} is above what BLAS takes, {}", value, 0x7fffffff);
  return static_cast<int>(value);
}

const double kOne = 1, kMinusOne = -1;
const int kStep = 1;

}  // namespace

void use_one_blas_thread() {
  if (openblas_set_num_threads == nullptr) return;
  constexpr int kOpenMp = 2;
  if (openblas_get_parallel != nullptr && openblas_get_parallel() == kOpenMp) {
    fail(ErrorCode::unavailable,
         "this OpenBLAS uses OpenMP threads, which cannot be held to one; use its pthread or serial flavour");
  }
  openblas_set_num_threads(1);
}

std::string blas_description() {
  if (openblas_get_config == nullptr || openblas_get_corename == nullptr) return "BLAS";
  const std::string text = openblas_get_config();  // "OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64"
  return fmt::format("{} {}", text.substr(0, text.find(' ', text.find(' ') + 1)), openblas_get_corename());
}

bool cholesky(double* a, std::size_t n, std::size_t stride) {
  if (n == 0) return true;
  if (n <= kSmallMatrix) return small_cholesky(a, n, stride);
  const int order = as_int(n), lda = as_int(stride);
  int info = 0;
  dpotrf_("U", &order, a, &lda, &info, 1);
  return info == 0;
}

void invert_from_cholesky(double* l, std::size_t n, std::size_t stride) {
  if (n == 0) return;
  if (n <= kSmallMatrix) return small_inverse(l, n, stride);
  const int order = as_int(n), lda = as_int(stride);
  int info = 0;
  dpotri_("U", &order, l, &lda, &info, 1);
}

void solve_lower(const double* l, std::size_t n, std::size_t stride, double* x) {
  if (n == 0) return;
  const int order = as_int(n), lda = as_int(stride);
  dtrsv_("U", "T", "N", &order, l, &lda, x, &kStep, 1, 1, 1);
}

void solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* x) {
  if (n == 0) return;
  const int order = as_int(n), lda = as_int(stride);
  dtrsv_("U", "N", "N", &order, l, &lda, x, &kStep, 1, 1, 1);
}

// Row-major B is Fortran's B^T, m x n: L B' = B becomes B'^T U = B^T with U = L^T.
void solve_lower(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m, std::size_t b_stride) {
  if (n == 0 || m == 0) return;
  const int rows = as_int(m), order = as_int(n), lda = as_int(stride), ldb = as_int(b_stride);
  dtrsm_("R", "U", "N", "N", &rows, &order, &kOne, l, &lda, b, &ldb, 1, 1, 1, 1);
}

void solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                            std::size_t b_stride) {
  if (n == 0 || m == 0) return;
  const int rows = as_int(m), order = as_int(n), lda = as_int(stride), ldb = as_int(b_stride);
  dtrsm_("R", "U", "T", "N", &rows, &order, &kOne, l, &lda, b, &ldb, 1, 1, 1, 1);
}

// Row-major V is Fortran's V^T, m x n: C := C - V^T (V^T)^T.
void subtract_gram(const double* v, std::size_t n, std::size_t m, std::size_t v_stride, double* c,
                   std::size_t c_stride) {
  if (n == 0 || m == 0) return;
  const int order = as_int(m), inner = as_int(n), lda = as_int(v_stride), ldc = as_int(c_stride);
  dsyrk_("U", "N", &order, &inner, &kMinusOne, v, &lda, &kOne, c, &ldc, 1, 1);
}

}  // namespace incumbent::compute::cpu
