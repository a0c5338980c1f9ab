// Linear models by LIBLINEAR: "linear:data=digits". With the rows x_i, a last feature of the value `bias` appended,
//   min_w  penalty(w) + C sum_i loss(w; x_i, y_i),   penalty |w|^2 / 2 (l2) or |w|_1 (l1),
// with the losses max(0, 1 - y w'x) (hinge), its square, or log(1 + exp(-y w'x)) (logistic), one class against the
// rest, or Crammer's and Singer's loss of all classes; for a regression max(0, |y - w'x| - epsilon) or its square.
// R.-E. Fan, K.-W. Chang, C.-J. Hsieh, X.-R. Wang and C.-J. Lin, "LIBLINEAR: a library for large linear
// classification", JMLR 9, 2008. What the library has no solver for is forbidden.
//
// Its coordinate descent visits coordinates in an order from rand(), whose state all threads of a process share: one
// training runs at a time, on a state of its own that the evaluation's seed starts, and puts the old one back. The bits
// are then a function of the evaluation, as long as nothing else in the process calls rand() meanwhile; this library
// doesn't.
#include <linear.h>

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <mutex>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "problem/learner/nodes.hpp"
#include "problem/problems.hpp"
#include "problem/share_problem.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

std::mutex training;

// Under `training`: the passes over the rows of the training that runs, from what LIBLINEAR prints. Coordinate descent
// tells its passes, a Newton method a line a step, with the products by the Hessian (CG) or the passes (CD) in it.
double passes = 0;
bool tells_steps = false;  // of a Newton method with descent inside, whose last line counts the steps again

void listen(const char* text) {
  const auto after = [&](const char* mark) {
    const char* found = std::strstr(text, mark);
    return found ? std::atof(found + std::strlen(mark)) : -1;
  };
  if (const double products = after("CG "); products >= 0) passes += products + 1;  // and the gradient
  if (const double cycles = after("#CD cycles "); cycles >= 0) {
    passes += cycles;
    tells_steps = true;
  }
  if (const double iterations = after("#iter = "); iterations >= 0 && !tells_steps) passes += iterations;
}

// glibc's rand() and random() have one state.
class SeededRand {
 public:
  explicit SeededRand(unsigned seed) : previous_(initstate(seed, state_, sizeof state_)) {}
  ~SeededRand() { setstate(previous_); }
  SeededRand(const SeededRand&) = delete;
  SeededRand& operator=(const SeededRand&) = delete;

 private:
  char state_[128];
  char* previous_;
};

class LinearPredictor : public Predictor {
 public:
  LinearPredictor(const Dataset& data, std::span<const std::uint32_t> rows, const parameter& settings, double bias,
                  std::uint64_t seed, learner::CostMeter& cost)
      : features_(data.features), bias_(bias) {
    learner::NodeRows<feature_node> nodes(data, rows, bias);
    const int columns = static_cast<int>(features_) + 1;
    const ::problem problem{nodes.size(), columns, nodes.targets(), nodes.rows(), bias};
    if (const char* wrong = check_parameter(&problem, &settings)) {
      fail(ErrorCode::internal, "LIBLINEAR refuses its parameters: {}", wrong);
    }
    const std::lock_guard lock(training);
    set_print_string_function(&listen);
    passes = 0;
    tells_steps = false;
    const SeededRand rand(Stream(seed, Purpose::order).bits32());
    model_ = train(&problem, &settings);
    // A pass has a product and a sum of each entry; of all classes at once for Crammer and Singer.
    const double classes = settings.solver_type == MCSVM_CS ? model_->nr_class : 1;
    cost.count(2 * passes * nodes.size() * columns * classes);
  }
  ~LinearPredictor() override { free_and_destroy_model(&model_); }
  LinearPredictor(const LinearPredictor&) = delete;
  LinearPredictor& operator=(const LinearPredictor&) = delete;

  double predict(const float* row) const override {
    return ::predict(model_, learner::nodes_of<feature_node>(row, features_, bias_).data());
  }
  double multiply_adds() const override { return static_cast<double>(features_ + 1) * model_->nr_class; }

 private:
  std::size_t features_;
  double bias_;
  model* model_ = nullptr;
};

struct Solver {
  const char* loss;
  const char* penalty;
  const char* form;
  int type;
};

