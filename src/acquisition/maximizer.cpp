// Screening, gradient ascent and steps between levels.
#include "acquisition/maximizer.hpp"

#include <algorithm>

#include "surrogate/lbfgsb.hpp"

namespace incumbent {
namespace {

// The same maximum, found where the function itself is too small for a double.
compute::Acquisition ranking(compute::Acquisition acquisition) {
  using enum compute::AcquisitionKind;
  if (acquisition.kind == expected_improvement) acquisition.kind = log_expected_improvement;
  if (acquisition.kind == probability_of_improvement) acquisition.kind = log_probability_of_improvement;
  return acquisition;
}

class Maximizer {
 public:
  Maximizer(const compute::GpModel& model, const compute::Acquisition& acquisition, const SearchSpace& space,
            const Refusal& refused)
      : model_(model),
        acquisition_(ranking(acquisition)),
        space_(space),
        maker_(space, refused),
        d_(space.dimension()) {}

  const CandidateMaker& maker() const { return maker_; }

  // The k best of a set, best first.
  std::vector<Proposal> best(const CandidateSet& set, std::size_t k) const {
    std::vector<Proposal> proposals;
    for (const auto& scored : model_.screen(compute::CandidateList{set.points(d_)}, acquisition_, k).best) {
      const auto unit = set.points(d_).row(scored.index);
      proposals.push_back({set.configurations[scored.index], {unit.begin(), unit.end()}, scored});
    }
    return proposals;
  }

  // The better of `proposal` and the best of a set.
  bool improve(const CandidateSet& set, Proposal& proposal) const {
    auto found = best(set, 1);
    if (found.empty() || !(found.front().scored.value > proposal.scored.value)) return false;
    proposal = std::move(found.front());
    return true;
  }

  // Adds where gradient ascent from each proposal ends.
  void refine(const std::vector<Proposal>& from, CandidateSet& ends) const {
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
    minimize(runs, [&](std::span<const std::size_t>, MatrixView<const double> points, std::span<double> values,
                       MatrixView<double> gradients) {
      const auto posterior = model_.posterior(points, true);
      for (std::size_t i = 0; i < points.rows; ++i) {
        const auto slope = compute::acquisition_gradient(acquisition_, posterior.mean[i], posterior.variance[i]);
        values[i] = -slope.value;
        for (std::size_t k = 0; k < d_; ++k) {
          gradients(i, k) =
              -(slope.by_mean * posterior.mean_gradient(i, k) + slope.by_variance * posterior.variance_gradient(i, k));
        }
      }
    });
    for (const auto& run : runs) maker_.add(run.best(), ends);
  }

 private:
  static constexpr LbfgsbOptions kAscent{
      .memory = 5, .max_evaluations = 40, .gradient_tolerance = 1e-6, .value_tolerance = 1e-9};

  const compute::GpModel& model_;
  const compute::Acquisition acquisition_;
  const SearchSpace& space_;
  CandidateMaker maker_;
  std::size_t d_;
};

}  // namespace

std::optional<Proposal> maximize_acquisition(const compute::GpModel& model, const compute::Acquisition& acquisition,
                                             const SearchSpace& space, MatrixView<const double> centres,
                                             const Refusal& refused, const MaximizerOptions& options) {
  constexpr int kMostSteps = 20;
  const Maximizer maximizer(model, acquisition, space, refused);
  const auto& maker = maximizer.maker();
  CandidateSet set;
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

  if (options.starts > 0) {
    CandidateSet ends;
    maximizer.refine(starts, ends);
    maximizer.improve(ends, proposal);
  }
  for (int step = 0; maker.has_levels() && step < kMostSteps; ++step) {
    CandidateSet neighbours;
    maker.add_neighbours(proposal.unit, neighbours);
    if (!maximizer.improve(neighbours, proposal)) break;
    if (options.starts == 0) continue;
    CandidateSet ends;
    maximizer.refine({proposal}, ends);
    maximizer.improve(ends, proposal);
  }
  return proposal;
}

}  // namespace incumbent
