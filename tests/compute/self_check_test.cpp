// The self-check passes what is right and finds what is wrong.
#include "compute/self_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace incumbent::compute {
namespace {

TEST(SelfCheck, EveryBackendPasses) {
  for (const Backend* backend : available_backends()) {
    const auto checks = check_backend(*backend, 1);
    // 14 operations, 9 of models and 11 searches at two sizes, 4 of each of 6 kinds of covariances, of a sum and of a
    // product.
    EXPECT_EQ(checks.size(), 2u * (14 + 9 + 11) + 4 * 8);
    for (const auto& c : checks) EXPECT_TRUE(c.passed()) << c.operation << ": " << c.error << " of " << c.tolerance;
  }
}

// Every operation that GpModel declares, every covariance and every acquisition function is among the checks.
TEST(SelfCheck, LeavesNothingOut) {
  std::string all;
  for (const auto& c : check_backend(default_backend(), 2)) all += c.operation + "\n";
  for (const auto* operation : {"factor",
                                "weights",
                                "covariance matrix",
                                "likelihood and gradient",
                                "posterior",
                                "posterior gradient",
                                "joint posterior",
                                "leave one out",
                                "sum of waves",
                                "appended row",
                                "noise of each row",
                                "other outputs",
                                "rows taken back",
                                "several functions solved",
                                "weighted covariance",
                                "weighted gradient",
                                "input gradient",
                                "samples",
                                "several systems",
                                "the best with offsets",
                                "the best Sobol points",
                                "the best points of a space"}) {
    for (const auto* n : {"60", "600"}) {
      EXPECT_NE(all.find(std::string(operation) + ", n = " + n + "\n"), std::string::npos) << operation;
    }
  }
  std::vector<std::string_view> covariances(covariance_names().begin(), covariance_names().end());
  for (const auto* composed : {"main effects", "a product"}) covariances.push_back(composed);
  for (const auto name : covariances)
    EXPECT_NE(all.find("posterior gradient, " + std::string(name) + " with labels\n"), std::string::npos) << name;
  for (const auto name : acquisition_names())
    EXPECT_NE(all.find("the best by " + std::string(name) + ", n = 600\n"), std::string::npos) << name;
}

// Forgets a millionth of the length scales.
class WrongBackend final : public Backend {
 public:
  const BackendDescription& description() const override { return default_backend().description(); }
  std::unique_ptr<GpModel> make_gp_model(const GpModelOptions& options, const Context& context) const override {
    return default_backend().make_gp_model(options, context);
  }
  void covariance_matrix(const GpModelOptions& options, std::span<const double> parameters, MatrixView<const double> a,
                         MatrixView<const double> b, MatrixView<double> out) const override {
    std::vector<double> wrong(parameters.begin(), parameters.end());
    wrong[1] *= 1 + 1e-6;
    default_backend().covariance_matrix(options, wrong, a, b, out);
  }
  std::unique_ptr<DensityRatio> make_density_ratio() const override { return default_backend().make_density_ratio(); }
  std::unique_ptr<PerceptronBatch> make_perceptron_batch(const perceptron::TrainingData& data,
                                                         std::span<const PerceptronStart> starts,
                                                         const Context& context) const override {
    return default_backend().make_perceptron_batch(data, starts, context);
  }
};

TEST(SelfCheck, FindsAnError) {
  int wrong = 0;
  for (const auto& c : check_backend(WrongBackend(), 1)) {
    wrong += c.passed() ? 0 : 1;
    const bool is_covariance = c.operation.starts_with("covariance matrix") || c.operation.starts_with("learning");
    EXPECT_NE(c.passed(), is_covariance) << c.operation;
  }
  EXPECT_EQ(wrong, 4 + 8);
}

// Throws where covariances are asked for, and makes a single model of labels.
class BrokenBackend final : public Backend {
 public:
  const BackendDescription& description() const override { return default_backend().description(); }
  std::unique_ptr<GpModel> make_gp_model(const GpModelOptions& options, const Context& context) const override {
    const bool has_labels = std::ranges::count(options.columns, ColumnKind::label) > 0;
    if (has_labels && made_++ > 0) throw std::runtime_error("no labels here");
    return default_backend().make_gp_model(options, context);
  }
  void covariance_matrix(const GpModelOptions&, std::span<const double>, MatrixView<const double>,
                         MatrixView<const double>, MatrixView<double>) const override {
    throw std::runtime_error("the device is lost");
  }
  std::unique_ptr<DensityRatio> make_density_ratio() const override { return default_backend().make_density_ratio(); }
  std::unique_ptr<PerceptronBatch> make_perceptron_batch(const perceptron::TrainingData& data,
                                                         std::span<const PerceptronStart> starts,
                                                         const Context& context) const override {
    return default_backend().make_perceptron_batch(data, starts, context);
  }

 private:
  mutable int made_ = 0;
};

// What throws is told as wrong, and costs no other operation its result.
TEST(SelfCheck, TellsWhatIsThrown) {
  std::set<std::string> failures;
  int passed = 0, of_labels = 0;
  for (const auto& c : check_backend(BrokenBackend(), 1)) {
    passed += c.passed() ? 1 : 0;
    of_labels += c.operation.ends_with("with labels") ? 1 : 0;
    if (!c.failure.empty()) failures.insert(c.operation + ": " + c.failure);
    EXPECT_TRUE(c.failure.empty() || !c.passed()) << c.operation;
  }
  EXPECT_GE(passed, 40);
  EXPECT_EQ(of_labels, 4 + 1);  // of the first covariance, and of the second before its model is asked for
  for (const auto* expected : {"covariance matrix, n = 60: the device is lost", "all covariances: no labels here",
                               "covariance matrix, n = 600: the device is lost"})
    EXPECT_TRUE(failures.contains(expected)) << expected << testing::PrintToString(failures);
}

}  // namespace
}  // namespace incumbent::compute
