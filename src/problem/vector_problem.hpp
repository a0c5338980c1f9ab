// Problems given by a formula of one point that has several values: objectives and constraints, at a fidelity where
// there is one. (One objective, many points at a time: synthetic.hpp.)
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "problem/synthetic.hpp"

namespace incumbent {

struct Values {
  std::vector<double> objectives;
  std::vector<double> constraints{};  // feasible at <= 0
};

// Fidelities of a function: the coordinates after those of its box.
struct FunctionFidelity {
  std::vector<Interval> ranges;  // one interval a fidelity
  bool levels = false;           // integers from 0, the best; else real numbers, the upper end the best
  double (*cost)(double resource_fraction) = [](double fraction) { return fraction; };  // of the costliest, simulated
};

struct VectorFunction {
  std::string name;           // canonical
  std::vector<Interval> box;  // one interval a parameter
  std::function<Values(std::span<const double> x)> evaluate;
  std::size_t objectives = 1;
  std::size_t constraints = 0;
  std::optional<FunctionFidelity> fidelity{};
  std::optional<Optimum> optimum{};           // the best feasible value at the best fidelity
  std::optional<ReferencePoint> reference{};  // of several objectives, at the best fidelity
  std::vector<double> minimizer{};            // or where it is, for a function of one objective without fidelities
  std::string source{};
};

// A function of fidelities has the options
//   fidelity=resource    (the default) all fidelities are resource / max_resource of their ranges, or for levels
//                        max_resource - resource, so that the largest resource is the function itself; its value there
//                        is the score
//   fidelity=parameter   the fidelities are parameters after the others: any combination of them is an ordinary point
//   max_resource=100     for real fidelities; levels have as many resources as there are levels
std::unique_ptr<Problem> make_vector_problem(VectorFunction function, const Options& options);

// What the list of problems needs to make `function`.
template <VectorFunction (*function)(const Options&)>
std::unique_ptr<Problem> make(const Options& options) {
  return make_vector_problem(function(options), options);
}

}  // namespace incumbent
