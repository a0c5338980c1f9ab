#include "problem/yahpo_scenario.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/parse_json.hpp"
#include "core/read_file.hpp"
#include "core/registry.hpp"
#include "problem/data_file.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kLcbenchCategories[] = {"OpenML_task_id"};
constexpr std::string_view kLcbenchNumbers[] = {"epoch",        "batch_size", "learning_rate", "momentum",
                                                "weight_decay", "num_layers", "max_units",     "max_dropout"};
constexpr YahpoTarget kLcbenchTargets[] = {{"time", false},
                                           {"val_accuracy", true},
                                           {"val_cross_entropy", false},
                                           {"val_balanced_accuracy", true},
                                           {"test_cross_entropy", false},
                                           {"test_balanced_accuracy", true}};

constexpr std::string_view kXgboostCategories[] = {"task_id", "booster", "num.impute.selected.cpo"};
constexpr std::string_view kXgboostNumbers[] = {"nrounds",
                                                "eta",
                                                "gamma",
                                                "lambda",
                                                "alpha",
                                                "subsample",
                                                "max_depth",
                                                "min_child_weight",
                                                "colsample_bytree",
                                                "colsample_bylevel",
                                                "rate_drop",
                                                "skip_drop",
                                                "trainsize",
                                                "repl"};
constexpr std::string_view kRpartCategories[] = {"task_id", "num.impute.selected.cpo"};
constexpr std::string_view kRpartNumbers[] = {"cp", "maxdepth", "minbucket", "minsplit", "trainsize", "repl"};
// F1 is a quality and maximized, as in the iaml scenarios; the authors' package says minimized for rbv2.
constexpr YahpoTarget kRbv2Targets[] = {{"acc", true},        {"bac", true},          {"auc", true},
                                        {"brier", false},     {"f1", true},           {"logloss", false},
                                        {"timetrain", false}, {"timepredict", false}, {"memory", false}};

constexpr std::string_view kGlmnetCategories[] = {"task_id"};
constexpr std::string_view kGlmnetNumbers[] = {"alpha", "s", "trainsize"};
constexpr YahpoTarget kIamlTargets[] = {{"mmce", false},       {"f1", true},         {"auc", true},
                                        {"logloss", false},    {"ramtrain", false},  {"rammodel", false},
                                        {"rampredict", false}, {"timetrain", false}, {"timepredict", false},
                                        {"mec", false},        {"ias", false},       {"nf", false}};

constexpr std::string_view kLcbenchCitation =
    "L. Zimmer, M. Lindauer and F. Hutter, Auto-PyTorch: Multi-fidelity metalearning for efficient and robust AutoDL, "
    "IEEE Transactions on Pattern Analysis and Machine Intelligence 43, 2021";
constexpr std::string_view kRbv2Citation =
    "M. Binder, F. Pfisterer and B. Bischl, Collecting empirical data about hyperparameters for data driven AutoML, "
    "ICML Workshop on Automated Machine Learning, 2020";

constexpr YahpoScenario kScenarios[] = {
    {"lcbench", "OpenML_task_id", kLcbenchCategories, kLcbenchNumbers, kLcbenchTargets, 1, "time", "epoch", "",
     kLcbenchCitation},
    {"rbv2_xgboost", "task_id", kXgboostCategories, kXgboostNumbers, kRbv2Targets, 0, "timetrain", "trainsize", "repl",
     kRbv2Citation},
    {"rbv2_rpart", "task_id", kRpartCategories, kRpartNumbers, kRbv2Targets, 0, "timetrain", "trainsize", "repl",
     kRbv2Citation},
    {"iaml_glmnet", "task_id", kGlmnetCategories, kGlmnetNumbers, kIamlTargets, 0, "timetrain", "trainsize", "",
     "the authors of YAHPO Gym"},
};

template <class... Args>
[[noreturn]] void error(const fs::path& file, Message<std::type_identity_t<Args>...> message, Args&&... args) {
  throw Error(ErrorCode::storage,
              fmt::format("{}: {}", file.string(), fmt::format(message.text, std::forward<Args>(args)...)),
              message.where);
}

// The number of a category: a row of the network's table, whose size check_network() compares it with.
int category_number(const fs::path& file, const std::string& parameter, const std::string& category, const Json& json) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  const bool fits = json.is_number_unsigned() && json.get<std::uint64_t>() <= std::uint64_t{kMost};
  if (!fits) {
    error(file, "'{}' of '{}' is {}; it must be an integer from 0 to {}", category, parameter, json.dump(), kMost);
  }
  return json.get<int>();
}

