// Sums of waves, a point after another: its phases, and the waves at all of them, in one loop each.
#include "compute/cpu/gp_model.hpp"
#include "compute/cpu/parallel.hpp"
#include "compute/cpu/vector_loops.hpp"
#include "compute/gp_input.hpp"

namespace incumbent::compute::cpu {

Matrix CpuGpModel::sum_of_waves(MatrixView<const double> points, MatrixView<const double> frequencies,
                                MatrixView<const double> amplitudes) const {
  require_waves(points, frequencies, amplitudes);
  constexpr std::size_t kPoints = 64;  // of a thread at a time
  const std::size_t waves = frequencies.rows, width = padded(waves), functions = amplitudes.cols;
  // By column, and by function: what stands beyond the waves is 0.
  AlignedVector by_column(points.cols * width), cosines(functions * width), sines(functions * width);
  for (std::size_t k = 0; k < waves; ++k) {
    for (std::size_t j = 0; j < points.cols; ++j) by_column[j * width + k] = frequencies(k, j);
    for (std::size_t s = 0; s < functions; ++s) {
      cosines[s * width + k] = amplitudes(k, s);
      sines[s * width + k] = amplitudes(waves + k, s);
    }
  }
  Matrix result(points.rows, functions);
  parallel_for(context_.threads, (points.rows + kPoints - 1) / kPoints, [&](std::size_t tile) {
    AlignedVector cosine(width), sine(width);
    for (std::size_t i = tile * kPoints; i < std::min((tile + 1) * kPoints, points.rows); ++i) {
      std::fill(cosine.begin(), cosine.end(), 0.0);
      for (std::size_t j = 0; j < points.cols; ++j) {
        if (points(i, j) != 0) add_scaled(&by_column[j * width], points(i, j), width, cosine.data());
      }
      waves_of_phases(width, cosine.data(), sine.data());
      for (std::size_t s = 0; s < functions; ++s) {
        alignas(64) double lanes[8] = {};
        add_products(cosine.data(), &cosines[s * width], width, lanes);
        add_products(sine.data(), &sines[s * width], width, lanes);
        result(i, s) =
            ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
      }
    }
  });
  return result;
}

}  // namespace incumbent::compute::cpu
