// L-BFGS-B: minimizes a smooth function in a box, by ask and tell, so that many starts can be evaluated as one batch.
// Byrd, Lu, Nocedal, Zhu, "A limited memory algorithm for bound constrained optimization", SIAM J. Sci. Comput. 16
// (1995): generalized Cauchy point (section 4), direct primal subspace minimization (section 5.1); the line search
// finds a point of the weak Wolfe conditions by bracketing, with safeguarded cubic steps.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "core/matrix.hpp"

namespace incumbent {

struct LbfgsbOptions {
  std::size_t memory = 8;  // pairs kept
  int max_evaluations = 200;
  double gradient_tolerance = 1e-5;  // largest entry of the projected gradient
  double value_tolerance = 1e-9;     // decrease of one step, relative to max(|f|, 1)
  double decrease_tolerance = 0;     // decrease that the quadratic model still promises
  // No coordinate is moved farther by the first trial of a line search.
  double longest_step = std::numeric_limits<double>::infinity();
};

class Lbfgsb {
 public:
  // lower <= upper, entries may be infinite; start is moved into the box.
  Lbfgsb(std::vector<double> start, std::vector<double> lower, std::vector<double> upper,
         const LbfgsbOptions& options = {});

  // Before the first tell(): what the Hessian about is, symmetric, d x d. Where it is not positive definite, curvatures
  // are taken to be at least `least` > 0. It is kept beside the pairs of the memory.
  void assume_hessian(std::span<const double> hessian, double least);

  bool done() const { return done_; }
  // The point to evaluate next; valid until tell().
  std::span<const double> ask() const { return trial_; }
  // A value that is not finite counts as too far away; at the start it ends the run.
  void tell(double value, std::span<const double> gradient);

  // Goes on to a smaller decrease_tolerance, if it was that one that ended the run.
  void refine(double decrease_tolerance);

  std::span<const double> best() const { return x_; }
  double best_value() const { return value_; }  // infinite before the first finite value
  // What the quadratic model about the best point reaches: its value less half the slope along the step to the model's
  // minimizer. Minus infinity before the first tell().
  double promised_value() const;
  int evaluations() const { return evaluations_; }

 private:
  double projected_gradient() const;
  void begin_iteration();
  void search_direction();
  void cauchy_point(std::vector<double>& point, std::vector<double>& c) const;
  void minimize_subspace(std::vector<double>& point, const std::vector<double>& c) const;
  std::span<const double> row_of_w(std::size_t i) const;
  void times_m(std::span<const double> v, std::vector<double>& product) const;
  void move_to(double step);
  void accept(double value, std::span<const double> gradient);
  void remember(std::span<const double> gradient);
  void update_model();
  void forget();
  void shrink_or_stop();

  std::vector<double> lower_, upper_;
  LbfgsbOptions options_;
  std::vector<double> x_, gradient_;  // the best point so far
  double value_;
  std::vector<double> trial_, direction_;
  std::vector<std::vector<double>> s_, y_;  // pairs, oldest first, behind those of an assumed Hessian
  std::size_t assumed_ = 0;                 // pairs of it
  std::vector<double> w_;                   // d x 2k
  std::vector<double> m_;                   // inverse of the middle matrix, 2k x 2k
  double theta_ = 1;
  double step_ = 0, low_ = 0, high_ = 0, longest_ = 0, low_value_ = 0, low_slope_ = 0, slope_ = 0;
  int evaluations_ = 0;
  int line_evaluations_ = 0;
  bool done_ = false, satisfied_ = false;
};

// Evaluates a batch: values[i] and row i of gradients belong to row i of points; which[i] says whose run it is.
using BatchFunction = std::function<void(std::span<const std::size_t> which, MatrixView<const double> points,
                                         std::span<double> values, MatrixView<double> gradients)>;

// Runs all to their end, evaluating those that are not done yet together; those that are no longer wanted, as asked
// before each evaluation, are left where they are.
void minimize(
    std::span<Lbfgsb> runs, const BatchFunction& evaluate,
    const std::function<bool(const Lbfgsb&)>& is_wanted = [](const Lbfgsb&) { return true; });

}  // namespace incumbent
