// dehb: differential evolution in the brackets of Hyperband. Each resource r_f has a sub-population, as large as the
// largest rung there is in any bracket; its places are visited in turn.
//   The first iteration of brackets is successive halving: in a bracket's first rung new configurations are bred from
//   the sub-population there, in the very first one drawn; the best of the next lower sub-population that have not been
//   at a resource are promoted to it.
//   Later nothing is promoted: each trial starts at its rung's resource, bred by a sampler from the best n of the next
//   lower sub-population (in a first rung: of its own), n being the size of the rung; if they are fewer than three,
//   random members of all sub-populations are added.
// A trial takes the next place if its value there is not worse than that of who has it. While a bracket waits for the
// last trials of a rung, free workers get the next one's.
// N. Awad, N. Mallik and F. Hutter, DEHB: evolutionary hyperband for scalable, robust and efficient hyperparameter
// optimization, IJCAI 2021; the sizes are those of its implementation (rungs.hpp: hpbandster).
#include <algorithm>
#include <map>
#include <optional>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "scheduler/of_trial.hpp"
#include "scheduler/rungs.hpp"
#include "scheduler/schedulers.hpp"
#include "scheduler/spending.hpp"
#include "scheduler/standing.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kFewestParents = 3;  // of a mutant

// The members at one resource; the standing of an empty place has no trial.
struct SubPopulation {
  std::vector<Standing> places;
  std::size_t next = 0;
};

struct Bracket {
  const BracketPlan* plan = nullptr;
  std::size_t lowest = 0;           // its first rung's sub-population
  std::vector<std::int64_t> sizes;  // of its rungs
  std::size_t rung = 0;
  std::int64_t handed = 0;   // trials of this rung that were started or resumed
  std::int64_t running = 0;  // of them

  std::size_t level() const { return lowest + rung; }  // the sub-population of its trials
  std::int64_t resource() const { return plan->resources[rung]; }
  bool has_room() const { return handed < sizes[rung]; }
};

// Where a trial is.
struct Job {
  int bracket = -1;
  std::size_t level = 0;
  std::size_t place = 0;
  bool running = false;
  bool ended = false;
  std::int64_t reached = 0;
};

constexpr std::int64_t kLargestPopulation = 1'000'000;
const Standing kNobody{true, std::numeric_limits<double>::infinity(), -1};

class Dehb : public Scheduler {
 public:
  Dehb(const Options& options, const SchedulerContext& context)
      : eta_(get_eta(options)), seed_(context.seed), spending_(options, context) {
    const auto min_resource = options.get_int("min_resource", 1, 1, context.max_resource);
    plans_ = hyperband_brackets(context.max_resource, min_resource, eta_, BracketRule::hpbandster);
    levels_.resize(plans_.size());
    for (std::size_t lowest = 0; lowest < plans_.size(); ++lowest) {
      const auto bracket = planned(static_cast<int>(lowest));
      for (std::size_t rung = 0; rung < bracket.sizes.size(); ++rung) {
        require(bracket.sizes[rung] <= kLargestPopulation,
                "'{}': a population of {} at resource {}; at most {}: raise eta or min_resource", options.name(),
                bracket.sizes[rung], plans_.front().resources[lowest + rung], kLargestPopulation);
        auto& places = levels_[lowest + rung].places;
        places.resize(std::max(places.size(), static_cast<std::size_t>(bracket.sizes[rung])), kNobody);
      }
    }
  }

  bool breeds() const override { return true; }

  Decision next(const History& history) const override {
    if (!spending_.may_resume()) return spending_.idle();
    const bool may_start = spending_.may_start(history);
    for (const auto& [number, bracket] : open_) {
      if (!bracket.has_room()) continue;
      if (const auto trial = promotion(number, bracket)) return Resume{*trial, bracket.resource()};
      if (may_start) return start(number, bracket);
    }
    if (may_start) return start(opened_, planned(opened_));
    return spending_.idle();
  }

