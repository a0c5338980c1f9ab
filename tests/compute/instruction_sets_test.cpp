// Every instruction set that this processor has gives the same bits.
#include <gtest/gtest.h>

#include "compute/cpu/vector_loops.hpp"
#include "compute/gp_fixture.hpp"
#include "core/simd.hpp"

namespace incumbent::test {
namespace {

class InstructionSets : public testing::Test {
 protected:
  ~InstructionSets() override { register_bytes = native_; }

  // results() at each of them.
  template <class Results>
  void expect_equal(Results results) {
    register_bytes = 16;
    const auto baseline = results();
    for (const std::size_t bytes : {32u, 64u}) {
      if (bytes > native_) continue;
      register_bytes = bytes;
      EXPECT_EQ(baseline, results()) << bytes;
    }
  }

 private:
  const std::size_t native_ = register_bytes;
};

TEST_F(InstructionSets, AgreeOnDistancesAndSumsOfAnyLength) {
  const std::size_t d = 3;
  const std::vector<double> weights{1.5, 0.7, 2.5};
  for (const auto third : {ColumnKind::number, ColumnKind::label, ColumnKind::resource}) {
    const std::vector<ColumnKind> kinds{ColumnKind::number, ColumnKind::number, third};
    for (const std::size_t m : {8u, 16u, 24u, 32u, 40u, 64u, 72u, 104u}) {
      Matrix columns(d, m);
      columns.values = random_values(d * m, m);
      for (std::size_t i = 0; i < m; i += 3) columns(2, i) = 1;
      const auto point = std::vector<double>{0.3, -0.2, 1}, c = random_values(m, m + 1);
      const cpu::WeightedColumns x{columns.values.data(), m, weights.data(), kinds.data(), d};
      expect_equal([&] {
        std::vector<double> distances(m), lanes(8 * d, 0.5), products(8, 0.5);
        cpu::squared_distances(x, point.data(), m, distances.data());
        cpu::add_length_scale_sums(x, point.data(), c.data(), m, lanes.data());
        cpu::add_products(c.data(), columns.values.data(), m, products.data());
        return std::vector{distances, lanes, products};
      });
      std::vector<double> distances(m);
      cpu::squared_distances(x, point.data(), m, distances.data());
      for (std::size_t i = 0; i < m; ++i) {
        double expected = 0;
        for (std::size_t j = 0; j < d; ++j) {
          const double difference = columns(j, i) - point[j];
          double term = difference * difference;
          if (kinds[j] == ColumnKind::label) term = difference != 0 ? 1 : 0;
          if (kinds[j] == ColumnKind::resource) term = columns(j, i) + point[j];
          expected += weights[j] * term;
        }
        EXPECT_NEAR(distances[i], expected, 1e-13) << m << " " << i;
      }
    }
  }
}

TEST_F(InstructionSets, AgreeOnLikelihoodsGradientsPredictionsAndScreening) {
  for (const std::size_t n : {1u, 7u, 20u, 61u, 130u, 270u}) {
    GpModelOptions options;
    options.covariance = Covariance::ard(CovarianceKind::matern52, 4);
    options.columns.assign(4, ColumnKind::number);
    const auto x = random_points(n, 4, n), candidates = random_points(3000, 4, 1);
    const auto y = random_values(n, n);
    expect_equal([&] {
      const auto model = default_backend().make_gp_model(options, Context{});
      model->set_data(x.view(), y);
      model->set_parameters(std::vector<double>{1.3, 0.4, 0.3, 0.6, 0.9, 1e-3, 0.2});
      std::vector<double> value(1);
      Matrix gradient(1, 7);
      model->likelihood({&kSystem, 1}, value, gradient.view());
      const auto posterior = model->posterior({candidates.values.data(), 70, 4}, true);
      std::vector<double> found;
      const Acquisition acquisition{{-1.0, 0.01, 1.5}, AcquisitionKind::log_expected_improvement};
      for (const auto& best : model->screen(CandidateList{candidates.view()}, acquisition, 16).best) {
        found.push_back(static_cast<double>(best.index));
        found.push_back(best.value);
      }
      return std::vector{value, gradient.values, posterior.mean, posterior.variance, posterior.mean_gradient.values,
                         found};
    });
  }
}

}  // namespace
}  // namespace incumbent::test
