// Samplers make their models on the device that they are given, all of them, and nowhere else.
#include <gtest/gtest.h>

#include <cmath>

#include "compute/backend.hpp"
#include "incumbent/study.hpp"

namespace incumbent {
namespace {

// The CPU's backend, counting.
class CountingBackend final : public compute::Backend {
 public:
  const compute::BackendDescription& description() const override { return cpu_.description(); }
  std::unique_ptr<compute::GpModel> make_gp_model(const compute::GpModelOptions& options,
                                                  const compute::Context& context) const override {
    ++models;
    return cpu_.make_gp_model(options, context);
  }
  void covariance_matrix(const compute::GpModelOptions& options, std::span<const double> parameters,
                         MatrixView<const double> a, MatrixView<const double> b,
                         MatrixView<double> out) const override {
    cpu_.covariance_matrix(options, parameters, a, b, out);
  }
  std::unique_ptr<compute::DensityRatio> make_density_ratio() const override {
    ++models;
    return cpu_.make_density_ratio();
  }
  std::unique_ptr<compute::PerceptronBatch> make_perceptron_batch(const perceptron::TrainingData& data,
                                                                  std::span<const compute::PerceptronStart> starts,
                                                                  const compute::Context& context) const override {
    return cpu_.make_perceptron_batch(data, starts, context);
  }
  mutable int models = 0;

 private:
  const compute::Backend& cpu_ = compute::default_backend();
};

enum class Told { values, some_failures, only_failures, constraints };

// Ten trials; the configurations that were tried.
std::vector<Configuration> play(const std::string& sampler, const ComputeDevice& device, Told told) {
  StudySpec spec;
  spec.space.add_real("x", 0, 1);
  spec.space.add_real("y", 0, 1);
  spec.sampler = sampler;
  spec.seed = 3;
  spec.device = device;
  const auto study = make_study(spec);
  std::vector<Configuration> tried;
  for (int t = 0; t < 10; ++t) {
    const auto next = study->ask().front();
    const auto& c = next.configuration;
    Result result;
    result.cost = 1 + c[0];
    if (told == Told::only_failures || (told == Told::some_failures && c[0] > 0.5))
      result.failure = Failure::crash;
    else
      result.objectives = {std::pow(c[0] - 0.4, 2) + std::cos(3 * c[1])};
    if (told == Told::constraints) result.constraints = {c[1] - 0.7};
    study->tell(next.trial, result);
    tried.push_back(c);
  }
  return tried;
}

int models(const std::string& sampler, Told told = Told::values) {
  const CountingBackend counting;
  EXPECT_EQ(play(sampler, {"counting", "", "", &counting}, told), play(sampler, {}, told)) << sampler;
  return counting.models;
}

TEST(SamplerBackend, EveryModelIsMadeOnTheDeviceThatWasChosen) {
  EXPECT_EQ(models("sobol"), 0);
  EXPECT_GT(models("turbo:initial=4"), 0);
  EXPECT_EQ(models("tpe:initial=4"), 1);
  EXPECT_EQ(models("tpe:initial=4,multivariate=false"), 2);
  const int objective = models("gp:initial=4");
  EXPECT_GT(objective, 0);
  EXPECT_GT(models("gp:initial=4", Told::constraints), objective);
  EXPECT_GT(models("gp:initial=4", Told::some_failures), 0);
  // Without a value there is the model of success alone.
  EXPECT_GT(models("gp:initial=4", Told::only_failures), models("gp:initial=4,failures=ignore", Told::only_failures));
  EXPECT_GT(models("gp:initial=4,acquisition=ei_per_cost"), objective);
}

}  // namespace
}  // namespace incumbent
