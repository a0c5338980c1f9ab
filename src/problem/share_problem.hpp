// Problems that train a learner from nothing on a share of the training rows: resource r of R is the first r/R of them,
// rounded up, in the order that the evaluation's seed draws (learner/rows.hpp), so that more resource adds rows and
// takes none away. As in A. Klein, S. Falkner, S. Bartels, P. Hennig and F. Hutter, "Fast Bayesian optimization of
// machine learning hyperparameters on large datasets", AISTATS 2017.
//
// The objective is the validation error, the score the test error: the fraction of wrong labels, or for a regression
// the root of the mean squared error in the target's unit. There are no checkpoints: a training on more rows starts
// anew.
#pragma once

#include <memory>
#include <span>

#include "problem/dataset.hpp"
#include "problem/learner/describe.hpp"

#include "incumbent/problem.hpp"

namespace incumbent {

// What a training has learned.
class Predictor {
 public:
  virtual ~Predictor() = default;
  virtual double predict(const float* row) const = 0;  // the label, or the standardized target
  virtual double multiply_adds() const = 0;            // of one prediction
};

class ShareProblem : public Problem {
 public:
  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const final;

 protected:
  // Reads the options data=digits, shares=27 and cost=seconds, and fills in all of the description but the space and
  // the source.
  explicit ShareProblem(const Options& options);

  const Dataset& data() const { return *data_; }
  double value(const Configuration& configuration, std::string_view name) const;  // NaN if inactive
  // The level of an active categorical parameter.
  std::string word(const Configuration& configuration, std::string_view name) const;

 private:
  explicit ShareProblem(learner::Described described);
  // Counts its operations.
  virtual std::unique_ptr<Predictor> fit(const Configuration& configuration, std::span<const std::uint32_t> rows,
                                         std::uint64_t seed, learner::CostMeter& cost) const = 0;

  std::shared_ptr<const Dataset> data_;
};

}  // namespace incumbent
