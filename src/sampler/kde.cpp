// kde: the model of BOHB. Of the N values at one resource, the largest that has enough of them, the best floor(0.15 N)
// and the next floor(0.85 N), which may leave out the worst, each give a kernel density, l and g; candidates are drawn
// around good trials with bandwidths three times as wide, and the one with the largest l / g is proposed. One
// suggestion in three is a draw from the priors. Falkner, Klein, Hutter, "BOHB: robust and efficient hyperparameter
// optimization at scale", ICML 2018, algorithm 2.
//
// As its authors' program HpBandSter does it: at least d + 1 trials for each density, inactive parameters take the
// value of a trial that has one, failed trials rank last, running ones are not seen. Otherwise here: ordinals are
// numbers of the unit interval; a candidate that was seen, or is forbidden, gives way to one that is not.
#include <algorithm>
#include <mutex>

#include "formula/normal.hpp"
#include "formula/random.hpp"
#include "sampler/ranked_columns.hpp"
#include "sampler/rung_ranks.hpp"
#include "sampler/samplers.hpp"
#include "surrogate/kernel_density.hpp"

namespace incumbent {
namespace {

constexpr double kLeastDensity = 1e-32;

// A draw of N(mu, sigma) given that it lies in [0, 1]; mu does.
double truncated_normal(double mu, double sigma, Stream& stream) {
  const double lower = formula::normal_cdf(-mu / sigma), upper = formula::normal_cdf((1 - mu) / sigma);
  const double z = formula::inverse_normal_cdf(lower + stream.uniform() * (upper - lower));
  return std::clamp(mu + sigma * z, 0.0, 1.0);
}

class Kde : public Sampler {
 public:
  Kde(const Options& options, SamplerContext c) : Sampler(std::move(c)) {
    good_ = options.get_double("good", 0.15, 0.0, 1.0);
    candidates_ = options.get_int("candidates", 64, 1, 100'000'000);
    random_ = options.get_double("random", 1.0 / 3, 0.0, 1.0);
    widening_ = options.get_double("widening", 3, 1e-3, 1e3);
    least_bandwidth_ = options.get_double("least_bandwidth", 1e-3, 1e-12, 1);
    for (const std::size_t parameter : space().coordinates()) {
      const bool labels = space()[parameter].kind == ParameterKind::categorical;
      choices_.push_back(labels ? space().code_count(parameter) : 0);
    }
    columns_ = RankedColumns(choices_);
    fewest_ = options.get_int("fewest", static_cast<std::int64_t>(choices_.size()) + 1, 2, 1'000'000);
  }

  // Beside the densities of the candidates, of which most are left early, two sums over all values.
  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    // Not the priors' stream: whether they are asked must not depend on what they would answer.
    Stream stream(context().seed, Purpose::candidates, static_cast<std::uint64_t>(request.trial), request.attempt);
    const std::lock_guard lock(mutex_);
    if (ranks_.update(history)) columns_.clear();
    const auto fewest = static_cast<std::size_t>(fewest_);
    const auto ranked = ranks_.at_one_resource(2 * fewest);
    const auto count = ranked.size() + ranks_.failures().size();
    if (choices_.empty() || count < 2 * fewest || stream.uniform() < random_) return {{prior(request), {}}};
    columns_.set(history, ranked, ranks_.failures());
    const auto share = static_cast<std::size_t>(good_ * static_cast<double>(count));
    const auto good = std::clamp(share, fewest, count - fewest);
    Matrix good_room, bad_room;
    const KernelDensity l(part(history, 0, good, good_room, stream), choices_, least_bandwidth_);
    // A share such as 1 - 0.8 is a little below what it is meant to be.
    const auto rest = static_cast<std::size_t>((1 - good_) * static_cast<double>(count) + 1e-9);
    const auto bad = std::min(std::max(rest, fewest), count - good);
    const KernelDensity g(part(history, good, bad, bad_room, stream), choices_, least_bandwidth_);
    auto best = best_candidate(history, l, g, stream);
    return {{best.empty() ? prior(request) : std::move(best), {}}};
  }

