#include "problem/trainings.hpp"

#include "problem/problems.hpp"

namespace incumbent {
namespace {

constexpr ProblemEntry kTrainings[] = {
    {"svm", "validation error of a support vector machine (LIBSVM); the resource is the share of the training rows",
     "data=digits (a name in the data directories), shares=27 (resource r is r/shares of the rows), cost=seconds "
     "(operations: 1e9 multiply-adds, counted)",
     make_svm},
    {"linear", "validation error of a linear model (LIBLINEAR); the resource is the share of the training rows",
     "data=digits (a name in the data directories), shares=27 (resource r is r/shares of the rows), cost=seconds "
     "(operations: 1e9 multiply-adds, counted)",
     make_linear},
    {"xgboost", "validation error of gradient-boosted trees (XGBoost); the resource is the round",
     "data=digits (a name in the data directories), rounds=81 (>= 1), cost=seconds (operations: 1e9 multiply-adds, "
     "counted)",
     make_xgboost},
    {"convnet", "validation error of a convolutional network (LibTorch) on images; the resource is the epoch",
     "data=fashion10k_14x14 (a name in the data directories: square images), epochs=27 (>= 1), blocks, channels, "
     "kernel, "
     "units (fixed instead of searched), cost=seconds (operations: 1e9 multiply-adds, counted)",
     make_convnet},
    {"learner",
     "validation error of one of several learners, with its parameters; the resource is the share of a training",
     "data=digits (a name in the data directories), learners=mlp+svm+linear (also xgboost), shares=27 (of mlp's "
     "epochs, of svm's and linear's rows, four rounds of xgboost), cost=seconds (operations: 1e9 multiply-adds, "
     "counted)",
     make_learner},
};

}  // namespace

std::span<const ProblemEntry> training_problems() { return kTrainings; }

}  // namespace incumbent
