// Which of the listed problems are functions that are computed in an instant; trainings, and what needs data, have
// tests of their own.
#pragma once

#include <set>
#include <string_view>

namespace incumbent {

inline bool is_function(std::string_view problem) {
  static const std::set<std::string_view> others{"mlp",     "svm",         "linear",   "xgboost", "convnet",
                                                 "learner", "nasbench201", "hpobench", "fcnet",   "yahpo"};
  return !others.contains(problem);
}

}  // namespace incumbent
