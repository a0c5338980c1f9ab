// cmaes: active CMA-ES in the unit cube, with margins for integers, steps and ordinals, and with restarts. The formulas
// stand in cma.cpp, cma_margin.cpp and cma_strategy.cpp, with their sources.
//
// A generation is complete when lambda trials are told that were drawn from the present distribution or the one before
// it: the first in the order of their numbers are taken, at the next suggestion. Until then every suggestion is drawn
// from the present distribution, so any number of trials may run; what comes later than one distribution is not used,
// since far samples of old distributions mislead the steps. A suggestion remembers the name of its distribution, and
// the trials that were learned from just before it; replaying these gives the distribution again.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <mutex>

#include "formula/random.hpp"
#include "sampler/cma_strategy.hpp"
#include "sampler/cma_tag.hpp"
#include "sampler/history_follower.hpp"
#include "sampler/samplers.hpp"
#include "sampler/trials.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kRestartNames[] = {"none", "ipop", "bipop"};
constexpr std::string_view kVariantNames[] = {"tutorial", "pycma"};

// A trial that may be learned from when it is told.
struct Open {
  std::int64_t trial;
  std::uint64_t state;
  std::vector<std::pair<std::size_t, double>> samples;
};

// The strategy after the generations so far.
struct State {
  CmaStrategy strategy;
  std::uint64_t name;          // says what was learned, in which order
  std::uint64_t previous = 0;  // the name before, of the same run
  std::int64_t next = 0;       // `open` holds trials before it
  std::vector<Open> open{};

  bool takes(std::uint64_t drawn_from) const { return drawn_from == name || (drawn_from == previous && previous != 0); }
  // Trials before `end`.
  void look(const History& history, std::int64_t end) {
    for (; next < end; ++next) {
      auto tag = CmaTag::parse(history[next].model);
      if (tag && takes(tag->state)) open.push_back({next, tag->state, std::move(tag->samples)});
    }
  }
};

std::uint64_t mixed(std::uint64_t name, std::uint64_t value) {
  name ^= value + 0x9e3779b97f4a7c15u + (name << 6) + (name >> 2);
  name ^= name >> 30;  // Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014
  name *= 0xbf58476d1ce4e5b9u;
  name ^= name >> 27;
  name *= 0x94d049bb133111ebu;
  return name ^ (name >> 31);
}

double value_of(const Trial& trial) {
  return trial.status == TrialStatus::failed ? std::numeric_limits<double>::infinity() : trial.objective();
}

class CmaEs : public Sampler {
 public:
  CmaEs(const Options& options, SamplerContext c) : Sampler(std::move(c)), d_(space().dimension()) {
    require_numeric(space(), "cmaes");
    for (std::size_t j = 0; j < d_; ++j) levels_.push_back(CoordinateLevels::of(space(), j));
    const auto variant = options.get_choice("variant", "tutorial", kVariantNames);
    const auto restarts = options.get_choice("restarts", "bipop", kRestartNames);
    const auto usual = static_cast<std::int64_t>(default_population(std::max<std::size_t>(d_, 1)));
    options_.variant = variant == "tutorial" ? CmaVariant::tutorial : CmaVariant::pycma;
    options_.restarts = static_cast<CmaRestarts>(std::ranges::find(kRestartNames, restarts) - kRestartNames);
    options_.sigma = options.get_double("sigma", 0.3, 1e-6, 10);
    options_.population = static_cast<std::size_t>(options.get_int("popsize", usual, 4, 1'000'000));
    options_.seed = context().seed;
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    if (d_ == 0) return {{space().sample(stream), {}}};
    CmaTag tag;
    const auto state = learn(history, tag.learned);
    tag.state = state->name;
    constexpr int kDraws = 100;
    std::vector<double> z(d_), x(d_), unit(d_);
    for (int draw = 0; draw < kDraws; ++draw) {
      for (double& v : z) v = stream.normal();
      state->strategy.distribution().sample(z, x);
      state->strategy.place(x, unit);
      auto configuration = space().decode(unit);
      if (space().is_forbidden(configuration)) continue;
      for (std::size_t j = 0; j < d_; ++j) {
        if (levels_[j] || x[j] < 0 || x[j] > 1) tag.samples.emplace_back(j, x[j]);
      }
      return {{std::move(configuration), tag.text()}};
    }
    return {{space().sample(stream), {}}};  // the distribution lies where almost all is forbidden
  }

 private:
  using Shared = std::shared_ptr<const State>;

  // The state at the end of the history; trials that were learned from since the last suggestion go into `learned`.
  Shared learn(const History& history, std::vector<std::int64_t>& learned) const {
    const auto state = last_state(history);
    learned = told_of(history, state);
    if (learned.empty()) return state;
    auto next = std::make_shared<State>(*state);
    take(history, learned, static_cast<std::int64_t>(history.size()), *next);
    keep(next);
    return next;
  }

