// Gradient-boosted trees by XGBoost: "xgboost:data=digits,rounds=81". T. Chen and C. Guestrin, "XGBoost: a scalable
// tree boosting system", KDD 2016. The ranges are those of F. Pfisterer, L. Schneider, J. Moosbauer, M. Binder and B.
// Bischl, "YAHPO Gym", AutoML 2022 (rbv2_xgboost), where columns and rows are at least a tenth and trees at most 15
// deep.
//
// The resource is the number of rounds; a round adds a tree, or one for each of more than two classes. The objective is
// the validation error, the score the test error: the fraction of wrong labels, or for a regression the root of the
// mean squared error in the target's unit.
//
// Trees are grown by histograms on the calling thread. The library draws the columns of a tree from a state that it
// doesn't give away, so each round is a booster of its own, seeded by the evaluation's seed and the round, on the
// margins, the sums of the trees before: these are all that the next round depends on, and the checkpoint. Training
// goes on to the same bits, with the same version of the library; the source names it.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "problem/dataset.hpp"
#include "problem/learner/describe.hpp"
#include "problem/learner/rows.hpp"
#include "problem/learner/xgboost_library.hpp"
#include "problem/requirements.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

using learner::XgboostBooster;
using learner::XgboostLibrary;
using learner::XgboostMatrix;

struct Margins {
  std::vector<float> train;
  std::vector<float> valid;
  std::vector<float> test;
};

class MarginCheckpoint : public Checkpoint {
 public:
  MarginCheckpoint(Margins margins, std::int64_t rounds) : margins_(std::move(margins)), rounds_(rounds) {}
  std::int64_t resource() const override { return rounds_; }
  const Margins& margins() const { return margins_; }

 private:
  Margins margins_;
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

using Setting = std::pair<std::string, std::string>;

// One evaluation: the data as the library wants it, and the margins.
class Training {
 public:
  // settings: of the space's parameters; from: nothing, or the margins to go on from.
  Training(const XgboostLibrary& library, const Dataset& data, std::vector<Setting> settings, const Margins* from)
      : library_(library),
        data_(data),
        settings_(std::move(settings)),
        train_(library, data, data.train),
        valid_(library, data, data.valid),
        test_(library, data, data.test) {
    const std::pair<const char*, std::string> fixed[] = {{"verbosity", "0"},
                                                         {"nthread", "1"},
                                                         {"booster", "gbtree"},
                                                         {"tree_method", "hist"},
                                                         {"disable_default_eval_metric", "1"},
                                                         {"base_score", data.regression() ? "0" : "0.5"},
                                                         {"objective", data.regression()   ? "reg:squarederror"
                                                                       : data.classes == 2 ? "binary:logistic"
                                                                                           : "multi:softmax"}};
    settings_.insert(settings_.end(), std::begin(fixed), std::end(fixed));
    if (data.classes > 2) settings_.emplace_back("num_class", fmt::format("{}", data.classes));
    const std::size_t outputs = data.classes > 2 ? data.classes : 1;
    const auto zeros = [&](const DataPart& part) { return std::vector<float>(part.rows * outputs); };
    margins_ = from ? *from : Margins{zeros(data.train), zeros(data.valid), zeros(data.test)};
  }

  void run_round(std::uint64_t seed, std::int64_t round) {
    train_.set_margins(margins_.train);
    valid_.set_margins(margins_.valid);
    test_.set_margins(margins_.test);
    void* const matrices[] = {train_.handle(), valid_.handle(), test_.handle()};
    XgboostBooster booster(library_, matrices);
    for (const auto& [name, value] : settings_) booster.set(name.c_str(), value);
    Stream stream(seed, Purpose::batch_order, static_cast<std::uint64_t>(round));
    booster.set("seed", fmt::format("{}", stream.bits32() >> 1));  // 31 bits: the library's is signed in some versions
    booster.update(train_);
    const auto copy = [&](const XgboostMatrix& rows, std::vector<float>& margins) {
      const auto sums = booster.margins(rows);
      margins.assign(sums.begin(), sums.end());
    };
    copy(train_, margins_.train);
    copy(valid_, margins_.valid);
    copy(test_, margins_.test);
  }

  double validation_error() const { return error(data_.valid, margins_.valid); }
  double test_error() const { return error(data_.test, margins_.test); }
  Margins take_margins() { return std::move(margins_); }  // ends the training

 private:
  // The first of the classes with the largest margin, label 1 of two where it is positive, or the target.
  double error(const DataPart& part, const std::vector<float>& margins) const {
    const std::size_t outputs = margins.size() / part.rows;
    const float* row = margins.data();
    return learner::prediction_error(data_, part, [&](const float*) -> double {
      const float* z = std::exchange(row, row + outputs);
      if (data_.regression()) return *z;
      if (data_.classes == 2) return *z > 0 ? 1 : 0;
      return static_cast<double>(std::max_element(z, z + outputs) - z);
    });
  }

  const XgboostLibrary& library_;
  const Dataset& data_;
  std::vector<Setting> settings_;
  XgboostMatrix train_;
  XgboostMatrix valid_;
  XgboostMatrix test_;
  Margins margins_;
};

class Xgboost : public Problem {
 public:
  Xgboost(const XgboostLibrary& library, std::shared_ptr<const Dataset> data, ProblemDescription description)
      : Problem(std::move(description)), library_(library), data_(std::move(data)) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    auto cost = learner::cost_meter(description_);
    require_resource(description_, how);
    require_valid(description_, configuration);
    const auto* from = require_checkpoint<MarginCheckpoint>(description_, how);
    Training training(library_, *data_, settings(configuration), from ? &from->margins() : nullptr);
    Outcome outcome;
    outcome.resource = from ? from->resource() : 0;
    while (outcome.resource < how.resource) {
      training.run_round(how.seed, ++outcome.resource);
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
      outcome.checkpoint = std::make_shared<const MarginCheckpoint>(training.take_margins(), outcome.resource);
    } else {
      outcome.failure = Failure::nan;
    }
    outcome.cost = cost.total();
    return outcome;
  }

 private:
  std::vector<Setting> settings(const Configuration& configuration) const {
    const auto& space = description_.space;
    std::vector<Setting> settings;
    for (std::size_t i = 0; i < space.size(); ++i) {
      settings.emplace_back(space[i].name, to_string(space.value(i, configuration[i])));
    }
    return settings;
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
  const auto& library = learner::xgboost_library();
  auto [description, data] = learner::describe(options, {"rounds", "round", 81});
  description.space = search_space();
  description.checkpoints = true;
  description.source = fmt::format(
      "T. Chen and C. Guestrin, XGBoost: a scalable tree boosting system, KDD, 2016; version {}; data: "
      "experiments/data/SOURCES.md",
      library.version);
  return std::make_unique<Xgboost>(library, std::move(data), std::move(description));
}

}  // namespace incumbent
