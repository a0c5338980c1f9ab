// svm and linear against LIBSVM and LIBLINEAR called plainly, on all rows in the file's order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libsvm/svm.h>
#include <linear.h>

#include <cmath>
#include <cstdlib>

#include "problem/dataset.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

// Dense rows, zeros and all, with the bias as a last feature if there is one.
template <class Node>
struct Plain {
  std::vector<std::vector<Node>> nodes;
  std::vector<Node*> rows;
  std::vector<double> targets;

  Plain(const Dataset& data, const DataPart& part, double bias = 0) {
    for (std::size_t i = 0; i < part.rows; ++i) {
      std::vector<Node> row;
      for (std::size_t j = 0; j < data.features; ++j) {
        row.push_back({static_cast<int>(j) + 1, part.inputs[i * data.features + j]});
      }
      if (bias > 0) row.push_back({static_cast<int>(data.features) + 1, bias});
      row.push_back({-1, 0});
      nodes.push_back(row);
      targets.push_back(data.regression() ? static_cast<double>(part.targets[i]) : part.labels[i]);
    }
    for (auto& row : nodes) rows.push_back(row.data());
  }

  // The fraction that is wrong, or the root of the mean squared error.
  template <class Predict>
  double error(const Dataset& data, const Predict& predict) {
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double difference = predict(rows[i]) - targets[i];
      sum += data.regression() ? difference * difference : (difference == 0 ? 0 : 1);
    }
    const double mean = sum / static_cast<double>(rows.size());
    return data.regression() ? std::sqrt(mean) * data.target_deviation : mean;
  }
};

void silent(const char*) {}

double plain_svm(const Dataset& data, svm_parameter parameter) {
  Plain<svm_node> train(data, data.train), valid(data, data.valid);
  parameter.svm_type = data.regression() ? EPSILON_SVR : C_SVC;
  parameter.cache_size = 50;
  parameter.eps = 1e-3;
  const svm_problem problem{static_cast<int>(train.rows.size()), train.targets.data(), train.rows.data()};
  svm_model* model = svm_train(&problem, &parameter);
  const double error = valid.error(data, [&](const svm_node* row) { return svm_predict(model, row); });
  svm_free_and_destroy_model(&model);
  return error;
}

TEST(Svm, AgreesWithTheLibrary) {
  const auto digits = load_dataset("digits"), concrete = load_dataset("concrete");
  const auto problem = make_problem("svm:data=digits"), regression = make_problem("svm:data=concrete");
  struct Case {
    const char* kernel;
    int type;
  };
  // Another order of the rows moves the solution within the tolerance: two of 360 rows.
  for (const auto& [kernel, type] :
       {Case{"linear", LINEAR}, {"rbf", RBF}, {"polynomial", POLY}, {"sigmoid", SIGMOID}}) {
    svm_parameter parameter{};
    parameter.kernel_type = type;
    parameter.C = 2;
    parameter.gamma = 0.01;
    parameter.degree = 2;
    parameter.coef0 = 0.5;
    parameter.p = 0.05;
    std::vector<std::pair<std::string, Level>> values{{"kernel", std::string(kernel)}, {"C", 2.0}};
    if (type != LINEAR) values.emplace_back("gamma", 0.01);
    if (type == POLY) values.emplace_back("degree", std::int64_t{2});
    if (type == POLY || type == SIGMOID) values.emplace_back("coef0", 0.5);
    EXPECT_NEAR(run(*problem, with(*problem, values), 27).objectives[0], plain_svm(*digits, parameter), 2.1 / 360)
        << kernel;
    values.emplace_back("epsilon", 0.05);
    const double expected = plain_svm(*concrete, parameter);
    EXPECT_NEAR(run(*regression, with(*regression, values), 27).objectives[0], expected, 0.01 * expected) << kernel;
  }
}

double plain_linear(const Dataset& data, int solver, double bias) {
  Plain<feature_node> train(data, data.train, bias), valid(data, data.valid, bias);
  parameter settings{};
  settings.solver_type = solver;
  settings.C = 0.1;
  settings.eps = 1e-3;
  settings.p = 0.05;
  const ::problem task{static_cast<int>(train.rows.size()), static_cast<int>(data.features) + 1, train.targets.data(),
                       train.rows.data(), bias};
  set_print_string_function(&silent);
  model* trained = ::train(&task, &settings);
  const double error = valid.error(data, [&](const feature_node* row) { return ::predict(trained, row); });
  free_and_destroy_model(&trained);
  return error;
}

