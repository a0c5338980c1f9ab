// Ranking, gradient ascent and steps between levels.
#include "acquisition/maximizer.hpp"

#include <algorithm>

#include "surrogate/lbfgsb.hpp"

namespace incumbent {
namespace {

class Maximizer {
 public:
  Maximizer(const AcquisitionObjective& objective, const SearchSpace& space, const Refusal& refused)
      : objective_(objective), space_(space), refused_(refused), maker_(space, refused), d_(space.dimension()) {}

  const CandidateMaker& maker() const { return maker_; }

  // The k best of a set that may be proposed, best first. In a free space the candidates are points that nobody asked
  // yet whether they are refused.
  std::vector<Proposal> best(const CandidateSet& set, std::size_t k) const {
    auto proposals = allowed(set, k);
    for (std::size_t more = 16 * k; proposals.empty() && maker_.is_free() && more / 16 < set.size(); more *= 16) {
      proposals = allowed(set, more);
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
      runs.emplace_back(proposal.unit, lower, upper, kAscent);
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
  static constexpr LbfgsbOptions kAscent{
      .memory = 8, .max_evaluations = 60, .gradient_tolerance = 1e-6, .value_tolerance = 1e-7};

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
};

}  // namespace

std::optional<Proposal> maximize_acquisition(const AcquisitionObjective& objective, const SearchSpace& space,
                                             MatrixView<const double> centres, const Refusal& refused,
                                             const MaximizerOptions& options) {
  constexpr int kMostSteps = 20;
  const Maximizer maximizer(objective, space, refused);
  const auto& maker = maximizer.maker();
  CandidateSet set = maker.make_set();
  const bool is_whole_space = maker.add_all(options.candidates, set);
  if (!is_whole_space) {
    Stream stream(options.seed, Purpose::candidates, options.index, options.attempt);
    const std::size_t local = centres.rows == 0 ? 0 : options.candidates / 2;
    maker.add_global(options.candidates - local, stream.bits64(), set);
    maker.add_local(centres, local, stream, set);
  }
  const auto starts = maximizer.best(set, is_whole_space ? 1 : std::max<std::size_t>(options.starts, 1));
  if (starts.empty()) return {};
  Proposal proposal = starts.front();
  if (is_whole_space) return proposal;

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

std::optional<Proposal> maximize_acquisition(const compute::GpModel& model, const compute::Acquisition& acquisition,
                                             const SearchSpace& space, MatrixView<const double> centres,
                                             const Refusal& refused, const MaximizerOptions& options) {
  return maximize_acquisition(ModelObjective(model, acquisition), space, centres, refused, options);
}

}  // namespace incumbent
