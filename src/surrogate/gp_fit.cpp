// Maximizes log likelihood + log prior over the parameters' logarithms.
#include "surrogate/gp_fit.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"

namespace incumbent {

GpFit fit_gp(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
             MatrixView<const double> x, std::span<const double> z, const GpFitOptions& options) {
  const std::size_t concentrations = options.warp ? options.warp->concentrations() : 0;
  const std::size_t own = model.covariance.parameters();
  const GpPrior prior(model.covariance, options.noisy, concentrations);
  if (x.rows == 0) return {prior.natural(prior.typical()), 0.0, 0};

  std::vector<std::vector<double>> starts;
  for (const auto& start : options.starts) {
    require(start.size() == prior.size(), "a start of {} parameters; the model has {}", start.size(), prior.size());
    starts.push_back(prior.search_point(start));
  }
  starts.push_back(prior.typical());
  for (int r = 0; r < options.random_starts; ++r) {
    Stream stream(options.seed, Purpose::restart, options.index, static_cast<std::uint32_t>(r));
    starts.push_back(prior.draw(stream));
  }

  compute::GpModelOptions batch = model;
  batch.systems = starts.size();
  const auto systems = backend.make_gp_model(batch, context);
  std::vector<Lbfgsb> runs;
  for (std::size_t s = 0; s < starts.size(); ++s) {
    systems->set_data(x, z, s);
    systems->set_row_noise(options.row_noise, s);
    runs.emplace_back(starts[s], prior.lower(), prior.upper(), options.optimizer);
  }
  minimize(runs, [&](std::span<const std::size_t> which, MatrixView<const double> points, std::span<double> values,
                     MatrixView<double> gradients) {
    std::vector<std::vector<double>> natural;
    for (std::size_t i = 0; i < which.size(); ++i) {
      natural.push_back(prior.natural(points.row(i)));
      if (concentrations > 0) {
        Matrix warped(x.rows, x.cols);
        for (std::size_t row = 0; row < x.rows; ++row) std::ranges::copy(x.row(row), warped.row(row).begin());
        options.warp->apply(std::span(natural[i]).subspan(own), warped.view());
        systems->set_data(warped.view(), z, which[i]);
        systems->set_row_noise(options.row_noise, which[i]);
      }
      systems->set_parameters(std::span(natural[i]).first(own), which[i]);
    }
    systems->likelihood(which, values, {gradients.data, gradients.rows, own, gradients.stride});
    for (std::size_t i = 0; i < which.size(); ++i) {
      if (concentrations > 0) {
        const auto by_log = gradients.row(i).subspan(own);
        std::ranges::fill(by_log, 0.0);
        if (std::isfinite(values[i])) {
          options.warp->add_concentration_gradient(std::span(natural[i]).subspan(own), x,
                                                   systems->input_gradient(which[i]).view(), by_log);
        }
      }
      values[i] = -(values[i] + prior.log_density(points.row(i), gradients.row(i)));
      for (double& g : gradients.row(i)) g = -g;
    }
  });

  std::size_t best = 0;
  for (std::size_t s = 1; s < runs.size(); ++s) {
    if (runs[s].best_value() < runs[best].best_value()) best = s;
  }
  GpFit fit{prior.natural(runs[best].best()), -runs[best].best_value(), 0};
  for (const auto& run : runs) fit.evaluations += run.evaluations();
  return fit;
}

}  // namespace incumbent
