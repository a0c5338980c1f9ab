// A Gaussian process as a surrogate of an objective: raw outputs go in, standardized ones are modelled.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compute/backend.hpp"
#include "surrogate/gp_fit.hpp"
#include "surrogate/standardization.hpp"

namespace incumbent {

// What is written down with a suggestion: the fitted parameters (of standardized outputs) and how many observations
// they were fitted to. As text: "12 0x1.8p+0 ...": the count, then hexadecimal floats, which read back exactly.
struct GpMemory {
  std::size_t observations = 0;
  std::vector<double> parameters;

  std::string text() const;
  // Nothing unless the text is one of ours with this many parameters, all usable.
  static std::optional<GpMemory> parse(std::string_view text, const compute::Covariance& covariance);
};

class GpSurrogate {
 public:
  // noisy: the noise variance is fitted; else it stays at its floor.
  GpSurrogate(const compute::Backend& backend, const compute::Context& context, compute::CovarianceKind kind,
              std::vector<compute::ColumnKind> columns, bool noisy);

  const compute::Covariance& covariance() const { return options_.covariance; }

  // x: encoded points; y: raw outputs, finite. Parameters are needed next.
  void set_data(Matrix x, std::span<const double> y);
  // Fits the parameters, from those of `start` too if there are any, and factorizes.
  GpMemory fit(const std::optional<GpMemory>& start, int random_starts, std::uint64_t seed, std::uint64_t index);
  // Takes parameters as they are, and factorizes.
  void use(const std::vector<double>& parameters);

  // A pending point: it is believed to give what the model expects there. Later predictions know it.
  void believe(std::span<const double> x);

  // The value, standardized, that is to be improved on: the least output among `candidates` (rows of the data), or if
  // the outputs are noisy the least posterior mean there; and the least believed one.
  double incumbent(std::span<const std::size_t> candidates) const;

  const compute::GpModel& model() const { return *model_; }
  const Standardization& standardization() const { return standardization_; }

 private:
  const compute::Backend& backend_;
  compute::Context context_;
  compute::GpModelOptions options_;
  bool noisy_;
  Matrix x_;
  std::vector<double> z_;
  Standardization standardization_;
  std::unique_ptr<compute::GpModel> model_;
  double least_believed_;
};

}  // namespace incumbent
