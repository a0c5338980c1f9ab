// evolution: the best of a random sample of the population is mutated in one parameter. Regularized evolution lets the
// oldest die, so the population is that of the last P trials that were told; without aging the worst dies, so it is the
// best P of all.
// Real, Aggarwal, Huang, Le, "Regularized evolution for image classifier architecture search", AAAI 2019, algorithm 1.
#include <algorithm>
#include <iterator>
#include <mutex>

#include "formula/random.hpp"
#include "sampler/exchange.hpp"
#include "sampler/history_follower.hpp"
#include "sampler/samplers.hpp"
#include "sampler/trials.hpp"

namespace incumbent {
namespace {

class Evolution : public Sampler {
 public:
  Evolution(const Options& options, SamplerContext c) : Sampler(std::move(c)) {
    std::int64_t usual = 50;
    if (context().budget) usual = std::clamp<std::int64_t>(*context().budget / 5, 4, usual);
    population_ = options.get_int("population", usual, 1, 1'000'000);
    sample_ = options.get_int("sample", 10, 1, 1'000'000);
    aging_ = options.get_bool("aging", true);
    deviation_ = options.get_double("deviation", 0.2, 1e-6, 10);
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    const auto population = members(history, request);
    if (population.empty()) return {{space().sample(stream), {}}};
    const Trial* parent = nullptr;
    for (std::int64_t draw = 0; draw < sample_; ++draw) {
      const Trial* drawn = population[stream.below(population.size())];
      if (!parent || ranks_before(*drawn, *parent)) parent = drawn;
    }
    return {{mutated(space(), parent->configuration, deviation_, stream), {}}};
  }

 private:
  // Empty while the first P trials start. O(P) for each trial that has ended since the last suggestion.
  std::vector<const Trial*> members(const History& history, const SuggestRequest& request) const {
    std::vector<const Trial*> result;
    for (const auto number : request.population) {
      if (!history[number].configuration.empty()) result.push_back(&history[number]);
    }
    if (!result.empty() || request.trial < population_) return result;
    const std::lock_guard lock(mutex_);
    if (follower_.update(history)) {
      members_.clear();
      any_died_ = false;
    }
    for (const auto number : follower_.ended()) {
      if (is_told(history[number])) add(history, number);
    }
    for (const auto number : members_) result.push_back(&history[number]);
    if (aging_ || !any_died_) std::ranges::reverse(result);
    return result;
  }

  // Of more than P the oldest dies, or the worst: in whichever order they come.
  void add(const History& history, std::int64_t number) const {
    members_.insert(std::ranges::lower_bound(members_, number), number);
    if (std::ssize(members_) <= population_) return;
    any_died_ = true;
    const auto before = [&](std::int64_t a, std::int64_t b) { return ranks_before(history[a], history[b]); };
    members_.erase(aging_ ? members_.begin() : std::ranges::max_element(members_, before));
  }

  std::int64_t population_ = 50, sample_ = 10;
  bool aging_ = true;
  double deviation_ = 0.2;
  // What it knows of earlier suggestions saves time and changes nothing.
  mutable std::mutex mutex_;
  mutable HistoryFollower follower_;
  mutable std::vector<std::int64_t> members_;  // ascending
  mutable bool any_died_ = false;
};

}  // namespace

std::unique_ptr<Sampler> make_evolution(const Options& options, SamplerContext context) {
  return std::make_unique<Evolution>(options, std::move(context));
}

}  // namespace incumbent
