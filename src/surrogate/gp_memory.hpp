// What is written down with a suggestion, so that the next one can be made from the journal alone: the model's fitted
// parameters, which transforms were chosen, and how many observations they were fitted to. As text: the count, then
// numbers as hexadecimal floats, which read back exactly, behind words where there is a choice:
//   "12 0x1.8p+0 ... yeo_johnson 0x1p-1 warp 0x1p+0 ...", or "12 of 30 0x1.8p+0 ...".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compute/covariance.hpp"
#include "surrogate/output_transform.hpp"

namespace incumbent {

struct GpMemory {
  std::size_t observations = 0;
  std::vector<double> parameters;  // of transformed outputs, in the order of the covariance
  OutputTransformKind outputs = OutputTransformKind::standardize;
  double lambda = 1;                   // of yeo_johnson
  std::vector<double> concentrations;  // of the warp of the inputs; empty: not warped
  std::size_t of = 0;                  // how many the observations stand for: as many, or more

  std::string text() const;
  // Nothing unless the text is one of ours with this many parameters, and no concentrations or this many, all usable.
  static std::optional<GpMemory> parse(std::string_view text, const compute::Covariance& covariance,
                                       std::size_t concentrations);
};

}  // namespace incumbent
