// grid: every combination of evenly spaced values, both ends of an axis included. Cells that a condition makes equal to
// an earlier one, and forbidden ones, are skipped. With more cells than budget the order is a seeded random
// permutation, else that of an odometer; from 2^62 cells on, too many to be numbered, each axis draws its level. The
// model of a suggestion is the position in that order.
#include <algorithm>

#include "core/require.hpp"
#include "formula/permutation.hpp"
#include "formula/random.hpp"
#include "sampler/design.hpp"
#include "sampler/samplers.hpp"

namespace incumbent {
namespace {

constexpr std::uint64_t kMostCells = std::uint64_t{1} << 62;

class Grid : public Design {
 public:
  Grid(const Options& options, SamplerContext c) : Design(std::move(c)) {
    const auto levels = options.get_int("levels", 0, 1, 1'000'000);
    if (levels > 0) {
      shape(static_cast<std::uint64_t>(levels));
    } else if (!context().budget) {
      shape(5);
    } else {
      const auto budget = static_cast<std::uint64_t>(*context().budget);
      // The most levels, up to the budget, of no more cells than that; cells grow with levels, so by bisection.
      std::uint64_t fitting = 2, beyond = std::max(budget, fitting) + 1;
      while (beyond - fitting > 1) {
        const auto middle = fitting + (beyond - fitting) / 2;
        (shape(middle) <= budget ? fitting : beyond) = middle;
      }
      shape(fitting);
    }
    shuffled_ = context().budget && (cells_ > static_cast<std::uint64_t>(*context().budget) || cells_ == kMostCells);
  }

  std::string note() const override {
    if (!shuffled_) return {};
    if (cells_ == kMostCells) return "2^62 cells or more: each axis draws its level from the seed, cell by cell";
    return fmt::format("{} cells, more than the budget of {}: visited in a seeded random order", cells_,
                       *context().budget);
  }

 private:
  // Sets the levels of each axis and returns the number of cells.
  std::uint64_t shape(std::uint64_t levels) {
    radices_.clear();
    cells_ = 1;
    for (const auto i : space().coordinates()) {
      const auto codes = space().code_count(i);
      const bool all = codes > 0 && (codes <= levels || space()[i].kind == ParameterKind::categorical);
      radices_.push_back(all ? codes : levels);
      cells_ = cells_ > kMostCells / radices_.back() ? kMostCells : cells_ * radices_.back();
    }
    return cells_;
  }

  Configuration at(std::uint64_t position) const override {
    const bool draws = shuffled_ && cells_ == kMostCells;
    Stream stream(context().seed, Purpose::order, position);
    auto rest = position;
    if (shuffled_ && !draws)
      rest = formula::permuted(position, cells_, context().seed, static_cast<std::uint32_t>(Purpose::order));
    Configuration configuration(std::vector<double>(space().size(), 0.0));
    for (std::size_t k = 0; k < radices_.size(); ++k) {
      configuration[space().coordinates()[k]] = code(k, draws ? stream.below(radices_[k]) : rest % radices_[k]);
      rest /= radices_[k];
    }
    return space().activate(std::move(configuration));
  }

  // The code of a level of axis k: one of all codes, or the one at 0, 1/(n-1), ..., 1 (1/2 if n is 1).
  double code(std::size_t k, std::uint64_t level) const {
    const auto i = space().coordinates()[k];
    if (radices_[k] == space().code_count(i)) return space().nth_code(i, level);
    return space().code_at(i,
                           radices_[k] == 1 ? 0.5 : static_cast<double>(level) / static_cast<double>(radices_[k] - 1));
  }

  std::optional<std::uint64_t> positions() const override { return cells_; }

  std::vector<std::uint64_t> radices_;
  std::uint64_t cells_ = 1;
  bool shuffled_ = false;
};

}  // namespace

std::unique_ptr<Sampler> make_grid(const Options& options, SamplerContext context) {
  return std::make_unique<Grid>(options, std::move(context));
}

}  // namespace incumbent
