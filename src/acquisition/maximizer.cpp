// Ranking, gradient ascent and steps between levels.
#include "acquisition/maximizer.hpp"

#include <algorithm>

#include "surrogate/lbfgsb.hpp"

namespace incumbent {
namespace {

class Maximizer {
 public:
  Maximizer(const AcquisitionObjective& objective, const SearchSpace& space, const Refusal& refused,
            const LbfgsbOptions& ascent)
      : objective_(objective),
        space_(space),
        refused_(refused),
        maker_(space, refused),
        d_(space.dimension()),
        ascent_(ascent) {}

  const CandidateMaker& maker() const { return maker_; }

  // The k best of a set that may be proposed, best first. In a free space the candidates are points that nobody asked
  // yet whether they are refused.
  std::vector<Proposal> best(const CandidateSet& set, std::size_t k) const {
    if (k == 0) return {};
    auto proposals = allowed(set, k);
    for (std::size_t more = 16 * k; proposals.empty() && maker_.is_free() && more / 16 < set.size(); more *= 16) {
      proposals = allowed(set, more);
    }
    if (proposals.size() > k) proposals.resize(k);
    return proposals;
  }

  // The same of candidates by their description. Some of the best may not be proposed: then more are asked for, but not
  // so many that a search would have to solve most of them, as long as there is one.
  std::vector<Proposal> best(const MadeCandidates& made, std::size_t k) const {
    std::vector<Proposal> proposals;
    for (std::size_t more = k; k > 0 && made.count > 0; more *= 4) {
      const auto found = objective_.best_made(space_, made, more);
      if (!found) {
        CandidateSet set = maker_.make_set();
        maker_.add_made(made, set);
        return best(set, k);
      }
      proposals.clear();
      const Matrix units = maker_.points(made, *found);
      for (std::size_t i = 0; i < found->size(); ++i) {
        std::vector<double> unit(units.row(i).begin(), units.row(i).end());
        auto configuration = space_.decode(unit);
        if (refused_(configuration)) continue;
        if (!maker_.is_free()) space_.encode(configuration, unit);
        proposals.push_back({std::move(configuration), std::move(unit), (*found)[i]});
      }
      const bool are_all = found->size() < more;
      const bool next_solves_most = 4 * more > made.count / 8;
      if (proposals.size() >= k || are_all || (!proposals.empty() && next_solves_most)) break;
    }
    if (proposals.size() > k) proposals.resize(k);
    return proposals;
  }

  // The better of `proposal` and the best of a set of encodings.
  bool improve(const CandidateSet& set, Proposal& proposal) const {
    auto found = best(set, 1);
    if (found.empty() || !(found.front().scored.value > proposal.scored.value)) return false;
    proposal = std::move(found.front());
    return true;
  }

  // Where gradient ascent from each proposal ends.
  CandidateSet refine(const std::vector<Proposal>& from) const {
    std::vector<Lbfgsb> runs;
    for (const auto& proposal : from) {
      std::vector<double> lower(proposal.unit), upper(proposal.unit);
      for (std::size_t k = 0; k < d_; ++k) {
        if (!maker_.is_continuous(k) || !proposal.configuration.is_active(space_.coordinates()[k])) continue;
        lower[k] = 0;
        upper[k] = 1;
      }
      runs.emplace_back(proposal.unit, lower, upper, ascent_);
    }
    std::vector<const Configuration*> configurations;
    minimize(runs, [&](std::span<const std::size_t> which, MatrixView<const double> points, std::span<double> values,
                       MatrixView<double> gradients) {
      configurations.clear();
      for (const std::size_t run : which) configurations.push_back(&from[run].configuration);
      objective_.evaluate(configurations, points, values, gradients);
      for (std::size_t i = 0; i < points.rows; ++i) {
        values[i] = -values[i];
        for (double& g : gradients.row(i)) g = -g;
      }
    });
    CandidateSet ends = maker_.make_set();
    for (const auto& run : runs) maker_.add(run.best(), ends);
    return ends;
  }

 private:
  std::vector<Proposal> allowed(const CandidateSet& set, std::size_t k) const {
    std::vector<Proposal> proposals;
    if (set.empty()) return proposals;
    for (const auto& scored : objective_.best(set, k)) {
      const auto unit = set.points().row(scored.index);
      auto configuration = maker_.is_free() ? space_.decode(unit) : set.configurations[scored.index];
      if (maker_.is_free() && refused_(configuration)) continue;
      proposals.push_back({std::move(configuration), {unit.begin(), unit.end()}, scored});
    }
    return proposals;
  }