void read_encoding(const fs::path& file, YahpoSurrogate& surrogate) {
  const auto json = parse_json<Json>(file.string(), read_file(file), ErrorCode::storage);
  const auto is_object = [](const Json& value) { return value.is_object(); };
  if (!json.is_object() || !std::all_of(json.begin(), json.end(), is_object))
    error(file, "it is not {{parameter: {{category: number}}}}: {}", json.dump().substr(0, 80));
  for (const auto& [parameter, categories] : json.items())
    for (const auto& [category, number] : categories.items())
      surrogate.encoding[parameter][category] = category_number(file, parameter, category, number);
  for (const auto name : surrogate.scenario->categories) {
    const auto found = surrogate.encoding.find(name);
    if (found == surrogate.encoding.end()) error(file, "there is no '{}'", name);
    if (!found->second.contains("#na#")) error(file, "'{}' has no category '#na#'", name);
    for (const auto& level : surrogate.space[surrogate.space.index(name)].levels)
      if (!found->second.contains(to_string(level))) error(file, "'{}' has no category '{}'", name, to_string(level));
  }
}

void read_space(const fs::path& file, YahpoSurrogate& surrogate) {
  const auto& scenario = *surrogate.scenario;
  surrogate.space_json = read_file(file);
  try {
    surrogate.space = read_configspace(surrogate.space_json);
  } catch (const Error& exception) {
    error(file, "{}", exception.what());
  }
  const auto check = [&](std::string_view name, bool category) {
    const auto i = surrogate.space.find(name);
    if (!i) error(file, "there is no hyperparameter '{}'", name);
    const auto kind = surrogate.space[*i].kind;
    const bool number = kind == ParameterKind::real || kind == ParameterKind::integer;
    if (category ? kind != ParameterKind::categorical : !number)
      error(file, "'{}' is not {}", name, category ? "categorical" : "a number");
  };
  for (const auto name : scenario.categories) check(name, true);
  for (const auto name : scenario.numbers) check(name, false);
}

void check_network(const fs::path& file, const YahpoSurrogate& surrogate) {
  const auto& scenario = *surrogate.scenario;
  const auto& network = surrogate.network;
  const std::size_t categories = scenario.categories.size(), numbers = scenario.numbers.size();
  if (network.inputs.size() != 2 || network.inputs[0].width != categories || network.inputs[1].width != numbers ||
      network.output_width() != scenario.targets.size())
    error(file, "the network does not take {} categories and {} numbers to {} targets", categories, numbers,
          scenario.targets.size());
  // The largest number of each category must be in its table.
  Matrix points(1, categories + numbers);
  for (std::size_t j = 0; j < categories; ++j)
    for (const auto& [category, number] : surrogate.encoding.find(scenario.categories[j])->second)
      points(0, j) = std::max(points(0, j), static_cast<double>(number));
  std::vector<float> targets(scenario.targets.size());
  const MatrixView<const double> views[] = {{points.values.data(), 1, categories},
                                            {points.values.data() + categories, 1, numbers}};
  try {
    network.evaluate(views, {targets.data(), 1, targets.size()});
  } catch (const Error& exception) {
    error(file, "{}", exception.what());
  }
}

}  // namespace

std::span<const YahpoScenario> yahpo_scenarios() { return kScenarios; }

YahpoSurrogate read_yahpo(const fs::path& model_file) {
  const fs::path folder = model_file.parent_path();
  YahpoSurrogate surrogate;
  surrogate.scenario = &find_registered("YAHPO scenario", kScenarios, folder.filename().string());
  read_space(folder / "config_space.json", surrogate);
  read_encoding(folder / "encoding.json", surrogate);
  surrogate.network = onnx::read_network(model_file);
  check_network(model_file, surrogate);
  return surrogate;
}

SearchSpace space_without(const YahpoSurrogate& surrogate, std::span<const std::string_view> parameters) {
  auto json = parse_json<Json>("the space", surrogate.space_json);
  auto& list = json["hyperparameters"];
  const auto leaves = [&](const Json& hyperparameter) {
    const auto name = hyperparameter["name"].get<std::string>();
    return std::find(parameters.begin(), parameters.end(), name) != parameters.end();
  };
  list.erase(std::remove_if(list.begin(), list.end(), leaves), list.end());
  return read_configspace(json.dump());
}

std::shared_ptr<const YahpoSurrogate> load_yahpo(std::string_view scenario) {
  static ReadOnce<YahpoSurrogate> read_once;
  std::vector<std::string_view> known;
  for (const auto& each : kScenarios) known.push_back(each.name);
  find_registered("YAHPO scenario", kScenarios, scenario);
  return read_once(
      find_data_file({.what = "YAHPO scenario", .folder = "yahpo", .suffix = "/model.onnx", .published = known},
                     scenario),
      read_yahpo);
}

}  // namespace incumbent
