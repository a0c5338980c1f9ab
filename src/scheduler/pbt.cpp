// pbt: population-based training. A population of members trains side by side. A member that has made `interval` steps
// of its own is ready: it goes on, or, if it is among the worst, its place is taken by a clone of a better one, which
// goes on from that one's checkpoint with a perturbed configuration. So the configurations of a lineage are a schedule.
//   truncation  of n members the worst k are replaced by one of the best k, drawn at random;
//               k = ceil(quantile n), at most n / 2
//   tournament  one other member is drawn; if it is better, it is cloned
//   none        every ready member is perturbed where it is: exploration alone, for comparisons
// A ready member is compared with what the others, or whom they replaced, had after as many steps as it has made; those
// that have not come that far count with what they have. A clone goes on from its parent's latest checkpoint, be it of
// more steps or of fewer. A member that failed is worse than any other and is replaced at once: by a new one if nobody
// can be cloned. Nobody waits for the others: of the ready members the one with the fewest steps comes first, and of
// those alike the ones to be replaced, so that by truncation one worker does what many do. Then comes another
// population, until the budget is spent.
// M. Jaderberg, V. Dalibard, S. Osindero, W. M. Czarnecki et al., Population based training of neural networks, 2017,
// section 3 and appendix A; quantile and perturbation as in Ray Tune and Syne Tune.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "scheduler/rungs.hpp"
#include "scheduler/schedulers.hpp"
#include "scheduler/spending.hpp"
#include "scheduler/standing.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kLargestPopulation = 1000;
constexpr std::int64_t kEndless = std::int64_t{1} << 30;  // populations

struct Member {
  enum class State { vacant, running, ready, complete, failed };
  State state = State::vacant;
  std::int64_t trial = -1;
  std::int64_t reached = 0;                             // at its last checkpoint
  bool has_arrived = false;                             // so that there is a checkpoint of its own
  std::vector<std::pair<std::int64_t, Standing>> past;  // by resource, those that it replaced too

  // At that resource, or before.
  Standing standing_at(std::int64_t resource) const {
    auto found = std::ranges::upper_bound(past, resource, {}, [](const auto& entry) { return entry.first; });
    if (state == State::failed || found == past.begin()) {
      return {true, std::numeric_limits<double>::infinity(), trial};
    }
    return std::prev(found)->second;
  }
};

class Pbt : public Scheduler {
 public:
  Pbt(const Options& options, const SchedulerContext& context) : context_(context), spending_(options, context) {
    static constexpr std::string_view words[] = {"truncation", "tournament", "none"};
    const auto most = context.max_resource;
    const auto population = options.get_int("population", 10, 1, kLargestPopulation);
    members_.resize(static_cast<std::size_t>(population));
    interval_ = options.get_int("interval", std::max<std::int64_t>(most / 10, 1), 1, most);
    exploit_ = options.get_choice("exploit", words[0], words);
    quantile_ = get_thousandths(options, "quantile", 0.25, 0.001, 0.5);
    exploration_.resample = options.get_double("resample", exploration_.resample, 0, 1);
    exploration_.change = options.get_double("change", exploration_.change, 0, 1);
    populations_ = options.get_int("populations", kEndless, 1, kEndless);
  }

  Decision next(const History& history) const override { return decide(history, true); }
  Decision next_without_start(const History& history) const override { return decide(history, false); }

  Verdict judge(const History& history, std::int64_t trial, const Measurement& measurement) const override {
    const auto* member = find(trial);
    if (!member || member->state != Member::State::running) return Verdict::go_on;
    if (!std::isfinite(measurement.objectives.front())) return Verdict::stop;
    const bool ready = measurement.resource >= history[trial].resource && measurement.resource < context_.max_resource;
    return ready ? Verdict::pause : Verdict::go_on;
  }

  void observe(const History& history, const Event& event) override {
    spending_.observe(history, event);
    if (const auto* started = std::get_if<TrialStarted>(&event)) {
      if (!history[started->trial].foreign) place(started->request);
    } else if (const auto* resumed = std::get_if<TrialResumed>(&event)) {
      if (auto* member = find(resumed->trial)) member->state = Member::State::running;
    } else if (const auto* reported = std::get_if<TrialReported>(&event)) {
      const auto& trial = history[reported->trial];
      if (trial.paused() && trial.resource < context_.max_resource) arrive(trial, Member::State::ready);
    } else if (const auto* finished = std::get_if<TrialFinished>(&event)) {
      const auto& trial = history[finished->trial];
      arrive(trial, trial.status == TrialStatus::complete ? Member::State::complete : Member::State::failed);
    }
  }

  // A member's checkpoint is there for its own next steps and for clones of it.
  bool may_continue(std::int64_t trial) const override {
    const auto* member = find(trial);
    return member && (member->state == Member::State::running || member->state == Member::State::ready);
  }

 private:
  using Members = std::vector<Member>;

  const Member* find(std::int64_t trial) const {
    const auto found = std::ranges::find(members_, trial, &Member::trial);
    return found == members_.end() ? nullptr : &*found;
  }
  Member* find(std::int64_t trial) { return const_cast<Member*>(std::as_const(*this).find(trial)); }

  // Takes its place; a member's bracket counts through the populations.
  void place(const SuggestRequest& request) {
    const auto size = members_.size();
    const auto population = request.bracket / static_cast<std::int64_t>(size);
    if (population != population_) {
      population_ = population;
      members_.assign(size, {});
    }
    auto& member = members_[static_cast<std::size_t>(request.bracket) % size];
    member.state = Member::State::running;
    member.trial = request.trial;
    member.reached = request.from_resource;
    member.has_arrived = false;
    std::erase_if(member.past, [&](const auto& entry) { return entry.first > request.from_resource; });
  }