  const AcquisitionObjective& objective_;
  const SearchSpace& space_;
  const Refusal& refused_;
  CandidateMaker maker_;
  std::size_t d_;
  LbfgsbOptions ascent_;
};

constexpr std::size_t kPool = 16;  // candidates that a start is chosen from

// `count` of the proposals, best first: each the best of those that are not near one taken before, a root mean square
// of 0.15 in each coordinate; the best of the rest if there are too few.
std::vector<Proposal> apart(std::vector<Proposal> proposals, std::size_t count) {
  if (proposals.size() <= count) return proposals;
  constexpr double kNear = 0.15;
  std::vector<Proposal> taken, rest;
  for (auto& proposal : proposals) {
    const bool is_near = std::any_of(taken.begin(), taken.end(), [&](const Proposal& other) {
      double square = 0;
      for (std::size_t k = 0; k < proposal.unit.size(); ++k) {
        square += (proposal.unit[k] - other.unit[k]) * (proposal.unit[k] - other.unit[k]);
      }
      return square < kNear * kNear * static_cast<double>(proposal.unit.size());
    });
    (taken.size() < count && !is_near ? taken : rest).push_back(std::move(proposal));
  }
  for (std::size_t i = 0; taken.size() < count; ++i) taken.push_back(std::move(rest[i]));
  return taken;
}

}  // namespace

std::optional<Proposal> maximize_acquisition(const AcquisitionObjective& objective, const SearchSpace& space,
                                             MatrixView<const double> centres, const Refusal& refused,
                                             const MaximizerOptions& options) {
  constexpr int kMostSteps = 20;
  const Maximizer maximizer(
      objective, space, refused,
      {.memory = 8, .max_evaluations = options.evaluations, .gradient_tolerance = 1e-6, .value_tolerance = 1e-7});
  const auto& maker = maximizer.maker();
  CandidateSet everywhere = maker.make_set();
  if (maker.add_all(options.candidates, everywhere)) {
    auto all = maximizer.best(everywhere, 1);
    return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
  }
  Stream stream(options.seed, Purpose::candidates, options.index, options.attempt);
  const std::size_t local = centres.rows == 0 ? 0 : options.candidates / 2;
  const MadeCandidates global{options.candidates - local, stream.bits64()};
  const MadeCandidates nearby{local, stream.bits64(), centres};
  // Half of the starts from everywhere, apart from each other: the best candidates are often all in one basin.
  const std::size_t wanted = std::max<std::size_t>(options.starts, 1), half = local == 0 ? wanted : (wanted + 1) / 2;
  auto starts = apart(maximizer.best(global, kPool * half), half);
  for (auto& start : maximizer.best(nearby, wanted - starts.size())) starts.push_back(std::move(start));
  if (starts.empty()) return {};
  std::stable_sort(starts.begin(), starts.end(),
                   [](const Proposal& a, const Proposal& b) { return a.scored.value > b.scored.value; });
  Proposal proposal = starts.front();

  CandidateSet ends = maker.make_set();
  maker.add(proposal.unit, ends);  // as the configuration that it stands for
  const auto first = maximizer.best(ends, 1);
  if (!first.empty()) proposal = first.front();
  if (options.starts > 0) maximizer.improve(maximizer.refine(starts), proposal);
  for (int step = 0; maker.has_levels() && step < kMostSteps; ++step) {
    CandidateSet neighbours = maker.make_set();
    maker.add_neighbours(proposal.unit, neighbours);
    if (!maximizer.improve(neighbours, proposal)) break;
    if (options.starts > 0) maximizer.improve(maximizer.refine({proposal}), proposal);
  }
  return proposal;
}

std::optional<Proposal> ascend(const AcquisitionObjective& objective, const SearchSpace& space, const Proposal& from,
                               const Refusal& refused, int evaluations) {
  const Maximizer maximizer(
      objective, space, refused,
      {.memory = 8, .max_evaluations = evaluations, .gradient_tolerance = 1e-11, .value_tolerance = 0});
  auto ends = maximizer.best(maximizer.refine({from}), 1);
  return ends.empty() ? std::nullopt : std::optional(std::move(ends.front()));
}

std::optional<Proposal> maximize_acquisition(const compute::GpModel& model, const compute::Acquisition& acquisition,
                                             const SearchSpace& space, MatrixView<const double> centres,
                                             const Refusal& refused, const MaximizerOptions& options) {
  return maximize_acquisition(ModelObjective(model, acquisition), space, centres, refused, options);
}

}  // namespace incumbent
