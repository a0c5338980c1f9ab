// de: differential evolution in the unit cube, asynchronous. With members x_a, x_b, ... drawn without repetition, the
// mutant of member i is
//   rand1:            x_a + F (x_b - x_c)
//   rand2:            x_a + F (x_b - x_c) + F (x_d - x_e)
//   best1:            x_best + F (x_a - x_b)
//   current_to_best1: x_i + F (x_best - x_i) + F (x_a - x_b)
// a coordinate outside of [0, 1] is drawn anew; the child takes each coordinate from the mutant with probability Cr,
// one of them surely, else from the parent. It takes its parent's place unless it is worse. Storn, Price, "Differential
// evolution", J. Global Optimization 11, 1997; as in Awad, Mallik, Hutter, "DEHB", IJCAI 2021: all kinds of parameters
// live in the cube, F = Cr = 0.5. A scheduler that names a target and a population decides itself who takes whose
// place; the target of an empty place is a uniform point. Told trials that were not bred here (enqueued ones, those of
// another sampler) compete for the slots in turn, by their numbers.
#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/words.hpp"
#include "formula/random.hpp"
#include "sampler/history_follower.hpp"
#include "sampler/samplers.hpp"
#include "sampler/trials.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kStrategies[] = {"rand1", "rand2", "best1", "current_to_best1"};
constexpr std::string_view kWord = "de";
constexpr std::int64_t kNone = -1;

// Which slot a trial was bred for.
std::optional<std::size_t> slot_of(const Trial& trial) {
  Words words(trial.model);
  if (words.next() != kWord) return {};
  return integer<std::size_t>(words.next());
}

// Without the target: who may be a donor, and the best.
struct Members {
  std::vector<const Trial*> donors;
  const Trial* target = nullptr;
  const Trial* best = nullptr;

  void add(const Trial& trial, bool is_target) {
    if (is_target)
      target = &trial;
    else
      donors.push_back(&trial);
    if (!best || ranks_before(trial, *best)) best = &trial;
  }
};

class DifferentialEvolution : public Sampler {
 public:
  DifferentialEvolution(const Options& options, SamplerContext c) : Sampler(std::move(c)) {
    std::int64_t usual = 20;
    if (context().budget) usual = std::clamp<std::int64_t>(*context().budget / 10, 4, usual);
    slots_ = static_cast<std::size_t>(options.get_int("population", usual, 4, 1'000'000));
    strategy_ = options.get_choice("strategy", "rand1", kStrategies);
    factor_ = options.get_double("factor", 0.5, 0, 2);
    crossover_ = options.get_double("crossover", 0.5, 0, 1);
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    std::string tag;
    Members members;
    if (request.target) {
      named(history, request, members);
    } else {
      const std::lock_guard lock(mutex_);
      const auto slot = gather(history, members);
      tag = std::string(kWord) + ' ' + std::to_string(slot);
    }
    const bool evolves = members.target || (request.target && !members.donors.empty());
    if (!evolves || space().dimension() == 0) return {{space().sample(stream), tag}};
    return {{allowed(space(), child(members, stream), stream), tag}};
  }

  bool breeds() const override { return true; }

 private:
  // The parents of all slots; the target is that of the slot with the fewest trials, running ones included. O(slots and
  // trials that have changed since the last suggestion).
  std::size_t gather(const History& history, Members& members) const {
    if (follower_.update(history)) {
      parents_.assign(slots_, kNone);
      counts_.assign(slots_, 0);
      slot_of_trial_.clear();
    }
    slot_of_trial_.resize(history.size(), slots_);
    for (const auto number : follower_.changed()) take(history, number);
    const auto target = static_cast<std::size_t>(std::ranges::min_element(counts_) - counts_.begin());
    for (std::size_t slot = 0; slot < slots_; ++slot) {
      if (parents_[slot] != kNone) members.add(history[parents_[slot]], slot == target);
    }
    return target;
  }

  // The parent of a slot is the best of its trials that have ended, the latest of equals: in whichever order they come.
  void take(const History& history, std::int64_t number) const {
    const auto& trial = history[number];
    auto slot = slot_of(trial);
    if (!slot && is_told(trial)) slot = static_cast<std::size_t>(number) % slots_;
    if (!slot || *slot >= slots_) return;
    auto& counted = slot_of_trial_[static_cast<std::size_t>(number)];
    if (counted == slots_) ++counts_[counted = *slot];
    if (!is_told(trial) || trial.status == TrialStatus::failed) return;
    auto& parent = parents_[*slot];
    const bool takes_over =
        parent == kNone || (number > parent ? replaces(trial, history[parent]) : !replaces(history[parent], trial));
    if (takes_over) parent = number;
  }

  // The parents that a scheduler names.
  static void named(const History& history, const SuggestRequest& request, Members& members) {
    for (const auto number : request.population) {
      if (!history[number].configuration.empty()) members.add(history[number], false);
    }
    if (*request.target >= 0 && !history[*request.target].configuration.empty()) {
      members.add(history[*request.target], true);
    }
  }

  std::vector<double> uniform_point(Stream& stream) const {
    std::vector<double> unit(space().dimension());
    for (double& u : unit) u = stream.uniform();
    return unit;
  }

  std::vector<double> child(const Members& members, Stream& stream) const {
    auto donors = members.donors;
    const auto donor = [&] {  // too few: a uniform point
      if (donors.empty()) return uniform_point(stream);
      std::swap(donors[stream.below(donors.size())], donors.back());
      auto unit = place_of(space(), donors.back()->configuration, stream);
      donors.pop_back();
      return unit;
    };
    auto result = members.target ? place_of(space(), members.target->configuration, stream) : uniform_point(stream);
    auto mutant = result;
    const auto add = [&](double factor, const std::vector<double>& plus, const std::vector<double>& minus) {
      for (std::size_t j = 0; j < mutant.size(); ++j) mutant[j] += factor * (plus[j] - minus[j]);
    };
    if (strategy_ == "best1") mutant = place_of(space(), members.best->configuration, stream);
    if (strategy_ == "current_to_best1") add(factor_, place_of(space(), members.best->configuration, stream), result);
    if (strategy_ == "rand1" || strategy_ == "rand2") mutant = donor();
    for (int pair = 0; pair < (strategy_ == "rand2" ? 2 : 1); ++pair) {
      const auto plus = donor(), minus = donor();
      add(factor_, plus, minus);
    }
    const auto surely = stream.below(result.size());
    for (std::size_t j = 0; j < result.size(); ++j) {
      if (stream.uniform() >= crossover_ && j != surely) continue;
      result[j] = mutant[j] >= 0 && mutant[j] <= 1 ? mutant[j] : stream.uniform();
    }
    return result;
  }

  std::size_t slots_ = 10;
  std::string strategy_;
  double factor_ = 0.5, crossover_ = 0.5;
  // What it knows of earlier suggestions saves time and changes nothing. Of each slot: the parent, and the number of
  // its trials; of each trial its slot, or slots_.
  mutable std::mutex mutex_;
  mutable HistoryFollower follower_;
  mutable std::vector<std::int64_t> parents_;
  mutable std::vector<std::size_t> counts_;
  mutable std::vector<std::size_t> slot_of_trial_;
};

}  // namespace

std::unique_ptr<Sampler> make_de(const Options& options, SamplerContext context) {
  return std::make_unique<DifferentialEvolution>(options, std::move(context));
}

}  // namespace incumbent
