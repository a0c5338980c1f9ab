// Blocked product: a panel of kPad columns of B is made consecutive in memory (and transposed on the way if need be),
// then blocks of rows of C are kept in registers while k runs. Goto, van de Geijn, "Anatomy of high-performance matrix
// multiplication", ACM TOMS 34(3), 2008, without the levels that matrices of a few hundred rows don't need.
#include "perceptron/gemm.hpp"

#include <vector>

#include "core/simd.hpp"

namespace incumbent::perceptron {
namespace {

// From this number of rows on a panel is read often enough to be worth a copy that lies closer together.
constexpr std::size_t kCopyFrom = 16;

// Rows x kPad elements of C, in registers. b: the panel, kPad values for each k.
template <class T, int Bytes, int Rows>
INCUMBENT_INLINE void block(std::size_t k, Left<T> a, const T* b, std::size_t b_stride, const T* bias, T* c,
                            std::size_t c_stride) {
  using V = Register<T, Bytes>;
  constexpr int kLanes = Bytes / sizeof(T);
  constexpr int kVectors = kPad / kLanes;
  V sum[Rows][kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const V start = bias ? *reinterpret_cast<const V*>(bias + v * kLanes) : V{};
    for (int r = 0; r < Rows; ++r) sum[r][v] = start;
  }
  for (std::size_t p = 0; p < k; ++p) {
    V right[kVectors];
    for (int v = 0; v < kVectors; ++v) right[v] = *reinterpret_cast<const V*>(b + p * b_stride + v * kLanes);
    for (int r = 0; r < Rows; ++r) {
      const T left = a.data[r * a.row + p * a.col];
      for (int v = 0; v < kVectors; ++v) sum[r][v] += left * right[v];
    }
  }
  for (int r = 0; r < Rows; ++r)
    for (int v = 0; v < kVectors; ++v) *reinterpret_cast<V*>(c + r * c_stride + v * kLanes) = sum[r][v];
}

// to[p][q] = from[q][p] for kPad rows q of k values, in squares of 4 x 4.
template <class T>
INCUMBENT_INLINE void transpose(const T* from, std::size_t stride, std::size_t k, T* to) {
  using V = Register<T, 4 * sizeof(T)>;
  std::size_t p = 0;
  for (; p + 4 <= k; p += 4) {
    for (std::size_t q = 0; q < kPad; q += 4) {
      const T* source = from + q * stride + p;
      const V r0 = *reinterpret_cast<const V*>(source), r1 = *reinterpret_cast<const V*>(source + stride);
      const V r2 = *reinterpret_cast<const V*>(source + 2 * stride),
              r3 = *reinterpret_cast<const V*>(source + 3 * stride);
      const V a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), b = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
      const V c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7), d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
      T* target = to + p * kPad + q;
      *reinterpret_cast<V*>(target) = __builtin_shufflevector(a, b, 0, 1, 4, 5);
      *reinterpret_cast<V*>(target + kPad) = __builtin_shufflevector(a, b, 2, 3, 6, 7);
      *reinterpret_cast<V*>(target + 2 * kPad) = __builtin_shufflevector(c, d, 0, 1, 4, 5);
      *reinterpret_cast<V*>(target + 3 * kPad) = __builtin_shufflevector(c, d, 2, 3, 6, 7);
    }
  }
  for (; p < k; ++p)
    for (std::size_t q = 0; q < kPad; ++q) to[p * kPad + q] = from[q * stride + p];
}

template <class T>
INCUMBENT_INLINE void gather(const T* from, std::size_t stride, std::size_t k, T* to) {
  for (std::size_t p = 0; p < k; ++p)
    for (std::size_t q = 0; q < kPad; ++q) to[p * kPad + q] = from[p * stride + q];
}

template <class T, int Bytes, int Rows>
INCUMBENT_INLINE void product(std::size_t m, std::size_t n, std::size_t k, Left<T> a, Right<T> b, const T* bias, T* c) {
  thread_local std::vector<T> copy;
  if (copy.size() < k * kPad) copy.resize(k * kPad);
  const bool copies = b.transposed || m >= kCopyFrom;
  const std::size_t stride = copies ? kPad : b.stride;
  for (std::size_t j = 0; j < n; j += kPad) {
    if (b.transposed) {
      transpose(b.data + j * b.stride, b.stride, k, copy.data());
    } else if (copies) {
      gather(b.data + j, b.stride, k, copy.data());
    }
    const T* panel = copies ? copy.data() : b.data + j;
    const T* start = bias ? bias + j : nullptr;
    const auto rows = [&](std::size_t i) { return Left<T>{a.data + i * a.row, a.row, a.col}; };
    std::size_t i = 0;
    for (; i + Rows <= m; i += Rows) block<T, Bytes, Rows>(k, rows(i), panel, stride, start, c + i * n + j, n);
    for (; i + 2 <= m; i += 2) block<T, Bytes, 2>(k, rows(i), panel, stride, start, c + i * n + j, n);
    if (i < m) block<T, Bytes, 1>(k, rows(i), panel, stride, start, c + i * n + j, n);
  }
}
// One function an instruction set: bytes of a register, and as many rows as its registers hold.
void product_baseline(std::size_t m, std::size_t n, std::size_t k, Left<float> a, Right<float> b, const float* bias,
                      float* c) {
  product<float, 16, 2>(m, n, k, a, b, bias, c);
}

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3"))) void product_avx2(std::size_t m, std::size_t n, std::size_t k, Left<float> a,
                                                            Right<float> b, const float* bias, float* c) {
  product<float, 32, 4>(m, n, k, a, b, bias, c);
}

__attribute__((target("arch=x86-64-v4"))) void product_avx512(std::size_t m, std::size_t n, std::size_t k,
                                                              Left<float> a, Right<float> b, const float* bias,
                                                              float* c) {
  product<float, 64, 8>(m, n, k, a, b, bias, c);
}
#endif

}  // namespace

std::span<const Product> products() {
  static const std::vector<Product> list = [] {
    std::vector<Product> usable;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) usable.push_back(product_avx512);
    if (__builtin_cpu_supports("x86-64-v3")) usable.push_back(product_avx2);
#endif
    usable.push_back(product_baseline);
    return usable;
  }();
  return list;
}

void multiply(std::size_t m, std::size_t n, std::size_t k, Left<float> a, Right<float> b, const float* bias, float* c) {
  static const Product fastest = products().front();
  fastest(m, n, k, a, b, bias, c);
}

void multiply(std::size_t m, std::size_t n, std::size_t k, Left<double> a, Right<double> b, const double* bias,
              double* c) {
  product<double, 16, 2>(m, n, k, a, b, bias, c);
}

}  // namespace incumbent::perceptron
