// Reads an experiment's specification. toml++ is included here only.
#define TOML_EXCEPTIONS 1
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <tuple>

#include "core/key_error.hpp"
#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/validate.hpp"
#include "incumbent/experiment.hpp"
#include "incumbent/method.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kMaxSeeds = 10000;
constexpr std::int64_t kMaxBudget = 10'000'000;
constexpr std::size_t kMaxLabel = 80;

std::string text_of(const toml::node& node) {
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  auto result = std::move(text).str();
  std::replace(result.begin(), result.end(), '\n', ' ');
  constexpr std::size_t kLongest = 60;
  return result.size() > kLongest ? result.substr(0, kLongest) + "..." : result;
}

// One table of the file and the keys that it may have.
class Section {
 public:
  Section(const std::string& file, const toml::table& table, std::string name)
      : file_(file), table_(table), name_(std::move(name)) {}

  // Marks the key as known; nullptr if it isn't there.
  const toml::node* find(std::string_view key) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
    return table_.get(key);
  }

  std::string text(std::string_view key, const std::string& fallback) {
    const auto* node = find(key);
    if (!node) return fallback;
    const auto value = node->value_exact<std::string>();
    if (!value) reject(key, *node, "it must be text in quotes");
    return *value;
  }

  std::string required_text(std::string_view key) {
    const auto value = text(key, "");
    if (!table_.get(key)) missing(key);
    if (value.empty()) reject(key, *table_.get(key), "it must not be empty");
    return value;
  }

  // A list of texts, or one, which is told apart.
  std::pair<std::vector<std::string>, bool> words(std::string_view key) {
    const auto* node = find(key);
    if (!node) missing(key);
    if (const auto text = node->value_exact<std::string>()) return {{*text}, true};
    std::vector<std::string> list;
    for (const auto& word : node->is_array() ? *node->as_array() : toml::array()) {
      if (!word.is_string()) reject(key, word, "each word must be text in quotes");
      list.push_back(*word.value_exact<std::string>());
    }
    if (list.empty()) reject(key, *node, "it must be a list of words, the program first, or one text for the shell");
    return {list, false};
  }

  std::int64_t integer(std::string_view key, std::optional<std::int64_t> fallback, std::int64_t lower,
                       std::int64_t upper) {
    const auto* node = find(key);
    if (!node && !fallback) missing(key);
    if (!node) return *fallback;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < lower || *value > upper) {
      reject(key, *node, fmt::format("it must be an integer from {} to {}", lower, upper));
    }
    return *value;
  }

  // An integer is a number, too.
  double number(std::string_view key, double fallback) {
    const auto* node = find(key);
    if (!node) return fallback;
    const auto value = node->value<double>();
    if (!value || node->is_boolean()) reject(key, *node, "it must be a number");
    return *value;
  }

  bool boolean(std::string_view key, bool fallback) {
    const auto* node = find(key);
    if (!node) return fallback;
    const auto value = node->value_exact<bool>();
    if (!value) reject(key, *node, "it must be true or false");
    return *value;
  }

  double fraction(std::string_view key, double fallback) {
    const auto* node = find(key);
    if (!node) return fallback;
    const auto value = node->value_exact<double>();
    if (!value || !(*value > 0 && *value < 1)) reject(key, *node, "it must be a number between 0 and 1, as 0.05");
    return *value;
  }

  std::string label(std::string_view key, const std::string& fallback) {
    const auto label = text(key, fallback);
    const auto* node = table_.get(key);
    const bool printable =
        std::none_of(label.begin(), label.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
    if (node && (label.empty() || label.size() > kMaxLabel || !printable)) {
      reject(key, *node, fmt::format("it must be 1 to {} printable characters", kMaxLabel));
    }
    return label;
  }

  // The tables of [[key]]; at least one.
  std::vector<const toml::table*> list(std::string_view key) {
    const auto* node = find(key);
    if (!node) fail(ErrorCode::usage, "{}: there is no [[{}]]; an experiment needs at least one", file_, key);
    std::vector<const toml::table*> tables;
    const auto* array = node->as_array();
    if (!array || array->empty()) reject(key, *node, fmt::format("write [[{}]], once for each {}", key, key));
    for (const auto& element : *array) {
      if (!element.is_table()) reject(key, element, fmt::format("write [[{}]], once for each {}", key, key));
      tables.push_back(element.as_table());
    }
    return tables;
  }

  void check_all_known() const {
    for (const auto& [key, node] : table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
      auto known = known_;
      std::sort(known.begin(), known.end());
      fail(ErrorCode::usage, "{}:{}: unknown key '{}' {}; known: {}", file_, key.source().begin.line, key.str(), name_,
           fmt::join(known, ", "));
    }
  }

  unsigned line(std::string_view key) const {
    const auto* node = table_.get(key);
    return (node ? node->source() : table_.source()).begin.line;
  }

  // A key that is known, or nullptr.
  const toml::node* get(std::string_view key) const { return table_.get(key); }

  // value: of the key, or what stands for it where it isn't there.
  [[noreturn]] void reject(ErrorCode code, std::string_view key, const std::string& value,
                           const std::string& why) const {
    fail(code, "{}:{}: {} = '{}': {}", file_, line(key), key, value, why);
  }

  [[noreturn]] void reject(std::string_view key, const toml::node& node, const std::string& why) const {
    fail(ErrorCode::usage, "{}:{}: {} = {} {}: {}", file_, node.source().begin.line, key, text_of(node), name_, why);
  }

 private:
  [[noreturn]] void missing(std::string_view key) const {
    fail(ErrorCode::usage, "{}:{}: there is no '{}' {}", file_, table_.source().begin.line, key, name_);
  }

  const std::string& file_;
  const toml::table& table_;
  std::string name_;
  std::vector<std::string> known_;
};

