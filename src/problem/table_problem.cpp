// Recorded trainings as problems: "nasbench201:dataset=cifar10", "hpobench:dataset=vehicle",
// "fcnet:dataset=protein_structure".
//
// The objective is the validation value of one of the recorded repetitions, number seed mod their count, or with
// mean=true the mean of all; the score is the mean, without noise, and the optimum the best mean of the table. The cost
// is the recorded time of the training. The tables have no learning curves: the resource is one training.
#include "core/require.hpp"
#include "problem/data_file.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"
#include "problem/table.hpp"

namespace incumbent {
namespace {

using Names = std::span<const std::string_view>;

// A collection of tables: benchmark is its name in the files.
struct Collection {
  const char* name;
  const char* benchmark;
  Names datasets;  // the first is the default
  const char* source;
};

constexpr std::string_view kImages[] = {"cifar10", "cifar100", "imagenet"};
constexpr std::string_view kOpenMl[] = {"vehicle",  "australian", "blood_transfusion", "car",
                                        "credit_g", "kc1",        "phoneme",           "segment"};
constexpr std::string_view kRegressions[] = {"protein_structure", "naval_propulsion", "parkinsons_telemonitoring",
                                             "slice_localization"};

constexpr Collection kNasBench201{
    "nasbench201", "nasbench201", kImages,
    "X. Dong and Y. Yang, NAS-Bench-201: Extending the scope of reproducible neural architecture search, ICLR, 2020"};
constexpr Collection kHpoBench{
    "hpobench", "hpobench", kOpenMl,
    "K. Eggensperger et al., HPOBench: A collection of reproducible multi-fidelity benchmark problems for HPO, NeurIPS "
    "Datasets and Benchmarks, 2021; landscapes of such trainings rather than accuracies to compare with others'"};
constexpr Collection kFcnet{"fcnet", "hpolib", kRegressions,
                            "A. Klein and F. Hutter, Tabular benchmarks for joint architecture and hyperparameter "
                            "optimization, arXiv:1905.04970, 2019"};

class TableProblem : public Problem {
 public:
  TableProblem(std::shared_ptr<const Table> table, bool mean, ProblemDescription description)
      : Problem(std::move(description)), table_(std::move(table)), mean_(mean) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter&) const override {
    require(how.resource == 1, "'{}': resource {}; it must be 1, one training", description_.name, how.resource);
    require_valid(description_, configuration);
    const std::size_t row = table_->row(configuration.codes());
    Outcome outcome;
    outcome.objectives = {mean_ ? table_->means[row] : table_->value(row, how.seed)};
    outcome.score = table_->means[row];
    outcome.cost = table_->seconds[row];
    return outcome;
  }

  std::optional<Optimum> optimum() const override {
    const double best = table_->means[table_->row_of_best()];
    Optimum optimum{best, {}};
    for (std::size_t row = 0; row < table_->rows(); ++row)
      if (table_->means[row] == best) optimum.minimizers.push_back(codes(row));
    return optimum;
  }

 private:
  std::vector<double> codes(std::size_t row) const {
    std::vector<double> digits(table_->choices.size());
    for (std::size_t j = digits.size(); j-- > 0; row /= table_->choices[j])
      digits[j] = static_cast<double>(row % table_->choices[j]);
    return digits;
  }

  std::shared_ptr<const Table> table_;
  bool mean_;
};

template <const Collection& collection>
std::unique_ptr<Problem> make_table_problem(const Options& options) {
  static ReadOnce<Table> read_once;
  const std::string dataset = options.get_string("dataset", collection.datasets.front());
  const bool mean = options.get_bool("mean", false);
  const auto file = find_data_file({.what = fmt::format("dataset of {}", collection.name),
                                    .folder = "tables",
                                    .prefix = fmt::format("{}_", collection.benchmark),
                                    .suffix = ".hpotab.gz",
                                    .published = collection.datasets},
                                   dataset);
  auto table = read_once(file, read_table);
  require(table->benchmark == collection.benchmark && table->dataset == dataset,
          "{}: the table is of '{}', '{}'; its name is that of '{}', '{}'", file.string(), table->benchmark,
          table->dataset, collection.benchmark, dataset);
  ProblemDescription description;
  description.name = fmt::format("{}:dataset={}{}", collection.name, dataset, mean ? ",mean=true" : "");
  description.space = table->space;
  description.direction = table->direction;
  description.objective = table->metric;
  description.resource_unit = "training";
  description.noisy = !mean && table->repetitions > 1;
  description.known_cost = true;  // as it was recorded
  description.evaluation_cost = EvaluationCost::table;
  description.source = collection.source;
  description.licence = table->licence;
  return std::make_unique<TableProblem>(std::move(table), mean, std::move(description));
}

constexpr ProblemEntry kTables[] = {
    {"nasbench201", "recorded validation accuracy, %, of 15 625 cells of a network: 6 edges with one of 5 operations",
     "dataset=cifar10 (cifar100, imagenet), mean=false (true: of the repetitions, instead of the one that the seed "
     "chooses)",
     make_table_problem<kNasBench201>},
    {"hpobench", "recorded validation accuracy of a perceptron on a small table, 30 000 configurations",
     "dataset=vehicle (australian, blood_transfusion, car, credit_g, kc1, phoneme, segment), mean=false",
     make_table_problem<kHpoBench>},
    {"fcnet", "recorded validation loss of a perceptron on a regression, 62 208 configurations",
     "dataset=protein_structure (naval_propulsion, parkinsons_telemonitoring, slice_localization), mean=false",
     make_table_problem<kFcnet>},
};

}  // namespace

std::span<const ProblemEntry> recorded_problems() { return kTables; }

}  // namespace incumbent
