// Gradient-boosted trees by XGBoost: "xgboost:data=digits,rounds=81". T. Chen and C. Guestrin, "XGBoost: a scalable
// tree boosting system", KDD 2016. The ranges are those of F. Pfisterer, L. Schneider, J. Moosbauer, M. Binder and B.
// Bischl, "YAHPO Gym", AutoML 2022 (rbv2_xgboost), where columns and rows are at least a tenth and trees at most 15
// deep.
//
// The resource is the number of rounds; a round adds a tree, or one for each of more than two classes. The objective is
// the validation error, the score the test error: the fraction of wrong labels, or for a regression the root of the
// mean squared error in the target's unit.
//
// Trees are grown by histograms on the calling thread. Round r draws its rows and columns from the seed and r alone
// (seed_per_iteration), and a checkpoint is the trees, exactly: training goes on to the same bits, with the same
// version of the library; the source names it.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "problem/dataset.hpp"
#include "problem/learner/cost.hpp"
#include "problem/learner/rows.hpp"
#include "problem/learner/xgboost_library.hpp"
#include "problem/requirements.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

using learner::XgboostBooster;
using learner::XgboostLibrary;
using learner::XgboostMatrix;

constexpr std::int64_t kDefaultRounds = 81;

class Trees : public Checkpoint {
 public:
  Trees(std::string model, std::int64_t rounds) : model_(std::move(model)), rounds_(rounds) {}
  std::int64_t resource() const override { return rounds_; }
  const std::string& model() const { return model_; }

 private:
  std::string model_;
  std::int64_t rounds_;
};

SearchSpace search_space() {
  SearchSpace space;
  space.name = "xgboost";
  space.add_real("eta", 0.0009765625, 1, {.log = true, .default_value = 0.3});
  space.add_integer("max_depth", 1, 15, {.default_value = 6});
  space.add_real("min_child_weight", 1, 128, {.log = true, .default_value = 1.0});
  space.add_real("subsample", 0.1, 1, {.default_value = 1.0});
  space.add_real("colsample_bytree", 0.1, 1, {.default_value = 1.0});
  space.add_real("colsample_bylevel", 0.1, 1, {.default_value = 1.0});
  space.add_real("lambda", 0.0009765625, 1024, {.log = true, .default_value = 1.0});
  space.add_real("alpha", 0.0009765625, 1024, {.log = true, .default_value = 0.0009765625});
  space.add_real("gamma", 0.000030517578125, 8, {.log = true, .default_value = 0.000030517578125});
  return space;
}

// One evaluation: the data as the library wants it, and the trees.
class Training {
 public:
  Training(const XgboostLibrary& library, const Dataset& data, std::uint64_t seed)
      : data_(data),
        train_(library, data, data.train),
        valid_(library, data, data.valid),
        test_(library, data, data.test),
        matrices_{train_.handle(), valid_.handle(), test_.handle()},
        booster_(library, matrices_) {
    const auto set = [&](const char* name, const std::string& value) { booster_.set(name, value); };
    set("verbosity", "0");
    set("nthread", "1");
    set("booster", "gbtree");
    set("tree_method", "hist");
    set("seed", fmt::format("{}", Stream(seed, Purpose::batch_order).bits32() >> 1));
    set("seed_per_iteration", "1");
    set("disable_default_eval_metric", "1");
    // Versions differ in the constant that they start from if it isn't given.
    set("base_score", data.regression() ? "0" : "0.5");
    set("objective", data.regression() ? "reg:squarederror" : data.classes == 2 ? "binary:logistic" : "multi:softmax");
    if (data.classes > 2) set("num_class", fmt::format("{}", data.classes));
  }

  XgboostBooster& booster() { return booster_; }
  void update(std::int64_t round) { booster_.update(round, train_); }
  double validation_error() const { return error(data_.valid, valid_); }
  double test_error() const { return error(data_.test, test_); }

 private:
  double error(const DataPart& part, const XgboostMatrix& rows) const {
    const auto values = booster_.predict(rows);
    std::size_t next = 0;
    return learner::prediction_error(data_, part, [&](const float*) -> double {
      const float value = values[next++];
      return data_.classes == 2 ? (value > 0.5f ? 1 : 0) : value;  // the probability of label 1
    });
  }