  Decision next_without_start(const History&) const override {
    if (const auto first = next_promotion()) return *first;
    if (spending_.active() > 0) return Wait{};
    return Finished{"exhausted"};
  }

  Verdict judge(const History& history, std::int64_t trial, const Measurement& measurement) const override {
    const bool below = measurement.resource < plans_.front().resources.back();
    const bool at_rung = jobs_[trial].running && measurement.resource >= history[trial].resource && below;
    return at_rung ? Verdict::pause : Verdict::go_on;
  }

  void observe(const History& history, const Event& event) override {
    spending_.observe(history, event);
    if (const auto* started = std::get_if<TrialStarted>(&event)) {
      const auto number = started->request.bracket;
      if (history[started->trial].foreign) return;
      if (number == opened_) open_[opened_++] = planned(number);
      if (open_.contains(number)) hand_out(started->trial, number);
    } else if (const auto* resumed = std::get_if<TrialResumed>(&event)) {
      for (const auto& [number, bracket] : open_) {
        if (!bracket.has_room() || promotion(number, bracket) != resumed->trial) continue;
        hand_out(resumed->trial, number);
        break;
      }
    } else if (const auto* reported = std::get_if<TrialReported>(&event)) {
      if (const auto& trial = history[reported->trial]; trial.paused()) arrive(trial);
    } else if (const auto* finished = std::get_if<TrialFinished>(&event)) {
      arrive(history[finished->trial]);
      jobs_.at(finished->trial).ended = true;
    }
    spent_ = !spending_.may_start(history);
    for (auto it = open_.begin(); it != open_.end();) {
      advance(it->first, it->second);
      it = is_over(it->second) ? open_.erase(it) : std::next(it);
    }
  }

  bool may_continue(std::int64_t trial) const override {
    const auto& job = jobs_[trial];
    const bool promotes = opened_ < iteration() || (!open_.empty() && promotes_in(open_.begin()->first));
    if (!promotes || job.bracket < 0 || job.ended || job.level + 1 == levels_.size()) return false;
    return job.running || levels_[job.level].places[job.place].trial == trial;
  }

 private:
  int iteration() const { return static_cast<int>(plans_.size()); }
  bool promotes_in(int number) const { return number < iteration(); }

  Bracket planned(int number) const {
    const auto lowest = static_cast<std::size_t>(number % iteration());
    const auto& plan = plans_[lowest];
    return {&plan, lowest, rung_sizes(plan.size, plan.resources.size(), eta_), 0, 0, 0};
  }

  // The best trial of the sub-population below that is paused there and has not been at the bracket's resource.
  std::optional<std::int64_t> promotion(int number, const Bracket& bracket) const {
    if (!promotes_in(number) || bracket.rung == 0) return {};
    const Standing* best = nullptr;
    for (const auto& member : levels_[bracket.level() - 1].places) {
      if (!member.promotable()) continue;
      const auto& job = jobs_[member.trial];
      const bool free = !job.running && !job.ended && job.reached < bracket.resource();
      if (free && (!best || member < *best)) best = &member;
    }
    return best ? std::optional(best->trial) : std::nullopt;
  }

  std::optional<Decision> next_promotion() const {
    if (!spending_.may_resume()) return {};
    for (const auto& [number, bracket] : open_) {
      if (!bracket.has_room()) continue;
      if (const auto trial = promotion(number, bracket)) return Resume{*trial, bracket.resource()};
    }
    return {};
  }

  Start start(int number, const Bracket& bracket) const {
    const auto& own = levels_[bracket.level()];
    Start result;
    auto& request = result.request;
    request.resource = bracket.resource();
    request.rungs = bracket.plan->resources;
    request.bracket = number;
    request.target = own.places[own.next].trial;
    // The first bracket's are drawn.
    if (number > 0 || *request.target >= 0) request.population = parents(bracket, *request.target);
    return result;
  }

