// incumbent ask: what to evaluate next, as JSON.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/device_option.hpp"
#include "cli/files.hpp"
#include "cli/trial_json.hpp"

namespace incumbent::cli {
namespace {

constexpr int kWait = 3;
constexpr int kFinished = 4;
constexpr double kMost = 1'000'000;

using Json = nlohmann::ordered_json;

struct Options {
  std::string journal, durability = "sync";
  std::int64_t count = 1;
  std::optional<std::string> device;
};

Json action_json(const SearchSpace& space, const Action& action) {
  Json json{{"action", to_string(action.kind)}};
  if (action.kind == Action::Kind::wait) return json;
  if (action.kind == Action::Kind::finished) {
    json["reason"] = action.reason;
    return json;
  }
  json["trial"] = action.trial;
  json["params"] = params_json(space, action.configuration);
  json["resource"] = action.resource;
  json["from_resource"] = action.from_resource;
  json["parent"] = action.parent ? Json(*action.parent) : Json();
  json["seed"] = fmt::format("{}", action.seed);
  return json;
}

int ask(const Options& o) {
  const auto durability = durability_of(o.durability);
  const auto journal = Journal::open(o.journal, durability, Access::shared, device_of(o.device));
  const auto study = open_study(journal);
  const auto actions = study->ask(static_cast<int>(o.count));
  if (actions.front().kind == Action::Kind::finished) study->close();  // nothing will be resumed
  if (durability == Durability::sync) journal->sync();                 // a start is not waited for otherwise
  Json json;
  for (const auto& action : actions) json.push_back(action_json(study->spec().space, action));
  fmt::print("{}\n", o.count > 1 ? json.dump() : json.front().dump());
  const auto kind = actions.front().kind;
  return kind == Action::Kind::wait ? kWait : kind == Action::Kind::finished ? kFinished : 0;
}

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.add("--count", o->count, "trials wanted at once; above 1 an array is printed, which may be shorter");
  arguments.range("--count", 1, kMost);
  add_device(arguments, o->device);
  add_durability(arguments, o->durability);
  return [o] { return ask(*o); };
}

}  // namespace

extern const Command ask_command{
    "ask", "what to evaluate next, as JSON; exit code 3: wait for running trials, 4: the study is finished",
    "incumbent ask study.log", declare};

}  // namespace incumbent::cli
