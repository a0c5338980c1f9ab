// Support vector machines by LIBSVM: "svm:data=digits". Classification is one against one by C-SVC, regression is
// epsilon-SVR, with the kernels
//   linear u'v,   rbf exp(-gamma |u - v|^2),   polynomial (gamma u'v + coef0)^degree,   sigmoid tanh(gamma u'v +
//   coef0).
// C.-C. Chang and C.-J. Lin, "LIBSVM: a library for support vector machines", ACM Transactions on Intelligent Systems
// and Technology 2(3), 2011. The range of C is that of K. Eggensperger et al., "HPOBench", NeurIPS Datasets and
// Benchmarks, 2021; with larger ones single trainings take half a minute and more. A subproblem ends after 10 million
// iterations at the latest, of which the library warns on the standard error.
//
// Training draws no random numbers (LIBSVM does for probability estimates only, which aren't asked for), so that the
// bits are a function of the rows, their order and the configuration.
#include <libsvm/svm.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "core/require.hpp"
#include "problem/learner/nodes.hpp"
#include "problem/problems.hpp"
#include "problem/share_problem.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

constexpr double kCacheMegabytes = 100;
constexpr double kTolerance = 1e-3;  // of the optimality conditions; LIBSVM's default

// Of this thread's training: the iterations of each subproblem, from what LIBSVM prints.
thread_local std::vector<double> iterations;

void listen(const char* text) {
  constexpr char kMark[] = "#iter = ";
  if (const char* found = std::strstr(text, kMark)) iterations.push_back(std::atof(found + std::strlen(kMark)));
}

void listen_to_libsvm() {
  static std::once_flag once;
  std::call_once(once, [] { svm_set_print_string_function(&listen); });
}

// The number of variables of each subproblem in the order in which they are solved: pairs of classes, these in the
// order of their first rows; a regression has one, of two variables a row.
std::vector<double> subproblem_sizes(const Dataset& data, std::span<const std::uint32_t> rows) {
  if (data.regression()) return {2 * static_cast<double>(rows.size())};
  std::vector<double> count(data.classes);
  std::vector<std::int32_t> labels;
  for (const auto row : rows) {
    const auto label = data.train.labels[row];
    if (count[static_cast<std::size_t>(label)]++ == 0) labels.push_back(label);
  }
  std::vector<double> sizes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t j = i + 1; j < labels.size(); ++j) {
      sizes.push_back(count[static_cast<std::size_t>(labels[i])] + count[static_cast<std::size_t>(labels[j])]);
    }
  }
  return sizes;
}

// An iteration updates the gradient of l variables by two columns of the kernel matrix, each computed, d multiply-adds
// an entry, when it is first used: 2 l iterations + d l min(2 iterations, l). An estimate: variables at their bounds
// are left out for a while, and columns may fall out of the cache.
double training_operations(const Dataset& data, std::span<const std::uint32_t> rows) {
  const auto sizes = subproblem_sizes(data, rows);
  if (sizes.size() != iterations.size() && sizes.size() > 0) {
    fail(ErrorCode::internal, "LIBSVM told the iterations of {} subproblems; there are {}", iterations.size(),
         sizes.size());
  }
  double sum = 0;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    sum += 2 * sizes[k] * iterations[k] +
           static_cast<double>(data.features) * sizes[k] * std::min(2 * iterations[k], sizes[k]);
  }
  return sum;
}

// The model's support vectors point into the rows that it was trained on.
class SvmPredictor : public Predictor {
 public:
  SvmPredictor(const Dataset& data, std::span<const std::uint32_t> rows, const svm_parameter& parameter)
      : features_(data.features), rows_(data, rows) {
    const svm_problem problem{rows_.size(), rows_.targets(), rows_.rows()};
    if (const char* wrong = svm_check_parameter(&problem, &parameter)) {
      fail(ErrorCode::internal, "LIBSVM refuses its parameters: {}", wrong);
    }
    listen_to_libsvm();
    iterations.clear();
    model_ = svm_train(&problem, &parameter);
  }
  ~SvmPredictor() override { svm_free_and_destroy_model(&model_); }
  SvmPredictor(const SvmPredictor&) = delete;
  SvmPredictor& operator=(const SvmPredictor&) = delete;

  double predict(const float* row) const override {
    return svm_predict(model_, learner::nodes_of<svm_node>(row, features_).data());
  }
  // The kernel at each support vector, and the sums over them: each is in classes - 1 of these.
  double multiply_adds() const override {
    return static_cast<double>(model_->l) * static_cast<double>(features_ + static_cast<std::size_t>(model_->nr_class));
  }

 private:
  std::size_t features_;
  learner::NodeRows<svm_node> rows_;
  svm_model* model_ = nullptr;
};

class Svm : public ShareProblem {
 public:
  explicit Svm(const Options& options) : ShareProblem(options) {
    description_.source =
        "C.-C. Chang and C.-J. Lin, LIBSVM: a library for support vector machines, ACM TIST 2(3), 2011; data: "
        "experiments/data/SOURCES.md";
    auto& space = description_.space;
    const std::string linear = "linear", rbf = "rbf", polynomial = "polynomial", sigmoid = "sigmoid";
    space.add_categorical("kernel", {rbf, linear, polynomial, sigmoid});
    space.add_real("C", 0.0009765625, 1024, {.log = true, .default_value = 1.0});
    if (data().regression()) space.add_real("epsilon", 1e-3, 1, {.log = true, .default_value = 0.1});
    // Of standardized rows u'v and |u - v|^2 are of the order of the number of features.
    const auto features = static_cast<double>(data().features);
    space.add_real("gamma", 0.0009765625 / features, 8 / features, {.log = true, .default_value = 1 / features});
    space.add_integer("degree", 2, 5, {.default_value = 3});
    space.add_real("coef0", -1, 1, {.default_value = 0.0});
    space.add_condition({Condition::Op::in, "gamma", "kernel", {rbf, polynomial, sigmoid}, {}});
    space.add_condition({Condition::Op::equal, "degree", "kernel", {polynomial}, {}});
    space.add_condition({Condition::Op::in, "coef0", "kernel", {polynomial, sigmoid}, {}});
  }

 private:
  std::unique_ptr<Predictor> fit(const Configuration& configuration, std::span<const std::uint32_t> rows,
                                 std::uint64_t /*seed*/, learner::CostMeter& cost) const override {
    const auto or_zero = [&](const char* name) {
      const double number = value(configuration, name);
      return number == number ? number : 0;
    };
    const auto kernel = word(configuration, "kernel");
    svm_parameter parameter{};
    parameter.svm_type = data().regression() ? EPSILON_SVR : C_SVC;
    parameter.kernel_type = kernel == "linear"       ? LINEAR
                            : kernel == "rbf"        ? RBF
                            : kernel == "polynomial" ? POLY
                                                     : SIGMOID;
    parameter.C = value(configuration, "C");
    if (data().regression()) parameter.p = value(configuration, "epsilon");
    parameter.gamma = or_zero("gamma");
    parameter.degree = static_cast<int>(or_zero("degree"));
    parameter.coef0 = or_zero("coef0");
    parameter.cache_size = kCacheMegabytes;
    parameter.eps = kTolerance;
    parameter.shrinking = 1;
    auto predictor = std::make_unique<SvmPredictor>(data(), rows, parameter);
    cost.count(training_operations(data(), rows));
    return predictor;
  }
};

}  // namespace

std::unique_ptr<Problem> make_svm(const Options& options) { return std::make_unique<Svm>(options); }

}  // namespace incumbent
