// Row-major wrappers of the Fortran routines, and the one-thread rule.
#include "compute/cpu/blas.hpp"

#include "core/require.hpp"

// The lengths of the character arguments come last, as Fortran compilers pass them.
extern "C" {
void dgemm_(const char* transa, const char* transb, const int* m, const int* n, const int* k, const double* alpha,
            const double* a, const int* lda, const double* b, const int* ldb, const double* beta, double* c,
            const int* ldc, std::size_t, std::size_t);
void dtrsv_(const char* uplo, const char* trans, const char* diag, const int* n, const double* a, const int* lda,
            double* x, const int* incx, std::size_t, std::size_t, std::size_t);
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

const double kOne = 1, kMinusOne = -1, kZero = 0;
const int kStep = 1;

// Fortran's C := factor op(A) op(B) + keep C, C: m x n.
void gemm(const char* op_a, std::size_t m, std::size_t n, std::size_t k, const double& factor, const double* a,
          std::size_t a_stride, const char* op_b, const double* b, std::size_t b_stride, const double& keep, double* c,
          std::size_t c_stride) {
  if (m == 0 || n == 0 || k == 0) return;
  const int rows = as_int(m), columns = as_int(n), inner = as_int(k);
  const int lda = as_int(a_stride), ldb = as_int(b_stride), ldc = as_int(c_stride);
  dgemm_(op_a, op_b, &rows, &columns, &inner, &factor, a, &lda, b, &ldb, &keep, c, &ldc, 1, 1);
}

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

bool copies_small_products() {
  static const bool copies = [] {
    if (openblas_get_corename == nullptr) return true;
    const std::string_view core = openblas_get_corename();
    return core != "SkylakeX" && core != "Cooperlake" && core != "SapphireRapids";
  }();
  return copies;
}

// Row-major matrices are the transposes of Fortran's: C^T := B^T A^T and so on.
void multiply(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b, std::size_t n,
              std::size_t b_stride, double* c, std::size_t c_stride) {
  gemm("N", n, m, k, kOne, b, b_stride, "N", a, a_stride, kZero, c, c_stride);
}

void subtract_product(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b,
                      std::size_t n, std::size_t b_stride, double* c, std::size_t c_stride) {
  gemm("N", n, m, k, kMinusOne, b, b_stride, "N", a, a_stride, kOne, c, c_stride);
}

void subtract_transposed_product(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b,
                                 std::size_t n, double* c, std::size_t b_stride) {
  gemm("N", n, m, k, kMinusOne, b, b_stride, "T", a, a_stride, kOne, c, b_stride);
}

void add_transposed_product(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b,
                            std::size_t n, double* c, std::size_t c_stride) {
  gemm("N", n, m, k, kOne, b, a_stride, "T", a, a_stride, kOne, c, c_stride);
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

// Row-major V is Fortran's V^T, m x n: C := C - V^T (V^T)^T.
void subtract_gram(const double* v, std::size_t n, std::size_t m, std::size_t v_stride, double* c,
                   std::size_t c_stride) {
  if (n == 0 || m == 0) return;
  const int order = as_int(m), inner = as_int(n), lda = as_int(v_stride), ldc = as_int(c_stride);
  dsyrk_("U", "N", &order, &inner, &kMinusOne, v, &lda, &kOne, c, &ldc, 1, 1);
}

}  // namespace incumbent::compute::cpu
