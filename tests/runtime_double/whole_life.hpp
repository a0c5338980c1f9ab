// Lives of what the CUDA backend makes, on the runtime double, and that nothing is left of them.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "compute/density_case.hpp"
#include "compute/gp_fixture.hpp"
#include "compute/perceptron_case.hpp"
#include "compute/space_case.hpp"
#include "cuda/runtime/memory_pool.hpp"
#include "runtime_double/runtime_double.hpp"

namespace incumbent::test {

// In a program with such tests memory comes fresh from the double, filled with NaN and poisoned, unless one says
// otherwise.
[[maybe_unused]] inline const bool kNothingIsKept = (cuda::MemoryPool::set_limit(0), true);

class LeavesNothing : public testing::Test {
 protected:
  void SetUp() override {
    runtime_double::reset();
    runtime_double::set_seed(1);
  }
  void TearDown() override {
    EXPECT_EQ(runtime_double::strays(), 0);
    runtime_double::reset();
    cuda::MemoryPool::set_limit(0);
    EXPECT_EQ(runtime_double::live_allocations(), 0u);
    EXPECT_EQ(runtime_double::live_bytes(), 0u);
    EXPECT_EQ(runtime_double::live_streams(), 0u);
    EXPECT_EQ(runtime_double::live_handles(), 0);
  }
};

// Everything that a model does, and all numbers that come out.
inline std::vector<double> whole_life(const char* backend = "cuda") {
  constexpr std::size_t n = 70, d = 3;
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, d);
  options.columns.assign(d, ColumnKind::number);
  const auto model = find_backend(backend).make_gp_model(options, {});
  const Matrix x = random_points(n, d, 1), points = random_points(1100, d, 2), few = random_points(5, d, 3);
  model->set_data(x.view(), random_values(n, 1));
  model->set_parameters(std::vector<double>{1.5, 0.4, 0.5, 0.6, 1e-3, 0.1});
  std::vector<double> numbers;
  const auto add = [&](std::span<const double> more) { numbers.insert(numbers.end(), more.begin(), more.end()); };

  double value = 0;
  Matrix gradient(1, options.covariance.parameters());
  model->likelihood({&kSystem, 1}, {&value, 1}, gradient.view());
  add({&value, 1});
  add(gradient.values);
  model->append(few.row(0), 0.5);
  add(model->alpha());
  add(model->factor().values);
  const auto posterior = model->posterior(few.view(), true);
  add(posterior.mean);
  add(posterior.variance);
  add(posterior.mean_gradient.values);
  add(posterior.variance_gradient.values);
  add(model->joint_posterior(few.view()).covariance.values);
  add(model->leave_one_out().mean);
  add(model->input_gradient().values);
  const Matrix weights(n + 1, 2, 0.25), coefficients(5, 2, 0.5);
  add(model->solve(weights.view()).values);
  add(model->weighted_covariance(few.view(), weights.view()).values);
  add(model->weighted_gradient(few.view(), weights.view(), coefficients.view()).values);
  const Acquisition acquisition{{-1.0, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  for (const auto& scored : model->screen(CandidateList{points.view()}, acquisition, 3).best) add({&scored.value, 1});
  model->drop_last(1);
  add(model->alpha());
  return numbers;
}

// One of each of the backend's objects, as small as they go: several systems at once, candidates of every source,
// waves, covariances, a density ratio and perceptrons.
inline std::vector<double> small_lives(const char* name = "cuda") {
  const auto& backend = find_backend(name);
  std::vector<double> numbers;
  const auto add = [&](std::span<const double> more) { numbers.insert(numbers.end(), more.begin(), more.end()); };
  const Acquisition acquisition{{-1.0, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};

  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::number);
  options.systems = 2;
  const auto model = backend.make_gp_model(options, {});
  const std::vector<double> parameters{1.5, 0.4, 0.5, 1e-2, 0.1}, lower{0, 0}, upper{1, 2};
  for (const std::size_t s : {0u, 1u}) {
    model->set_data(random_points(5 + s, 2, s).view(), random_values(5 + s, s), s);
    model->set_parameters(parameters, s);
  }
  const std::size_t both[] = {0, 1};
  std::vector<double> values(2);
  Matrix gradients(2, options.covariance.parameters());
  model->likelihood(both, values, gradients.view());
  add(values);
  add(gradients.values);
  for (const auto& scored : model->screen(SobolCandidates{40, 3, lower, upper}, acquisition, 3).best)
    add({&scored.value, 1});
  const Matrix few = random_points(3, 2, 5), amplitudes(6, 1, 0.5);
  add(model->sum_of_waves(few.view(), few.view(), amplitudes.view()).values);
  Matrix covariances(3, 3);
  backend.covariance_matrix(options, parameters, few.view(), few.view(), covariances.view());
  add(covariances.values);

  const SpaceCase space(backend, 4, true);
  for (const bool local : {false, true}) {
    for (const auto& scored : space.model->screen(space.source(20, local), acquisition, 2).best)
      add({&scored.value, 1});
  }

  const DensityCase densities(3, 2, 1, 4, 9);
  const auto ratio = backend.make_density_ratio();
  ratio->set(densities.good.view(2), densities.bad.view(2));
  std::vector<double> scores(4);
  ratio->scores(densities.good_points(), densities.bad_points(), scores);
  add(scores);

  const PerceptronCase learned(false, 9);
  const auto batch = backend.make_perceptron_batch(learned.data, std::span(learned.starts).subspan(1, 2), {});
  std::vector<double> losses(2);
  batch->run_epoch(losses);
  add(losses);
  batch->errors(learned.data.train, losses);
  add(losses);
  for (const float p : batch->state(0).parameters) numbers.push_back(p);
  return numbers;
}

// What the libraries do: two large systems are factored, and one gets a row.
inline std::vector<double> large_life(const char* backend = "cuda") {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
  options.columns = {ColumnKind::number};
  options.systems = 2;
  const auto model = find_backend(backend).make_gp_model(options, {});
  for (const std::size_t s : {0u, 1u}) {
    const std::size_t n = 513 + 32 * s;
    model->set_data(random_points(n, 1, s).view(), random_values(n, s), s);
    model->set_parameters(std::vector<double>{1, 0.1, 0.1, 0}, s);
  }
  std::vector<Factorization> results(2);
  model->factorize(std::vector<std::size_t>{0, 1}, results);
  std::vector<double> numbers{results[0].log_determinant, results[1].log_determinant};
  const double point = 0.5;
  model->append({&point, 1}, 0.5);
  const Matrix b(514, 2, 1.0);
  for (const auto& more : {model->alpha(), model->solve(b.view()).values})
    numbers.insert(numbers.end(), more.begin(), more.end());
  const Matrix factor = model->factor();
  numbers.insert(numbers.end(), factor.row(513).begin(), factor.row(513).end());
  return numbers;
}

}  // namespace incumbent::test