  void arrive(const Trial& trial, Member::State state) {
    auto* member = find(trial.number);
    if (!member) return;
    member->state = state;
    member->has_arrived = state != Member::State::failed;
    if (!member->has_arrived) return;
    member->reached = trial.measurements.back().resource;
    member->past.emplace_back(member->reached, standing_of(trial));
  }

  Decision decide(const History& history, bool starts) const {
    if (!spending_.may_resume()) return spending_.idle();
    const bool may_start = spending_.may_start(history);
    starts = starts && may_start;
    const auto vacant = std::ranges::find(members_, Member::State::vacant, &Member::state);
    if (starts && vacant != members_.end()) return start(population_, vacant - members_.begin());
    const auto first = fewest_steps();
    if (may_start) {
      for (std::size_t i = 0; i < members_.size(); ++i) {
        if (members_[i].state != Member::State::failed) continue;
        if (const auto* parent = better_one(members_[i])) return clone(*parent, i);
        if (starts) return start(population_, static_cast<std::ptrdiff_t>(i));
      }
      for (std::size_t i = 0; first && i < members_.size(); ++i) {
        if (members_[i].state != Member::State::ready || members_[i].reached != first->reached) continue;
        if (const auto* parent = better_one(members_[i])) return clone(*parent, i);
      }
    }
    if (first) return Resume{first->trial, after(first->reached)};
    if (std::ranges::count(members_, Member::State::running, &Member::state) > 0) return Wait{};
    if (!may_start || population_ + 1 == populations_) return Finished{"budget"};
    if (!starts) return Finished{"exhausted"};
    return start(population_ + 1, 0);
  }

  // Of the ready members; nullptr if nobody is.
  const Member* fewest_steps() const {
    const Member* result = nullptr;
    for (const auto& member : members_) {
      if (member.state == Member::State::ready && (!result || member.reached < result->reached)) result = &member;
    }
    return result;
  }

  // Whom the member's place goes to; nullptr: nobody.
  const Member* better_one(const Member& member) const {
    const bool failed = member.state == Member::State::failed;
    if (exploit_ == "none" && !failed) return &member;
    const auto level = failed ? lowest_level() : member.reached;
    auto ranked = ranked_at(level);
    const auto own = member.standing_at(level);
    const auto n = static_cast<std::int64_t>(ranked.size());
    const auto share = std::min((n * quantile_ + kThousand - 1) / kThousand, n / 2);
    const bool truncates = exploit_ != "tournament";
    const auto is_member = [&](const Member* other) { return other == &member; };
    if (truncates && !failed && std::none_of(ranked.end() - share, ranked.end(), is_member)) return nullptr;
    std::erase_if(ranked, [&](const Member* other) {
      return is_member(other) || !can_be_cloned(*other) || (truncates && !(other->standing_at(level) < own));
    });
    if (ranked.empty()) return nullptr;
    const auto best = static_cast<std::size_t>(std::max<std::int64_t>(share, 1));
    if (truncates && ranked.size() > best) ranked.resize(best);
    Stream stream(context_.seed, Purpose::parent, static_cast<std::uint64_t>(member.trial),
                  static_cast<std::uint32_t>(member.reached));
    const auto* drawn = ranked[stream.below(ranked.size())];
    return truncates || failed || drawn->standing_at(level) < own ? drawn : nullptr;
  }

  // Members that have failed or have been measured at the resource or below, best first.
  std::vector<const Member*> ranked_at(std::int64_t level) const {
    std::vector<std::pair<Standing, const Member*>> known;
    for (const auto& member : members_) {
      const auto standing = member.standing_at(level);
      if (member.state == Member::State::failed || standing.promotable()) known.emplace_back(standing, &member);
    }
    std::ranges::stable_sort(known, [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const Member*> result;
    for (const auto& [standing, member] : known) result.push_back(member);
    return result;
  }

  // The fewest steps of those that can be cloned.
  std::int64_t lowest_level() const {
    auto result = context_.max_resource;
    for (const auto& member : members_) {
      if (can_be_cloned(member)) result = std::min(result, member.reached);
    }
    return result;
  }

  // Running ones too: from their last checkpoint. Not where nothing is left to train.
  bool can_be_cloned(const Member& member) const {
    const bool alive = member.state == Member::State::running || member.state == Member::State::ready;
    return alive && member.has_arrived && member.reached < context_.max_resource;
  }

  std::int64_t after(std::int64_t reached) const { return std::min(reached + interval_, context_.max_resource); }

  Start start(std::int64_t population, std::ptrdiff_t member) const {
    Start result;
    result.request.resource = after(0);
    result.request.bracket = bracket(population, static_cast<std::size_t>(member));
    return result;
  }

  Clone clone(const Member& parent, std::size_t member) const {
    Clone result;
    result.request.parent = parent.trial;
    result.request.from_resource = parent.reached;
    result.request.resource = after(parent.reached);
    result.request.bracket = bracket(population_, member);
    result.exploration = exploration_;
    return result;
  }

  int bracket(std::int64_t population, std::size_t member) const {
    return static_cast<int>(population * static_cast<std::int64_t>(members_.size()) +
                            static_cast<std::int64_t>(member));
  }

  SchedulerContext context_;
  Spending spending_;
  Members members_;  // of the present population
  std::int64_t population_ = 0;
  std::int64_t populations_ = kEndless;
  std::int64_t interval_ = 1;
  std::int64_t quantile_ = 250;  // in thousandths
  std::string exploit_;
  Exploration exploration_;
};

}  // namespace

std::unique_ptr<Scheduler> make_pbt(const Options& options, SchedulerContext context) {
  return std::make_unique<Pbt>(options, context);
}

}  // namespace incumbent
