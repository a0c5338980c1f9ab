#include "incumbent/verify.hpp"

#include <algorithm>
#include <bit>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "incumbent/study.hpp"
#include "journal/fingerprint.hpp"
#include "journal/reader.hpp"
#include "study/unseen.hpp"

namespace incumbent {
namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (a != a && b != b);
}

bool same_bits(const Configuration& a, const Configuration& b) {
  return std::ranges::equal(a.codes(), b.codes(), [](double x, double y) { return same_bits(x, y); });
}

// A request without its trial number.
bool same_request(const SuggestRequest& a, const SuggestRequest& b) {
  return a.resource == b.resource && a.rungs == b.rungs && a.bracket == b.bracket && a.population == b.population &&
         a.parent == b.parent && a.from_resource == b.from_resource && a.target == b.target;
}

// Walks through the events as the study did, asking the same questions.
class Verifier {
 public:
  Verifier(const StudySpec& spec, Verification& result)
      : spec_(spec),
        sampler_(make_sampler(spec.sampler, sampler_context(spec))),
        scheduler_(make_scheduler(spec.scheduler, scheduler_context(spec))),
        history_(spec.space, spec.direction),
        result_(result) {}

  void operator()(const LoggedEvent& logged) {
    if (const auto* started = std::get_if<TrialStarted>(&logged.event)) check(*started, logged);
    if (const auto* resumed = std::get_if<TrialResumed>(&logged.event)) check(*resumed);
    history_.apply(logged.event);
    scheduler_->observe(history_, logged.event);
  }

 private:
  template <class... Args>
  void mismatch(std::int64_t trial, fmt::format_string<Args...> text, Args&&... args) {
    result_.mismatches.push_back(fmt::format("trial {}: {}", trial, fmt::format(text, std::forward<Args>(args)...)));
  }

  void check(const TrialStarted& event, const LoggedEvent& logged) {
    if (event.sampler == "foreign") {
      ++result_.foreign;
      return;
    }
    const auto seed = Stream(spec_.seed, Purpose::trial_seed, static_cast<std::uint64_t>(event.trial)).bits64();
    if (event.seed != seed) mismatch(event.trial, "its seed is {} in the journal, {} recomputed", event.seed, seed);

    // Trials of one answer have seen the same lines; the scheduler was asked once for all of them.
    const bool follows = event.joint > 1 && event.joint == joint_ && position_ < joint_ && event.seen == seen_ &&
                         logged.lines == seen_ + static_cast<std::uint64_t>(position_);
    if (!follows) {
      if (event.seen != logged.lines) {
        mismatch(event.trial, "it was made from {} lines, but stands behind {}", event.seen, logged.lines);
      }
      check_schedule(event);
      position_ = 0;
      joint_ = event.joint;
      seen_ = event.seen;
    }
    if (event.sampler == "enqueued") {
      ++result_.queued;
      if (event.trial != history_.first_waiting()) mismatch(event.trial, "it is not the first of the queue");
      return;
    }
    if (sampler_->foreign()) {
      ++result_.foreign;
    } else if (logged.fingerprint != result_.fingerprint) {
      ++result_.streams;
      const auto& known = result_.elsewhere;
      if (std::ranges::find(known, logged.fingerprint) == known.end()) result_.elsewhere.push_back(logged.fingerprint);
    } else {
      ++result_.suggestions;
      check_suggestion(event);
    }
    ++position_;
  }

  void check_schedule(const TrialStarted& event) {
    auto decision = scheduler_->next(history_);
    const bool starts = std::holds_alternative<Start>(decision);
    if (starts && event.request.parent) decision = scheduler_->next_without_start(history_);
    const auto* start = std::get_if<Start>(&decision);
    const auto* clone = std::get_if<Clone>(&decision);
    const bool fits = event.request.parent
                          ? clone && same_request(clone->request, event.request)
                          : start && same_request(start->request, event.request) && event.joint <= start->count;
    if (clone) exploration_ = clone->exploration;
    if (!fits) mismatch(event.trial, "the scheduler did not ask for this start (resource {})", event.request.resource);
  }

  void check(const TrialResumed& event) {
    // Either of the scheduler's own accord, or because the sampler had nothing left to start.
    const auto asked_for = [&](const Decision& decision) {
      const auto* resume = std::get_if<Resume>(&decision);
      return resume && resume->trial == event.trial && resume->resource == event.resource;
    };
    const auto decision = scheduler_->next(history_);
    const bool starts = std::holds_alternative<Start>(decision);
    if (!asked_for(decision) && !(starts && asked_for(scheduler_->next_without_start(history_)))) {
      mismatch(event.trial, "the scheduler did not ask to resume it to resource {}", event.resource);
    }
  }

  void check_suggestion(const TrialStarted& event) {
    std::optional<Suggestion> suggestion;
    if (event.request.parent) {
      suggestion = sampler_->perturb(history_, event.request, exploration_);
    } else {
      if (position_ == 0) answered_ = sampler_->suggest(history_, event.request, event.joint);
      if (static_cast<std::size_t>(position_) < answered_.size()) {
        suggestion = answered_[static_cast<std::size_t>(position_)];
        if (!spec_.noisy) suggestion = unseen(*sampler_, history_, event.request, std::move(*suggestion), spec_.seed);
      }
    }
    if (!suggestion) {
      mismatch(event.trial, "the sampler '{}' has nothing to suggest", spec_.sampler);
    } else if (!same_bits(suggestion->configuration, event.configuration)) {
      mismatch(event.trial, "it is {} in the journal, {} recomputed", spec_.space.describe(event.configuration),
               spec_.space.describe(suggestion->configuration));
    } else if (suggestion->model != event.model) {
      mismatch(event.trial, "the sampler's model is '{}' in the journal, '{}' recomputed", event.model,
               suggestion->model);
    }
  }

  const StudySpec& spec_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<Scheduler> scheduler_;
  History history_;
  Verification& result_;
  // The last answer of the sampler: to how many at once, from how many lines, started so far.
  std::vector<Suggestion> answered_;
  int joint_ = 0;
  std::uint64_t seen_ = 0;
  int position_ = 0;
  Exploration exploration_;  // of the last clone
};

}  // namespace

Verification verify(const std::filesystem::path& journal, const ComputeDevice& device) {
  AppendFile file(journal.string(), false);
  JournalReader reader(file);
  std::vector<LoggedEvent> events;
  reader.catch_up(events);
  const auto& spec = reader.replay().spec();
  if (!spec) fail(ErrorCode::storage, "{}: there is no study of this program in it", file.path());
  Verification result;
  result.trials = reader.replay().trials();
  result.fingerprint = fingerprint(device);
  auto here = *spec;
  here.device = device;
  Verifier verifier(here, result);
  for (const auto& event : events) verifier(event);
  return result;
}

}  // namespace incumbent