TEST(Linear, AgreesWithTheLibraryWithEverySolver) {
  const auto digits = load_dataset("digits"), concrete = load_dataset("concrete");
  const auto problem = make_problem("linear:data=digits"), regression = make_problem("linear:data=concrete");
  struct Case {
    const char* loss;
    const char* penalty;
    const char* form;
    int solver;
  };
  const std::vector<std::pair<std::string, Level>> common{{"C", 0.1}, {"bias", 2.0}, {"tolerance", 1e-3}};
  const auto values = [&](std::initializer_list<std::pair<std::string, Level>> own) {
    auto all = common;
    all.insert(all.end(), own);
    return all;
  };
  for (const auto& [loss, penalty, form, solver] : {Case{"logistic", "l2", "primal", L2R_LR},
                                                    {"squared_hinge", "l2", "dual", L2R_L2LOSS_SVC_DUAL},
                                                    {"squared_hinge", "l2", "primal", L2R_L2LOSS_SVC},
                                                    {"hinge", "l2", "dual", L2R_L1LOSS_SVC_DUAL},
                                                    {"squared_hinge", "l1", "primal", L1R_L2LOSS_SVC},
                                                    {"logistic", "l1", "primal", L1R_LR},
                                                    {"logistic", "l2", "dual", L2R_LR_DUAL}}) {
    const auto configuration =
        with(*problem,
             values({{"loss", std::string(loss)}, {"penalty", std::string(penalty)}, {"form", std::string(form)}}));
    EXPECT_NEAR(run(*problem, configuration, 27).objectives[0], plain_linear(*digits, solver, 2), 2.1 / 360) << solver;
  }
  const auto together = with(*problem, values({{"multiclass", std::string("crammer_singer")}}));
  EXPECT_FALSE(together.is_active(problem->description().space.index("loss")));
  EXPECT_NEAR(run(*problem, together, 27).objectives[0], plain_linear(*digits, MCSVM_CS, 2), 2.1 / 360);
  for (const auto& [loss, penalty, form, solver] : {Case{"squared_epsilon_insensitive", "", "primal", L2R_L2LOSS_SVR},
                                                    {"squared_epsilon_insensitive", "", "dual", L2R_L2LOSS_SVR_DUAL},
                                                    {"epsilon_insensitive", "", "dual", L2R_L1LOSS_SVR_DUAL}}) {
    const auto configuration =
        with(*regression, values({{"loss", std::string(loss)}, {"form", std::string(form)}, {"epsilon", 0.05}}));
    const double expected = plain_linear(*concrete, solver, 2);
    EXPECT_NEAR(run(*regression, configuration, 27).objectives[0], expected, 0.01 * expected) << solver;
  }
}

// Of two classes there is no multiclass method to choose.
TEST(Linear, TakesTwoClasses) {
  const auto problem = make_problem("linear:data=spam");
  EXPECT_FALSE(problem->description().space.find("multiclass"));
  EXPECT_LT(run(*problem, with(*problem, {{"C", 0.1}}), 27).objectives[0], 0.1);
}

TEST(Linear, CombinationsWithoutASolverAreForbidden) {
  const auto problem = make_problem("linear");
  const std::string hinge = "hinge", logistic = "logistic", l1 = "l1", primal = "primal", dual = "dual";
  const auto violation = [&](const std::vector<std::pair<std::string, Level>>& values) {
    return problem->description().space.violation(with(*problem, values));
  };
  EXPECT_THAT(violation({{"loss", hinge}, {"form", primal}}), HasSubstr("forbidden"));
  EXPECT_THAT(violation({{"loss", hinge}, {"penalty", l1}, {"form", dual}}), HasSubstr("forbidden"));
  EXPECT_THAT(violation({{"loss", logistic}, {"penalty", l1}, {"form", dual}}), HasSubstr("forbidden"));
  EXPECT_EQ(violation({{"loss", logistic}, {"penalty", l1}, {"form", primal}}), "");
}

TEST(Linear, LeavesTheProcessesRandomNumbersAlone) {
  const auto problem = make_problem("linear:shares=4");
  std::srand(7);
  const int first = std::rand(), second = std::rand();
  std::srand(7);
  EXPECT_EQ(std::rand(), first);
  run(*problem, with(*problem, {}), 1);
  EXPECT_EQ(std::rand(), second);
}

// The order of coordinate descent comes from the seed: same rows, other bits if it ends before it has converged.
TEST(Linear, TheSeedDecidesTheOrder) {
  const auto problem = make_problem("linear:data=concrete,shares=1");
  const auto configuration = with(*problem, {{"tolerance", 0.1}});
  EXPECT_NE(run(*problem, configuration, 1, 1).objectives, run(*problem, configuration, 1, 2).objectives);
  EXPECT_EQ(run(*problem, configuration, 1, 1).objectives, run(*problem, configuration, 1, 1).objectives);
}

TEST(Svm, HasNoCheckpoints) {
  const auto problem = make_problem("svm:data=concrete,shares=3");
  const auto outcome = run(*problem, with(*problem, {}), 1);
  EXPECT_FALSE(outcome.checkpoint);
  const auto mlp = make_problem("mlp:data=concrete,epochs=1");
  const auto other = run(*mlp, with(*mlp, {}), 1).checkpoint;
  EXPECT_THAT(message_of([&] { run(*problem, with(*problem, {}), 2, 1, other); }), HasSubstr("has no checkpoints"));
}

TEST(Svm, ParametersOfOtherKernelsAreInactive) {
  const auto problem = make_problem("svm");
  const auto& space = problem->description().space;
  const auto active = [&](const char* kernel, const char* parameter) {
    return with(*problem, {{"kernel", std::string(kernel)}}).is_active(space.index(parameter));
  };
  EXPECT_FALSE(active("linear", "gamma") || active("linear", "degree") || active("linear", "coef0"));
  EXPECT_TRUE(active("rbf", "gamma") && !active("rbf", "degree") && !active("rbf", "coef0"));
  EXPECT_TRUE(active("polynomial", "gamma") && active("polynomial", "degree") && active("polynomial", "coef0"));
  EXPECT_TRUE(active("sigmoid", "gamma") && !active("sigmoid", "degree") && active("sigmoid", "coef0"));
}

}  // namespace
}  // namespace incumbent
