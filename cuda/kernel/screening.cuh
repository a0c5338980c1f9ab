// The steps of a search for the best of many candidates: who may still be among them, and what the rest are worth.
#pragma once

#include <cstdint>

#include "compute/acquisition.hpp"
#include "compute/deviation_bounds.hpp"
#include "cuda/kernel/candidates.cuh"

namespace incumbent::cuda {

// survives[e] = 1 unless no variance up to that given lets a candidate reach what the bounds are of. A mean that is not
// a number never does.
template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    survivors(CandidatesView<T> candidates, compute::DeviationBounds bounds, std::uint8_t* survives) {
  const std::size_t e = line_index();
  if (e >= static_cast<std::size_t>(candidates.count)) return;
  const T mean = candidates.means[e];
  survives[e] = mean == mean && bounds.may_reach(mean, candidates.variance_of(e)) ? 1 : 0;
}

template <class T>
void launch_survivors(const CandidatesView<T>& candidates, const compute::DeviationBounds& bounds,
                      std::uint8_t* survives, DeviceStream stream) {
  if (candidates.count == 0) return;
  launch<survivors<T>>(line_blocks(static_cast<std::size_t>(candidates.count)), dim3(kLineThreads), stream, candidates,
                       bounds, survives);
}

// values[e] = acquisition function + offset.
template <class Function, class T>
__global__ void __launch_bounds__(kBlockThreads)
    acquisition_values(CandidatesView<T> candidates, const __grid_constant__ compute::Acquisition acquisition,
                       T* values) {
  const std::size_t e = line_index();
  if (e >= static_cast<std::size_t>(candidates.count)) return;
  const T value = Function::value(candidates.means[e], std::sqrt(candidates.variance_of(e)), acquisition);
  values[e] = candidates.offsets == nullptr ? value : value + candidates.offsets[e];
}

template <class T>
void launch_acquisition_values(const CandidatesView<T>& candidates, const compute::Acquisition& acquisition, T* values,
                               DeviceStream stream) {
  if (candidates.count == 0) return;
  formula::with_acquisition(acquisition.kind, [&](auto function) {
    launch<acquisition_values<decltype(function), T>>(line_blocks(static_cast<std::size_t>(candidates.count)),
                                                      dim3(kLineThreads), stream, candidates, acquisition, values);
  });
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads) fill(T* out, T value, std::size_t count) {
  const std::size_t e = line_index();
  if (e < count) out[e] = value;
}

template <class T>
void launch_fill(T* out, T value, std::size_t count, DeviceStream stream) {
  if (count > 0) launch<fill<T>>(line_blocks(count), dim3(kLineThreads), stream, out, value, count);
}

}  // namespace incumbent::cuda