  // All but the target: the best of the rung's source, filled up from everywhere.
  std::vector<std::int64_t> parents(const Bracket& bracket, std::int64_t target) const {
    const auto source = bracket.rung > 0 ? bracket.level() - 1 : bracket.level();
    auto result = members(levels_[source], target);
    const auto most = static_cast<std::size_t>(bracket.sizes[bracket.rung]);
    if (result.size() > most) result.resize(most);
    if (result.size() >= kFewestParents) return result;
    std::vector<std::int64_t> others;
    for (const auto& level : levels_) {
      for (const auto trial : members(level, target)) {
        if (std::ranges::count(result, trial) + std::ranges::count(others, trial) == 0) others.push_back(trial);
      }
    }
    Stream stream(seed_, Purpose::parent, handed_out_);
    while (result.size() < kFewestParents && !others.empty()) {
      std::swap(others[stream.below(others.size())], others.back());
      result.push_back(others.back());
      others.pop_back();
    }
    return result;
  }

  // Best first.
  static std::vector<std::int64_t> members(const SubPopulation& level, std::int64_t without) {
    std::vector<Standing> known;
    for (const auto& member : level.places) {
      if (member.promotable() && member.trial != without) known.push_back(member);
    }
    std::sort(known.begin(), known.end());
    std::vector<std::int64_t> result;
    for (const auto& member : known) result.push_back(member.trial);
    return result;
  }

  void hand_out(std::int64_t trial, int number) {
    auto& bracket = open_.at(number);
    auto& level = levels_[bracket.level()];
    auto& job = jobs_.at(trial);
    job.bracket = number;
    job.level = bracket.level();
    job.place = level.next;
    job.running = true;
    level.next = (level.next + 1) % level.places.size();
    ++bracket.handed;
    ++bracket.running;
    ++handed_out_;
  }

  void arrive(const Trial& trial) {
    auto& job = jobs_.at(trial.number);
    if (!job.running) return;
    job.running = false;
    if (const auto found = open_.find(job.bracket); found != open_.end()) --found->second.running;
    if (trial.finished() && trial.status != TrialStatus::complete) return;
    job.reached = trial.measurements.back().resource;
    const auto mine = standing_of(trial);
    auto& place = levels_[job.level].places[job.place];
    const bool worse = std::tie(place.infeasible, place.value) < std::tie(mine.infeasible, mine.value);
    if (mine.promotable() && !worse) place = mine;
  }

  // On to the next rung when all trials of this one are there. Once no more trials may start, a bracket makes do with
  // those that it has.
  void advance(int number, Bracket& bracket) const {
    for (;;) {
      if (spent_ && bracket.has_room() && !promotion(number, bracket)) {
        const auto left = rung_sizes(bracket.handed, bracket.sizes.size() - bracket.rung, eta_);
        std::ranges::copy(left, bracket.sizes.begin() + static_cast<std::ptrdiff_t>(bracket.rung));
        bracket.sizes[bracket.rung] = bracket.handed;
      }
      const bool last = bracket.rung + 1 == bracket.sizes.size();
      if (last || bracket.has_room() || bracket.running > 0) return;
      ++bracket.rung;
      bracket.handed = 0;
    }
  }

  static bool is_over(const Bracket& bracket) {
    return bracket.rung + 1 == bracket.sizes.size() && !bracket.has_room() && bracket.running == 0;
  }

  Fraction eta_;
  std::uint64_t seed_;
  Spending spending_;
  std::vector<BracketPlan> plans_;
  std::vector<SubPopulation> levels_;  // by resource, the least first
  std::map<int, Bracket> open_;        // by number
  int opened_ = 0;
  bool spent_ = false;
  std::uint64_t handed_out_ = 0;
  OfTrial<Job> jobs_{Job{}};
};

}  // namespace

std::unique_ptr<Scheduler> make_dehb(const Options& options, SchedulerContext context) {
  return std::make_unique<Dehb>(options, context);
}

}  // namespace incumbent
