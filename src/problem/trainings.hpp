// The problems that train others' learners; trainings.cpp is their list. Where the configuration didn't find LIBSVM and
// LIBLINEAR, support_vectors_missing.cpp stands for svm.cpp and linear.cpp, and says why.
#pragma once

#include <memory>

#include "incumbent/problem.hpp"

namespace incumbent {

std::unique_ptr<Problem> make_svm(const Options& options);
std::unique_ptr<Problem> make_linear(const Options& options);
std::unique_ptr<Problem> make_xgboost(const Options& options);
std::unique_ptr<Problem> make_convnet(const Options& options);
ProblemDescription describe_convnet(const Options& options);  // also where LibTorch is not built
std::unique_ptr<Problem> make_learner(const Options& options);

}  // namespace incumbent
