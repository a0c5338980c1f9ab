// nelder_mead: the simplex method (simplex.cpp), started anew at a random point when its simplex has collapsed. It
// walks from its start through all that the history knows, so a point that was evaluated before, whoever asked for it,
// costs nothing, and the order of results does not matter. Asked for more than the present step needs, it gives what
// later steps may need, then draws from the priors.
#include <limits>
#include <unordered_map>

#include "formula/random.hpp"
#include "sampler/samplers.hpp"
#include "sampler/simplex.hpp"
#include "sampler/trials.hpp"

namespace incumbent {
namespace {

struct Hash {
  std::size_t operator()(const Configuration& c) const { return static_cast<std::size_t>(c.hash()); }
};

class NelderMead : public Sampler {
 public:
  NelderMead(const Options& options, SamplerContext c) : Sampler(std::move(c)) {
    require_numeric(space(), "nelder_mead");
    size_ = options.get_double("size", 0.25, 1e-9, 0.5);
    forbidden_.status = TrialStatus::failed;
    forbidden_.number = std::numeric_limits<std::int64_t>::max();
  }

  // O(trials).
  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    std::unordered_map<Configuration, const Trial*, Hash> known;  // nullptr: running
    for (const auto& trial : history.trials()) {
      if (is_told(trial)) {
        auto& value = known[trial.configuration];
        if (!value) value = &trial;
      } else if (!trial.finished() && !trial.configuration.empty()) {
        known.try_emplace(trial.configuration, nullptr);
      }
    }
    const auto value = [&](const std::vector<double>& point) -> const Trial* {
      const auto configuration = space().decode(point);
      if (space().is_forbidden(configuration)) return &forbidden_;
      const auto found = known.find(configuration);
      return found == known.end() ? nullptr : found->second;
    };
    // Each run but the last few has asked for a trial: a small space may be used up.
    constexpr std::uint64_t kFruitless = 20;
    const bool searches = space().dimension() > 0 && request.attempt == 0;
    for (std::uint64_t run = 0; searches && run < history.size() + kFruitless; ++run) {
      const auto wanted = start(run).advance(value);
      for (const auto& point : wanted) {
        auto configuration = space().decode(point);
        if (space().is_forbidden(configuration) || known.contains(configuration)) continue;
        return {{std::move(configuration), {}}};
      }
      if (!wanted.empty()) break;
    }
    return {{space().sample(stream), {}}};
  }

 private:
  Simplex start(std::uint64_t run) const {
    const auto d = space().dimension();
    Stream stream(context().seed, Purpose::restart, run);
    std::vector<double> first(d);
    for (double& u : first) u = stream.uniform();
    std::vector<std::vector<double>> points(d + 1, first);
    for (std::size_t j = 0; j < d; ++j) points[j + 1][j] += first[j] < 0.5 ? size_ : -size_;
    return Simplex(std::move(points));
  }

  double size_ = 0.25;
  Trial forbidden_;  // ranks last
};

}  // namespace

std::unique_ptr<Sampler> make_nelder_mead(const Options& options, SamplerContext context) {
  return std::make_unique<NelderMead>(options, std::move(context));
}

}  // namespace incumbent