  // The first told trials that the state takes, ascending, of as many generations as there are. O(trials that have
  // changed since it was asked for the same state).
  std::vector<std::int64_t> told_of(const History& history, const Shared& state) const {
    const std::lock_guard lock(mutex_);
    const auto look = [&](std::int64_t trial) {
      if (!is_told(history[trial])) return;
      const auto tag = CmaTag::parse(history[trial].model);
      if (!tag || !state->takes(tag->state)) return;
      const auto at = std::ranges::lower_bound(told_, trial);
      if (at == told_.end() || *at != trial) told_.insert(at, trial);
    };
    if (follower_.update(history) || told_by_ != state) {
      told_by_ = state;
      told_.clear();
      for (const auto& open : state->open) look(open.trial);
      for (auto trial = state->next; trial < static_cast<std::int64_t>(history.size()); ++trial) look(trial);
    } else {
      for (const auto trial : follower_.changed()) {
        if (trial >= state->next || std::ranges::binary_search(state->open, trial, {}, &Open::trial)) look(trial);
      }
    }
    const auto whole = std::ssize(told_) - std::ssize(told_) % static_cast<std::int64_t>(state->strategy.population());
    return {told_.begin(), told_.begin() + whole};
  }

  // The state that the last suggestion was drawn from, with everything as it was then.
  Shared last_state(const History& history) const {
    auto last = static_cast<std::int64_t>(history.size()) - 1;
    std::optional<CmaTag> tag;
    while (last >= 0 && !(tag = CmaTag::parse(history[last].model))) --last;
    if (tag) {
      if (auto known = find(tag->state)) return known;
    }
    const auto state = std::make_shared<State>(State{CmaStrategy(options_, levels_), mixed(1, context().seed)});
    for (std::int64_t trial = 0; trial <= last; ++trial) {
      tag = CmaTag::parse(history[trial].model);
      if (tag && !tag->learned.empty()) take(history, tag->learned, trial, *state);
    }
    keep(state);
    return state;
  }

  // Generation after generation, at the suggestion for trial `at`.
  void take(const History& history, const std::vector<std::int64_t>& trials, std::int64_t at, State& state) const {
    state.look(history, at);
    const auto before = state.name;
    auto rest = std::span(trials);
    const auto run = state.strategy.run();
    while (state.strategy.run() == run && rest.size() >= state.strategy.population()) {
      generation(history, rest.first(state.strategy.population()), state);
      rest = rest.subspan(state.strategy.population());
    }
    state.previous = state.strategy.run() == run ? before : 0;
    std::erase_if(state.open, [&](const Open& open) { return open.state != state.previous; });
    state.name = mixed(state.name, static_cast<std::uint64_t>(at));
  }

  void generation(const History& history, std::span<const std::int64_t> trials, State& state) const {
    std::vector<std::int64_t> ascending(trials.begin(), trials.end());
    std::ranges::sort(ascending);
    const auto is_of_it = [&](const Open& open) { return std::ranges::binary_search(ascending, open.trial); };
    std::vector<const Open*> ranked;
    for (const auto& open : state.open) {
      if (is_of_it(open) && is_told(history[open.trial])) ranked.push_back(&open);
    }
    if (ranked.size() != trials.size()) return;  // a journal that says what can't be
    std::ranges::sort(ranked,
                      [&](const Open* a, const Open* b) { return ranks_before(history[a->trial], history[b->trial]); });
    Matrix x(ranked.size(), d_);
    std::vector<double> values;
    auto name = state.name;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      const auto& trial = history[ranked[i]->trial];
      space().encode(trial.configuration, x.row(i));
      for (const auto& [coordinate, sample] : ranked[i]->samples) {
        if (coordinate < d_) x(i, coordinate) = sample;
      }
      if (ranked[i]->state != state.name) state.strategy.pull_in(x.row(i));
      values.push_back(value_of(trial));
      name = mixed(mixed(name, static_cast<std::uint64_t>(trial.number)), std::bit_cast<std::uint64_t>(values.back()));
    }
    state.strategy.update(x.view(), values);
    state.name = name;
    std::erase_if(state.open, is_of_it);
  }

  Shared find(std::uint64_t name) const {
    const std::lock_guard lock(mutex_);
    for (const auto& state : kept_) {
      if (state && state->name == name) return state;
    }
    return nullptr;
  }

  void keep(const Shared& state) const {
    const std::lock_guard lock(mutex_);
    std::rotate(kept_.begin(), kept_.end() - 1, kept_.end());
    kept_.front() = state;
  }

  std::size_t d_;
  CmaOptions options_;
  Levels levels_;
  // Saves time and changes nothing: a state is what its name says.
  mutable std::mutex mutex_;
  mutable std::array<Shared, 4> kept_;
  mutable HistoryFollower follower_;
  mutable Shared told_by_;                  // of which state:
  mutable std::vector<std::int64_t> told_;  // what told_of() said up to the mark
};

}  // namespace

std::unique_ptr<Sampler> make_cmaes(const Options& options, SamplerContext context) {
  return std::make_unique<CmaEs>(options, std::move(context));
}

}  // namespace incumbent
