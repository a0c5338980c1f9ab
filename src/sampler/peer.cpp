// Peers as samplers. Lines of JSON, one to the driver and one back:
//
//   {"do": "open", "space": ConfigSpace's JSON, "seed": 0 to 2^31 - 1, "budget": trials or null, "max_resource": 81,
//    "noisy": false, "initial": 0 or how many points are told first, "options": {"key": "value"}}
//       -> {"versions": "optuna 5.0.0, ..."}
//   {"do": "ask", "trial": 5, "told": [{"trial": 4, "parameters": {"x0": 0.5}, "value": 1.25 or null,
//    "failure": null or "crash"}], "running": [{"trial": 3, "parameters": {...}}]}
//       -> {"parameters": {"x0": 0.25}, "seconds": 0.01}, or with "parameters": null: there is nothing left
//   each -> {"error": text, "kind": "usage", "unavailable" or "failed"}
// and of peers that judge, which have in each trial told or running besides "reports": [[resource, value], ...], the
// finite values that they have not seen, and in each one told "stopped": whether it was, by its last report:
//   {"do": "report", "trial": 3, "resource": 9, "value": 0.75, "told": [...], "running": [...]}
//       -> {"stop": false}
//
// Values are minimized; those reported by an infeasible trial are told like others, its end as a failure. The first
// suggestion of a process remembers its seed as its model: "seed=12345". Each trial
// that has ended is told once, whoever suggested it; `running` are all that have not. seconds: processor time since the
// last suggestion. The last trial of a search is never told.
#include "incumbent/peer.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/registry.hpp"
#include "formula/random.hpp"
#include "sampler/design_size.hpp"
#include "sampler/peer_process.hpp"
#include "sampler/samplers.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

// What is common to the options of all peers.
struct PeerOptions {
  explicit PeerOptions(const Options& options, const SamplerContext& context) : name(options.name()) {
    timeout = options.get_double("timeout", 600, 0.1, 1e6);
    const auto first = options.get_string("initial", "own");
    if (first == "gp") {
      initial = design_size(context);
    } else if (first != "own") {
      initial = options.get_int("initial", 0, 1, 1'000'000);
    }
    own = options.rest();
    judges = find_registered("peer", peers(), name).judges || own.contains("pruner");
  }

  std::string name;
  double timeout = 0;
  std::int64_t initial = 0;  // 0: the peer's own way
  bool judges = false;
  std::map<std::string, std::string, std::less<>> own;
};

// The driver's answer, or the error that it says.
Json answer(PeerProcess& process, const std::string& name, const Json& question, const std::string& doing) {
  const auto text = process.ask(question.dump(), doing);
  auto json = Json::parse(text, nullptr, false);
  if (!json.is_object())
    process.refuse(fmt::format("answered '{}' when it was asked to {}", text.substr(0, 200), doing));
  if (!json.contains("error")) return json;
  const auto kind = json.value("kind", "failed");
  const auto error = json["error"].is_string() ? json["error"].get<std::string>() : json["error"].dump();
  if (kind == "failed") process.refuse(fmt::format("failed to {}: {}", doing, error));
  fail(kind == "usage" ? ErrorCode::usage : ErrorCode::unavailable, "peer '{}': {}", name, error);
}

// Returns what the peer is made of. seed: below 2^31, for all packages take that.
std::string open(PeerProcess& process, const PeerOptions& options, const SamplerContext& context, std::uint64_t seed) {
  const Json question = {{"do", "open"},
                         {"space", Json::parse(write_configspace(context.space))},
                         {"seed", seed},
                         {"budget", context.budget ? Json(*context.budget) : Json()},
                         {"max_resource", context.max_resource},
                         {"noisy", context.noisy},
                         {"initial", options.initial},
                         {"options", options.own}};
  const auto json = answer(process, options.name, question, "start a search");
  if (!json.contains("versions") || !json["versions"].is_string())
    process.refuse("did not say its version: " + json.dump().substr(0, 200));
  return json["versions"];
}

class Peer : public Sampler {
 public:
  Peer(const Options& options, SamplerContext c) : Sampler(std::move(c)), options_(options, context()) {
    if (options_.initial > 0) first_ = make_sampler("sobol", context());
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    require(request.rungs.size() <= 1, "peer '{}' has no trials that pause at rungs; it needs scheduler full",
            options_.name);
    if (request.trial < options_.initial) return first_->suggest(history, request, 1);
    const std::lock_guard lock(mutex_);
    if (!process_) start(request.trial);
    const auto json = answer(*process_, options_.name, question("ask", history, request.trial),
                             fmt::format("suggest trial {}", request.trial));
    return read(json, request.trial);
  }

  bool foreign() const override { return true; }
  bool judges() const override { return options_.judges; }

  bool stops(const History& history, std::int64_t trial, const Measurement& measurement) const override {
    const std::lock_guard lock(mutex_);
    if (!process_) start(trial);
    auto json = question("report", history, trial);
    json["resource"] = measurement.resource;
    json["value"] = measurement.objectives.front();
    const auto said = answer(*process_, options_.name, json,
                             fmt::format("judge trial {} at resource {}", trial, measurement.resource));
    if (!said.contains("stop") || !said["stop"].is_boolean())
      process_->refuse(fmt::format("answered {} about trial {}", said.dump().substr(0, 500), trial));
    ++reported_[static_cast<std::size_t>(trial)];
    return said["stop"].get<bool>();
  }

