// A Gaussian process as a surrogate of an objective: raw outputs go in, transformed ones are modelled, over the columns
// of an input map; with a resource among them, of learning curves; with a time, of what changes. Which transform, and
// whether inputs are warped, is chosen anew at each fit.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compute/backend.hpp"
#include "surrogate/gp_fit.hpp"
#include "surrogate/gp_memory.hpp"
#include "surrogate/input_map.hpp"
#include "surrogate/output_transform.hpp"

namespace incumbent {

enum class Choice : std::uint8_t { never, always, selected };
inline constexpr std::string_view kChoiceNames[] = {"never", "always", "auto"};

struct GpSurrogateOptions {
  compute::CovarianceKind covariance = compute::CovarianceKind::matern52;
  // Whether the noise variance is fitted; else it is exact_noise. selected: values are exact, but a function that is
  // rugged at the scale of the data may look better as a smooth one with noise.
  Choice noise = Choice::never;
  std::vector<OutputTransformKind> outputs{OutputTransformKind::standardize, OutputTransformKind::yeo_johnson};
  Choice warp = Choice::selected;
  // Main effects of parameters beside the function of all (Covariance::with_main_effects), where there are two
  // parameters to Covariance::kMostMainEffects and no progress.
  bool main_effects = false;
};

class GpSurrogate {
 public:
  GpSurrogate(const compute::Backend& backend, const compute::Context& context, InputMap map,
              const GpSurrogateOptions& options);

  const compute::Covariance& covariance() const { return model_options_.covariance; }
  const InputMap& map() const { return map_; }
  void set_resource(double resource) { map_.set_resource(resource); }  // that the map writes from now on

  // x: embedded points (InputMap::embed), one a row; y: raw outputs, finite; noise: known variances of their errors,
  // one a row, or none. A fit, or what one gave, is needed next.
  void set_data(Matrix x, std::span<const double> y, std::vector<double> noise = {});
  // Fits the parameters, from those of `start` too if there are any, and factorizes.
  GpMemory fit(const std::optional<GpMemory>& start, int random_starts, std::uint64_t seed, std::uint64_t index);
  // Takes parameters as they are. O(n^2) for each new row if this object has used them before, else O(n^3); the result
  // is the same to the bit.
  void use(const GpMemory& memory);

  // A pending point, as the model sees it (InputMap::map): it is believed to give what the model expects there. Later
  // predictions know it.
  void believe(std::span<const double> x);

  // The value, transformed, that is to be improved on: the least output among `candidates` (rows of the data), or if
  // outputs are noisy, always or by what is known of them, the least posterior mean there; and the least
  // believed one.
  double incumbent(std::span<const std::size_t> candidates) const;

  const compute::GpModel& model() const { return *model_; }
  // What the model was made of, pending points apart: rows as it sees them, transformed outputs, and its parameters.
  const Matrix& rows() const { return x_; }
  std::span<const double> outputs() const { return z_; }
  std::span<const double> parameters() const { return parameters_; }
  // Of each column, the least that the covariance has.
  std::vector<double> length_scales() const { return covariance().least_length_scales(map_.columns(), parameters_); }
  std::span<const double> row_noise() const { return row_noise_; }  // of transformed outputs; one a row, or none
  double noise_variance() const { return parameters_[covariance().noise_index()]; }
  // Another one of the same covariance, without data.
  std::unique_ptr<compute::GpModel> make_model() const { return backend_.make_gp_model(model_options_, context_); }
  const OutputTransform& transform() const { return transform_; }

 private:
  // Variances of transformed outputs: by their slope at y.
  std::vector<double> transformed_noise(const OutputTransform& transform) const;
  void factorize(std::size_t rows);  // the first ones
  struct Shape {
    OutputTransformKind outputs = OutputTransformKind::standardize;
    bool warped = false, noisy = false;
  };
  struct Scored {
    GpMemory memory;
    double score = 0;  // log posterior of the raw outputs
    std::vector<std::size_t> searched_rows;
    double searched_score = 0;  // of these rows' outputs, by the parameters that the search found
  };
  // The transforms to choose from, first that of `start`.
  std::vector<Shape> shapes(const std::optional<GpMemory>& start) const;
  static bool is_of(const GpMemory& memory, const Shape& shape) {
    return memory.outputs == shape.outputs && memory.concentrations.empty() != shape.warped;
  }
  // Where there is a rival, what is not hoped to come up to it may be left unfinished.
  Scored fit_as(Shape shape, const std::optional<GpMemory>& start, GpFitOptions how,
                const std::optional<Scored>& rival = {}) const;
  bool asks_for_noise() const;

  const compute::Backend& backend_;
  compute::Context context_;
  GpSurrogateOptions options_;
  InputMap map_;
  compute::GpModelOptions model_options_;
  Matrix embedded_;
  std::vector<double> y_, noise_;
  Matrix x_;  // as the model sees it
  std::vector<double> z_, row_noise_;
  OutputTransform transform_;
  std::vector<double> parameters_;
  std::unique_ptr<compute::GpModel> model_;
  std::size_t factored_ = 0;  // rows of it that were factored at once
  double least_believed_;
};

}  // namespace incumbent