  const Dataset& data_;
  XgboostMatrix train_;
  XgboostMatrix valid_;
  XgboostMatrix test_;
  void* matrices_[3];
  XgboostBooster booster_;
};

class Xgboost : public Problem {
 public:
  Xgboost(const XgboostLibrary& library, std::shared_ptr<const Dataset> data, ProblemDescription description)
      : Problem(std::move(description)), library_(library), data_(std::move(data)) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    learner::CostMeter cost(description_.known_cost ? learner::CostUnit::operations : learner::CostUnit::seconds);
    require_resource(description_, how);
    require_valid(description_, configuration);
    Training training(library_, *data_, how.seed);
    const auto& space = description_.space;
    for (std::size_t i = 0; i < space.size(); ++i) {
      training.booster().set(space[i].name.c_str(), to_string(space.value(i, configuration[i])));
    }
    Outcome outcome;
    outcome.resource = restore(training, how);
    while (outcome.resource < how.resource) {
      training.update(outcome.resource++);
      cost.count(operations_of_a_round(configuration));
      if (!report || outcome.resource == how.resource) continue;
      Measurement measurement{outcome.resource, {training.validation_error()}, {}, 0};
      measurement.cost = cost.lap();
      if (!report(measurement)) break;
    }
    const double validation = training.validation_error();
    const double test = training.test_error();
    if (std::isfinite(validation) && std::isfinite(test)) {
      outcome.objectives = {validation};
      outcome.score = test;
      outcome.checkpoint = std::make_shared<const Trees>(training.booster().save(), outcome.resource);
    } else {
      outcome.failure = Failure::nan;
    }
    outcome.cost = cost.total();
    return outcome;
  }

 private:
  // The rounds that are done.
  std::int64_t restore(Training& training, const Evaluation& how) const {
    if (!how.from) return 0;
    const auto* from = dynamic_cast<const Trees*>(how.from.get());
    require(from != nullptr, "'{}': the checkpoint is another problem's", description_.name);
    require(from->resource() <= how.resource, "'{}': the checkpoint has {} rounds already; {} were asked for",
            description_.name, from->resource(), how.resource);
    training.booster().load(from->model());
    return from->resource();
  }

  // A tree of depth d adds each of its rows' gradients to one bin of each of its columns, d times at most; the rows of
  // validation and test walk down it. An estimate: most trees end earlier.
  double operations_of_a_round(const Configuration& configuration) const {
    const auto value = [&](const char* name) { return configuration[description_.space.index(name)]; };
    const auto trees = static_cast<double>(data_->classes > 2 ? data_->classes : 1);
    const double rows = static_cast<double>(data_->train.rows) * value("subsample");
    const double columns = std::max(
        1.0, std::floor(static_cast<double>(data_->features) * value("colsample_bytree") * value("colsample_bylevel")));
    const auto others = static_cast<double>(data_->valid.rows + data_->test.rows);
    return trees * value("max_depth") * (2 * rows * columns + others);
  }

  const XgboostLibrary& library_;
  std::shared_ptr<const Dataset> data_;
};

}  // namespace

std::unique_ptr<Problem> make_xgboost(const Options& options) {
  const auto name = options.get_string("data", "digits");
  const auto rounds = options.get_int("rounds", kDefaultRounds, 1, 1'000'000);
  const auto& library = learner::xgboost_library();
  auto data = load_dataset(name);
  ProblemDescription description;
  description.known_cost = learner::cost_unit(options) == learner::CostUnit::operations;
  Options canonical = Options::parse(options.name());
  canonical.set("data", name);
  canonical.set("rounds", fmt::format("{}", rounds));
  if (description.known_cost) canonical.set("cost", "operations");
  description.name = canonical.text();
  description.space = search_space();
  description.objective = data->regression() ? "validation RMSE" : "validation error";
  description.max_resource = rounds;
  description.resource_unit = "round";
  description.noisy = true;
  description.source = fmt::format(
      "T. Chen and C. Guestrin, XGBoost: a scalable tree boosting system, KDD, 2016; version {}; data: "
      "experiments/data/SOURCES.md",
      library.version);
  return std::make_unique<Xgboost>(library, std::move(data), std::move(description));
}

}  // namespace incumbent