 private:
  void start(std::int64_t trial) const {
    const auto seed = Stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(trial)).bits64() >> 33;
    auto process = std::make_unique<PeerProcess>(options_.name, options_.timeout);
    open(*process, options_, context(), seed);
    process_ = std::move(process);
    model_ = fmt::format("seed={}", seed);
  }

  Json trial_json(const Trial& trial) const {
    Json json = {{"trial", trial.number}, {"parameters", Json::parse(write_parameters(space(), trial.configuration))}};
    if (options_.judges) json["reports"] = reports(trial);
    return json;
  }

  // Its measurements that the peer has not seen, from now on seen.
  Json reports(const Trial& trial) const {
    auto list = Json::array();
    auto& seen = reported_[static_cast<std::size_t>(trial.number)];
    for (; seen < trial.measurements.size(); ++seen) {
      const auto& measurement = trial.measurements[seen];
      const double value = measurement.objectives.front();
      if (std::isfinite(value)) list.push_back({measurement.resource, value});
    }
    return list;
  }

  // How the trial ended, and what may be learned from it.
  Json told(const Trial& trial) const {
    const bool good = trial.failure == Failure::none && trial.has_value() && trial.feasible();
    auto json = trial_json(trial);
    json["value"] = good ? Json(trial.objective()) : Json();
    json["failure"] = good ? Json() : Json(trial.failure == Failure::none ? "infeasible" : to_string(trial.failure));
    if (options_.judges) json["stopped"] = trial.status == TrialStatus::pruned;
    return json;
  }

  Json question(const char* what, const History& history, std::int64_t number) const {
    auto ended = Json::array(), running = Json::array();
    told_.resize(history.size());
    reported_.resize(history.size());
    for (const auto& trial : history.trials()) {
      const auto index = static_cast<std::size_t>(trial.number);
      if (trial.status == TrialStatus::waiting || trial.configuration.empty() || told_[index]) continue;
      if (!trial.finished()) {
        running.push_back(trial_json(trial));
      } else {
        ended.push_back(told(trial));
        told_[index] = true;
      }
    }
    return {{"do", what}, {"trial", number}, {"told", std::move(ended)}, {"running", std::move(running)}};
  }

  std::vector<Suggestion> read(const Json& json, std::int64_t trial) const {
    const auto shown = [&] { return json.dump().substr(0, 500); };
    if (!json.contains("parameters") || !json.contains("seconds") || !json["seconds"].is_number())
      process_->refuse(fmt::format("answered {} for trial {}", shown(), trial));
    if (json["parameters"].is_null()) return {};
    Suggestion suggestion{.model = std::exchange(model_, {})};
    try {
      suggestion.configuration = read_parameters(space(), json["parameters"].dump());
      const auto violation = space().violation(suggestion.configuration);
      require(violation.empty(), "{}", violation);
    } catch (const Error& error) {
      process_->refuse(fmt::format("suggests what is not in the space for trial {}: {}; it answered {}", trial,
                                   error.what(), shown()));
    }
    suggestion.seconds = json["seconds"].get<double>();
    return {std::move(suggestion)};
  }

  const PeerOptions options_;
  std::unique_ptr<Sampler> first_;  // suggests the initial points that are not the peer's own
  mutable std::mutex mutex_;
  mutable std::unique_ptr<PeerProcess> process_;
  mutable std::string model_;                  // of the next suggestion
  mutable std::vector<bool> told_;             // by trial number
  mutable std::vector<std::size_t> reported_;  // measurements that the peer has seen, by trial number
};

}  // namespace

std::span<const PeerEntry> peers() {
  static constexpr PeerEntry list[] = {
      {"botorch/logei", "BoTorch: SingleTaskGP, log expected improvement; for integers the alternating optimizer", ""},
      {"hebo", "HEBO: warped inputs and outputs, MACE", ""},
      {"hyperopt/anneal", "Hyperopt: simulated annealing", ""},
      {"hyperopt/random", "Hyperopt: independent draws", ""},
      {"hyperopt/tpe", "Hyperopt: tree-structured Parzen estimators", "n_startup_jobs, n_EI_candidates, gamma"},
      {"optuna/cmaes", "Optuna: CMA-ES of the package cmaes",
       "n_startup_trials, sigma0, popsize, with_margin, lr_adapt, use_separable_cma", true},
      {"optuna/gp", "Optuna: Gaussian process, Matern-5/2, log expected improvement", "n_startup_trials", true},
      {"optuna/qmc", "Optuna: Sobol sequence", "scramble", true},
      {"optuna/random", "Optuna: independent draws", "", true},
      {"optuna/tpe", "Optuna: tree-structured Parzen estimators",
       "n_startup_trials, n_ei_candidates, multivariate, group", true},
      {"pycma", "pycma: CMA-ES, started at the middle of the box", "sigma, popsize"},
      {"smac3", "SMAC3: random forest, the defaults of its HyperparameterOptimizationFacade", ""},
      {"smac3/gp", "SMAC3: Gaussian process, the defaults of its BlackBoxFacade", ""},
      {"syne_tune/asha", "Syne Tune: asynchronous successive halving that stops trials, random draws",
       "grace_period, reduction_factor, brackets", false, true},
  };
  return list;
}

bool is_peer(std::string_view specification) {
  return std::ranges::find(peers(), Options::parse(specification).name(), &PeerEntry::name) != peers().end();
}

std::unique_ptr<Sampler> make_peer(const Options& options, SamplerContext context) {
  return std::make_unique<Peer>(options, std::move(context));
}

std::string check_peer(std::string_view specification, std::span<const PeerSearch> searches) {
  const auto options = Options::parse(specification);
  std::optional<PeerProcess> process;
  std::string versions;
  for (const auto& search : searches) try {
      const PeerOptions own(options, search.context);
      if (!process) process.emplace(own.name, own.timeout);
      versions = open(*process, own, search.context, 0);
    } catch (const Error& error) {
      fail(error.code(), "on '{}': {}", search.label, error.what());
    }
  return versions;
}

}  // namespace incumbent