// Runs a check of one key's value and says where that value stands if it fails, or that of the key which the error
// names.
template <class F>
void at(const Section& section, std::string_view key, const std::string& value, F&& check) {
  try {
    check();
  } catch (const KeyError& error) {
    if (const auto* node = section.get(error.key())) section.reject(error.key(), *node, error.what());
    section.reject(error.code(), key, value, error.what());
  } catch (const Error& error) {
    section.reject(error.code(), key, value, error.what());
  }
}

void check_label(const std::string& file, std::map<std::string, unsigned>& lines, const std::string& label,
                 unsigned line) {
  const auto [first, fresh] = lines.emplace(label, line);
  if (fresh) return;
  fail(ErrorCode::usage, "{}:{}: label '{}' is used in line {} already; give each its own label", file, line, label,
       first->second);
}

SimulatedWorkers read_execution(const toml::table& table, const std::string& file) {
  Section section(file, table, "in [execution]");
  SimulatedWorkers workers;
  workers.workers = section.integer("workers", {}, 1, 10'000);
  workers.runtime = section.text("runtime", workers.runtime);
  workers.straggler = section.number("straggler", 0);
  workers.straggler_law = section.text("straggler_law", workers.straggler_law);
  workers.drop = section.number("drop", 0);
  workers.attempts = section.integer("attempts", workers.attempts, 1, std::numeric_limits<std::int64_t>::max());
  workers.crash = section.number("crash", 0);
  workers.checkpoints = section.boolean("checkpoints", true);
  if (section.find("time_limit")) workers.time_limit = section.number("time_limit", 0);
  section.check_all_known();
  try {
    check_workers(workers);
  } catch (const Error& error) {
    fail(error.code(), "{}:{}: [execution]: {}", file, table.source().begin.line, error.what());
  }
  return workers;
}

// The space in the form that the record keeps.
std::string read_space(const Section& section, const std::string& path) {
  std::string space;
  at(section, "space", path, [&] { space = write_configspace(read_configspace(read_file(path, ErrorCode::usage))); });
  return space;
}

ExperimentCommand read_command(Section& section) {
  ExperimentCommand command;
  std::tie(command.words, command.shell) = section.words("command");
  command.space = read_space(section, section.required_text("space"));
  command.call.convention = section.text("calls", command.call.convention);
  command.call.instance = section.text("instance", command.call.instance);
  command.call.cutoff = section.number("cutoff", 0);
  const bool placeholders = command.call.convention == "placeholders";
  command.result = section.text("result", placeholders ? "fd" : command.call.convention);
  const auto direction = section.text("direction", "min");
  at(section, "direction", direction, [&] { command.direction = parse_direction(direction); });
  command.max_resource = section.integer("max_resource", 1, 1, std::numeric_limits<std::int64_t>::max());
  command.noisy = section.boolean("noisy", false);
  command.timeout = section.number("timeout", 0);
  command.memory_mb = section.integer("memory", 0, 0, 1'000'000'000);
  return command;
}

// A method without its label; its name, if it is a preset as it stands. A sampler or a scheduler beside the name takes
// the place of the preset's.
std::pair<ExperimentMethod, std::string> read_method(Section& section) {
  ExperimentMethod method;
  auto name = section.text("method", "");
  if (!section.find("method")) {
    method.sampler = section.required_text("sampler");
    method.scheduler = section.text("scheduler", method.scheduler);
    return {method, ""};
  }
  const MethodPreset* preset = nullptr;
  at(section, "method", name, [&] { preset = &method_preset(name); });
  method.sampler = section.text("sampler", std::string(preset->sampler));
  method.scheduler = section.text("scheduler", std::string(preset->scheduler));
  if (method.sampler != preset->sampler || method.scheduler != preset->scheduler) name.clear();
  return {method, name};
}

ExperimentSpec read(const toml::table& root, const std::string& file) {
  Section top(file, root, "at the top");
  ExperimentSpec spec;
  spec.name = top.label("name", std::filesystem::path(file).stem().string());
  spec.seeds = top.integer("seeds", 10, 1, kMaxSeeds);
  spec.seed = static_cast<std::uint64_t>(top.integer("seed", 1, 0, std::numeric_limits<std::int64_t>::max()));
  spec.alpha = top.fraction("alpha", 0.05);
  spec.device = top.text("device", spec.device);
  at(top, "device", spec.device, [&] { check_device_word(spec.device); });
  if (const auto* execution = top.find("execution")) {
    if (!execution->is_table()) top.reject("execution", *execution, "write [execution] and its keys below it");
    spec.simulated = read_execution(*execution->as_table(), file);
  }
  const auto problems = top.list("problem");
  const auto methods = top.list("method");
  top.check_all_known();

  SpecValidator validator;
  std::map<std::string, unsigned> lines;
  for (const auto* table : problems) {
    Section section(file, *table, "in [[problem]]");
    ExperimentProblem problem;
    const bool command = section.find("command") != nullptr;
    if (const auto* both = section.find("spec"); both && command)
      section.reject("spec", *both, "there is a command too; a problem is one or the other");
    problem.spec = command ? "command" : section.required_text("spec");
    if (command) {
      section.required_text("label");
      problem.command = read_command(section);
    }
    problem.label = section.label("label", problem.spec);
    problem.budget = section.integer("budget", {}, 1, kMaxBudget);
    if (section.find("total_resource")) {
      problem.total_resource = section.integer("total_resource", {}, 1, std::numeric_limits<std::int64_t>::max());
    }
    if (const auto* margin = section.find("margin")) {
      problem.margin = section.number("margin", 0);
      if (!(*problem.margin > 0 && std::isfinite(*problem.margin)))
        section.reject("margin", *margin, "it must be above 0 and finite, in the unit of what is compared");
    }
    section.check_all_known();
    check_label(file, lines, problem.label, section.line("label"));
    const auto* key = command ? "command" : "spec";
    at(section, key, command ? problem.command->words.front() : problem.spec,
       [&] { validator.add_problem(problem, spec.simulated); });
    spec.problems.push_back(std::move(problem));
  }
  lines.clear();
  for (const auto* table : methods) {
    Section section(file, *table, "in [[method]]");
    auto [method, name] = read_method(section);
    const auto pair = method.scheduler == "full" ? method.sampler : method.scheduler + " x " + method.sampler;
    method.label = section.label("label", name.empty() ? pair : name);
    section.check_all_known();
    check_label(file, lines, method.label, section.line("label"));
    at(section, "scheduler", method.scheduler, [&] { validator.check_scheduler(method, spec.simulated); });
    at(section, "sampler", method.sampler, [&] { validator.check_sampler(method); });
    spec.methods.push_back(std::move(method));
  }
  return spec;
}

}  // namespace

ExperimentSpec parse_experiment(std::string_view text, const std::string& file) {
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    fail(ErrorCode::usage, "{}:{}: {}", file, error.source().begin.line, error.description());
  }
  return read(root, file);
}

ExperimentSpec read_experiment(const std::filesystem::path& file) {
  return parse_experiment(read_file(file, ErrorCode::usage), file.string());
}

}  // namespace incumbent
