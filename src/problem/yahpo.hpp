// YAHPO Gym's surrogates as problems: "yahpo:scenario=lcbench,instance=3945,target=val_accuracy".
#pragma once

#include "incumbent/problem.hpp"
#include "problem/yahpo_scenario.hpp"

namespace incumbent {

// The objective is one target, as the network predicts it, without noise. The resource is the scenario's fidelity: the
// epoch, or trainsize in 27ths with repl at its largest; with the option fidelity=parameters both are parameters of the
// space instead and the resource is one training. The cost is the predicted time of the training; a training in epochs
// can be gone on with at the cost of what the time grows by, one on more rows begins again.
class YahpoProblem : public Problem {
 public:
  YahpoProblem(std::shared_ptr<const YahpoSurrogate> surrogate, const Options& options);

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override;

  // Row i of `targets`, n x all targets of the scenario, of configuration i at resource i.
  void predict(std::span<const Configuration> configurations, std::span<const std::int64_t> resources,
               MatrixView<float> targets) const;

 private:
  // Where a column of the network's input comes from: a parameter of the space, the resource, or nowhere.
  struct Column {
    std::optional<std::size_t> parameter;
    std::vector<double> encoding{};  // of a category
    double inactive = 0;
    double per_resource = 0;
    double fixed = 0;
  };

  Column column(std::string_view name, bool category, const std::string& instance) const;
  double number(const Column& column, const Configuration& configuration, std::int64_t resource) const;

  std::shared_ptr<const YahpoSurrogate> surrogate_;
  std::vector<Column> columns_;
  std::size_t target_ = 0;
  std::size_t runtime_ = 0;
  bool fidelity_is_resource_ = true;
  bool resumable_ = false;
};

}  // namespace incumbent
