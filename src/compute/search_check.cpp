// Searches of a backend beside scoring each candidate: every acquisition function, offsets, and candidates that are
// made where they are scored.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "compute/measured_check.hpp"
#include "compute/textbook.hpp"
#include "formula/sobol.hpp"

namespace incumbent::compute {
namespace {

constexpr std::size_t kColumns = 3, kBest = 6;
constexpr std::size_t kCandidates = 1100;  // enough to be screened where there are rows enough (compute/row_choice.hpp)
constexpr std::uint32_t kLevels = 4;       // of the last coordinate of the space

class SearchCheck {
 public:
  SearchCheck(const Backend& backend, std::size_t n, std::uint64_t seed)
      : n_(n),
        seed_(seed),
        options_{Covariance::ard(CovarianceKind::matern52, kColumns),
                 std::vector<ColumnKind>(kColumns, ColumnKind::number), 1} {
    Stream stream(seed, Purpose::test, n, 7);
    const Matrix x = uniform_points(n, kColumns, stream);
    y_ = smooth_outputs(x, stream);
    parameters_ = {
        stream.uniform(0.5, 2), stream.uniform(0.3, 1), stream.uniform(0.3, 1), stream.uniform(0.3, 1), 0.01, 0.1};
    list_ = uniform_points(kCandidates, kColumns, stream);
    for (std::size_t i = 0; i < kCandidates; ++i) offsets_.push_back(-stream.uniform());
    book_ = std::make_unique<Textbook>(options_, x, y_, parameters_);
    model_ = backend.make_gp_model(options_, {});
    model_->set_data(x.view(), y_);
    model_->set_parameters(parameters_);
    const std::size_t one = 0;
    Factorization result;
    model_->factorize({&one, 1}, {&result, 1});
  }

  std::vector<OperationCheck> run() {
    const auto listed = posterior(list_);
    for (std::size_t kind = 0; kind < acquisition_names().size(); ++kind) {
      check(fmt::format("the best by {}", acquisition_names()[kind]), static_cast<AcquisitionKind>(kind), listed, {},
            CandidateList{list_.view()});
    }
    constexpr auto kLogEi = AcquisitionKind::log_expected_improvement;
    check("the best with offsets", kLogEi, listed, offsets_, CandidateList{list_.view(), offsets_});

    const formula::SobolSequence sequence(kColumns, seed_);
    const std::vector<double> lower{-0.5, 0, 0.25}, upper{0.5, 1, 0.75};
    Matrix boxed(kCandidates, kColumns), space(kCandidates, kColumns);
    for (std::size_t i = 0; i < kCandidates; ++i) {
      sequence.point(i, space.row(i));
      for (std::size_t c = 0; c < kColumns; ++c) boxed(i, c) = lower[c] + (upper[c] - lower[c]) * space(i, c);
      space(i, 2) = (std::floor(kLevels * space(i, 2)) + 0.5) / kLevels;  // the middle of its level
    }
    check("the best Sobol points", kLogEi, posterior(boxed), {}, SobolCandidates{kCandidates, seed_, lower, upper});
    check("the best points of a space", kLogEi, posterior(space), {}, SpaceCandidates{table(), kCandidates, seed_});
    return std::move(results_);
  }

 private:
  // Two reals and a parameter with levels.
  formula::SpaceTable table() {
    axes_[0] = {.form = formula::Axis::Form::continuous, .every_double = true, .last = 1};
    axes_[1] = axes_[0];
    axes_[2] = {.form = formula::Axis::Form::levels, .last = kLevels - 1, .count = kLevels};
    for (std::uint32_t c = 0; c < kColumns; ++c) {
      coordinates_[c].parameter = c;
      coordinates_[c].column = c;
    }
    formula::SpaceTable table;
    table.axes = axes_.data();
    table.coordinates = coordinates_.data();
    table.parameters = table.dimension = table.columns = kColumns;
    return table;
  }

  Posterior posterior(const Matrix& points) const {
    Posterior result;
    for (std::size_t i = 0; i < points.rows; ++i) {
      const auto point = points.row(i);
      result.mean.push_back(book_->posterior_mean(point));
      result.variance.push_back(std::max(book_->posterior_covariance(point, point), 0.0));
    }
    return result;
  }

  void check(const std::string& what, AcquisitionKind kind, const Posterior& candidates,
             const std::vector<double>& offsets, const CandidateSource& source) {
    Acquisition acquisition;
    acquisition.kind = kind;
    acquisition.best = *std::min_element(y_.begin(), y_.end());
    acquisition.noise = parameters_[kColumns + 1];
    acquisition.optima_count = 2;
    acquisition.optima[0] = acquisition.best - 0.1;
    acquisition.optima[1] = acquisition.best - 0.3;
    std::vector<double> values;
    for (std::size_t i = 0; i < candidates.mean.size(); ++i) {
      values.push_back(acquisition_value(acquisition, candidates.mean[i], candidates.variance[i]) +
                       (offsets.empty() ? 0 : offsets[i]));
    }
    std::partial_sort(values.begin(), values.begin() + kBest, values.end(), std::greater<>());
    values.resize(kBest);
    results_.push_back(measured_check(fmt::format("{}, n = {}", what, n_), 1e-7, values, [&] {
      std::vector<double> found;
      for (const auto& scored : model_->screen(source, acquisition, kBest).best) found.push_back(scored.value);
      return found;
    }));
  }

  std::size_t n_;
  std::uint64_t seed_;
  GpModelOptions options_;
  std::vector<double> y_, parameters_, offsets_;
  Matrix list_;
  std::unique_ptr<Textbook> book_;
  std::unique_ptr<GpModel> model_;
  std::array<formula::Axis, kColumns> axes_;
  std::array<formula::SpaceTable::Coordinate, kColumns> coordinates_;
  std::vector<OperationCheck> results_;
};

}  // namespace

std::vector<OperationCheck> check_searches(const Backend& backend, std::size_t n, std::uint64_t seed) {
  return SearchCheck(backend, n, seed).run();
}

}  // namespace incumbent::compute