constexpr Solver kSolvers[] = {
    {"logistic", "l2", "primal", L2R_LR},
    {"squared_hinge", "l2", "dual", L2R_L2LOSS_SVC_DUAL},
    {"squared_hinge", "l2", "primal", L2R_L2LOSS_SVC},
    {"hinge", "l2", "dual", L2R_L1LOSS_SVC_DUAL},
    {"squared_hinge", "l1", "primal", L1R_L2LOSS_SVC},
    {"logistic", "l1", "primal", L1R_LR},
    {"logistic", "l2", "dual", L2R_LR_DUAL},
    {"squared_epsilon_insensitive", "l2", "primal", L2R_L2LOSS_SVR},
    {"squared_epsilon_insensitive", "l2", "dual", L2R_L2LOSS_SVR_DUAL},
    {"epsilon_insensitive", "l2", "dual", L2R_L1LOSS_SVR_DUAL},
};

Forbidden both(const char* first, const char* first_value, const char* second, const char* second_value) {
  const auto is = [](const char* parameter, const char* value) {
    return Forbidden{Forbidden::Op::equal, parameter, {std::string(value)}, {}, {}};
  };
  return {Forbidden::Op::conjunction, {}, {}, {}, {is(first, first_value), is(second, second_value)}};
}

class Linear : public ShareProblem {
 public:
  explicit Linear(const Options& options) : ShareProblem(options) {
    description_.source =
        "R.-E. Fan, K.-W. Chang, C.-J. Hsieh, X.-R. Wang and C.-J. Lin, LIBLINEAR: a library for large linear "
        "classification, JMLR 9, 2008; data: experiments/data/SOURCES.md";
    auto& space = description_.space;
    const auto choices = [&](const char* name, std::initializer_list<std::string> words) {
      space.add_categorical(name, std::vector<Level>(words.begin(), words.end()));
    };
    if (data().regression()) {
      choices("loss", {"squared_epsilon_insensitive", "epsilon_insensitive"});
      choices("form", {"dual", "primal"});
      space.add_real("epsilon", 1e-3, 1, {.log = true, .default_value = 0.1});
      space.add_forbidden(both("loss", "epsilon_insensitive", "form", "primal"));
    } else {
      if (data().classes > 2) choices("multiclass", {"one_vs_rest", "crammer_singer"});
      choices("loss", {"squared_hinge", "hinge", "logistic"});
      choices("penalty", {"l2", "l1"});
      choices("form", {"dual", "primal"});
      space.add_forbidden(both("loss", "hinge", "penalty", "l1"));
      space.add_forbidden(both("loss", "hinge", "form", "primal"));
      space.add_forbidden(both("penalty", "l1", "form", "dual"));
      for (const auto* child : {"loss", "penalty", "form"}) {
        if (data().classes <= 2) break;
        space.add_condition({Condition::Op::equal, child, "multiclass", {std::string("one_vs_rest")}, {}});
      }
    }
    space.add_real("C", 0.0009765625, 1024, {.log = true, .default_value = 1.0});
    space.add_real("bias", 0.1, 10, {.log = true, .default_value = 1.0});
    space.add_real("tolerance", 1e-4, 0.1, {.log = true, .default_value = 0.01});
  }

 private:
  std::unique_ptr<Predictor> fit(const Configuration& configuration, std::span<const std::uint32_t> rows,
                                 std::uint64_t seed, learner::CostMeter& cost) const override {
    parameter settings{};
    settings.solver_type = solver(configuration);
    settings.C = value(configuration, "C");
    settings.eps = value(configuration, "tolerance");
    if (data().regression()) settings.p = value(configuration, "epsilon");
#if LIBLINEAR_VERSION >= 240
    settings.regularize_bias = 1;  // as it always was before
#endif
    return std::make_unique<LinearPredictor>(data(), rows, settings, value(configuration, "bias"), seed, cost);
  }

  int solver(const Configuration& configuration) const {
    const auto& space = description_.space;
    if (space.find("multiclass") && word(configuration, "multiclass") == "crammer_singer") return MCSVM_CS;
    const auto loss = word(configuration, "loss"), form = word(configuration, "form");
    const auto penalty = data().regression() ? "l2" : word(configuration, "penalty");
    for (const auto& known : kSolvers) {
      if (loss == known.loss && penalty == known.penalty && form == known.form) return known.type;
    }
    fail(ErrorCode::internal, "LIBLINEAR has no solver for {}, {}, {}", loss, penalty, form);
  }
};

}  // namespace

std::unique_ptr<Problem> make_linear(const Options& options) { return std::make_unique<Linear>(options); }

}  // namespace incumbent