 private:
  // What sampler random suggests.
  Configuration prior(const SuggestRequest& request) const {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    return space().sample(stream);
  }

  // The columns of `count` trials from the first on, best first. Where parameters may be inactive a copy in `room`:
  // there a value of a random one of these trials that has one, or, if none has, a uniform draw.
  MatrixView<const double> part(const History& history, std::size_t first, std::size_t count, Matrix& room,
                                Stream& stream) const {
    const auto columns = columns_.view(first, count);
    if (!space().has_conditions()) return columns;
    room = Matrix(columns.rows, count);
    for (std::size_t j = 0; j < columns.rows; ++j) {
      const auto column = columns.row(j);
      const auto has = [&](std::size_t i) {
        return history[columns_.trial(first + i)].configuration.is_active(space().coordinates()[j]);
      };
      std::vector<std::size_t> with;
      for (std::size_t i = 0; i < count; ++i) {
        if (has(i)) with.push_back(i);
      }
      for (std::size_t i = 0; i < count; ++i) {
        room(j, i) = has(i) ? column[i] : with.empty() ? uniform(j, stream) : column[with[stream.below(with.size())]];
      }
    }
    return room.view();
  }

  double uniform(std::size_t column, Stream& stream) const {
    return choices_[column] > 0 ? static_cast<double>(stream.below(choices_[column])) : stream.uniform();
  }

  // Around a random good trial.
  std::vector<double> draw(const KernelDensity& l, Stream& stream) const {
    const auto centre = stream.below(l.observations());
    std::vector<double> x(choices_.size());
    for (std::size_t j = 0; j < x.size(); ++j) {
      x[j] = l.value(centre, j);
      if (choices_[j] == 0) {
        x[j] = truncated_normal(x[j], widening_ * l.bandwidth(j), stream);
      } else if (stream.uniform() >= 1 - l.bandwidth(j)) {
        x[j] = uniform(j, stream);
      }
    }
    return x;
  }

  Configuration decode(std::vector<double> x) const {
    for (std::size_t j = 0; j < x.size(); ++j) {
      if (choices_[j] > 0) x[j] = (x[j] + 0.5) / static_cast<double>(choices_[j]);
    }
    return space().decode(x);
  }

  // New ones first; empty if all are forbidden.
  Configuration best_candidate(const History& history, const KernelDensity& l, const KernelDensity& g,
                               Stream& stream) const {
    Configuration best;
    double best_ratio = 0;
    bool best_is_new = false;
    for (std::int64_t i = 0; i < candidates_; ++i) {
      const auto x = draw(l, stream);
      const double above = std::max(l.density(x), kLeastDensity);
      const auto over = [&](double below) { return above / std::max(below, kLeastDensity); };
      const auto is_beaten = [&](double below) { return best_is_new && over(below) <= best_ratio; };
      const double ratio = over(g.density(x, is_beaten));
      if (best_is_new && !(ratio > best_ratio)) continue;
      auto configuration = decode(x);
      if (space().is_forbidden(configuration)) continue;
      const bool is_new = context().noisy || history.count(configuration) == 0;
      if (!best.empty() && (is_new == best_is_new ? !(ratio > best_ratio) : best_is_new)) continue;
      best = std::move(configuration);
      best_ratio = ratio;
      best_is_new = is_new;
    }
    return best;
  }

  double good_, random_, widening_, least_bandwidth_;
  std::int64_t candidates_, fewest_;
  std::vector<std::uint64_t> choices_;  // of each coordinate; 0: a number
  // Kept from one suggestion to the next to save time; they change nothing.
  mutable std::mutex mutex_;
  mutable RungRanks ranks_;
  mutable RankedColumns columns_;
};

}  // namespace

std::unique_ptr<Sampler> make_kde(const Options& options, SamplerContext context) {
  return std::make_unique<Kde>(options, std::move(context));
}

}  // namespace incumbent
