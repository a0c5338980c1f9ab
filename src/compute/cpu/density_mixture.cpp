#include "compute/cpu/density_mixture.hpp"

#include <algorithm>
#include <vector>

#include "compute/cpu/aligned.hpp"
#include "core/simd.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr std::size_t kTile = 512;    // components whose exponents are made before they are summed
constexpr std::size_t kPoints = 8;    // points for which a component is loaded once
constexpr std::size_t kStretch = 32;  // components that are left out together
constexpr double kRounding = 1e-9;    // of a difference, times its size
// Sigmas around a point that show which points may be the best: 68 % of what they sum up to, and 99.7 %.
constexpr double kNear = 1, kWide = 3;
constexpr double kNegligible = 40;  // exponents that much below the largest: e^-40 = 4e-18

// Exponents of `size` components from `first` on at a number of points, coordinates x[j * points + i]; out[i * kTile +
// k].
template <std::size_t bytes, std::size_t points>
INCUMBENT_INLINE void normal_exponents(const DensityMixture& m, const double* x, std::size_t first, std::size_t size,
                                       double* out) {
  using V = Register<double, bytes>;
  constexpr std::size_t kLanes = bytes / sizeof(double);
  for (std::size_t k = 0; k < size; k += kLanes) {
    V sum[points] = {};
    const double *mean = m.mean + first + k, *precision = m.precision + first + k;
    for (std::size_t j = 0; j < m.normals; ++j, mean += m.stride, precision += m.stride) {
      const V centre = load<bytes>(mean), scale = load<bytes>(precision);
      for (std::size_t i = 0; i < points; ++i) {
        const V z = (x[j * points + i] - centre) * scale;
        sum[i] += z * z;
      }
    }
    const V offset = load<bytes>(m.offset + first + k);
    for (std::size_t i = 0; i < points; ++i) load<bytes>(out + i * kTile + k) = offset - 0.5 * sum[i];
  }
}

// The largest of each stretch of 32.
template <std::size_t bytes>
INCUMBENT_INLINE void stretch_maxima(const double* e, std::size_t size, double* maxima) {
  using V = Register<double, bytes>;
  constexpr std::size_t kLanes = bytes / sizeof(double);
  for (std::size_t k = 0; k < size; k += kStretch) {
    V most = load<bytes>(e + k);
    for (std::size_t at = k; at < std::min(k + kStretch, size); at += kLanes) {
      const V here = load<bytes>(e + at);
      most = here > most ? here : most;
    }
    double largest = most[0];
    for (std::size_t lane = 1; lane < kLanes; ++lane) largest = most[lane] > largest ? most[lane] : largest;
    maxima[k / kStretch] = largest;
  }
}

INCUMBENT_SIMD_CLONES
void add_table(const double* table, const std::uint32_t* rows, std::size_t size, double* e) {
  for (std::size_t k = 0; k < size; ++k) e[k] += table[rows[k]];
}

// The sum of e^(e_k - shift), eight partial sums; e is overwritten.
INCUMBENT_SIMD_CLONES
double sum_of_exponentials(double* e, double shift, std::size_t size) {
  for (std::size_t k = 0; k < size; ++k) e[k] = formula::exp_of_negative(e[k] - shift);
  double sum[8] = {};
  for (std::size_t k = 0; k < size; k += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) sum[lane] += e[k + lane];
  }
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

// log sum exp, of what was added so far.
struct RunningSum {
  double shift = -formula::kInfinity, sum = 0;

  void add(const double* e, const double* maxima, std::size_t size) {
    const std::size_t stretches = (size + kStretch - 1) / kStretch;
    const double largest = *std::max_element(maxima, maxima + stretches);
    if (!(largest > shift - kNegligible)) return;
    if (largest > shift) {
      sum *= formula::exp(shift - largest);
      shift = largest;
    }
    double kept[kTile];
    std::size_t count = 0;
    for (std::size_t s = 0; s < stretches; ++s) {
      if (!(maxima[s] > shift - kNegligible)) continue;
      const std::size_t end = std::min((s + 1) * kStretch, size);
      std::copy(e + s * kStretch, e + end, kept + count);
      count += end - s * kStretch;
    }
    sum += sum_of_exponentials(kept, shift, count);
  }
  double log() const { return shift + formula::log(sum); }
};

// Some points of a list and their sums, up to eight.
struct PointBlock {
  std::size_t count = 0;
  std::uint32_t point[kPoints];
  RunningSum* sum[kPoints];

  void add(std::size_t at, RunningSum& own) {
    point[count] = static_cast<std::uint32_t>(at);
    sum[count++] = &own;
  }
};

// Sums of mixtures at points, a tile of components after another.
class Evaluation {
 public:
  Evaluation(const DensityMixture& mixture, const DensityPoints& points)
      : mixture_(mixture), points_(points), x_(std::max<std::size_t>(mixture.normals, 1) * kPoints) {}

  // Components first .. end - 1, multiples of eight.
  void add(const PointBlock& block, std::size_t first, std::size_t end) {
    // A block has room for one point or for eight; what is left over repeats one.
    const std::size_t width = block.count == 1 ? 1 : kPoints;
    for (std::size_t j = 0; j < mixture_.normals; ++j) {
      for (std::size_t i = 0; i < width; ++i)
        x_[j * width + i] = points_.x[j * points_.count + block.point[std::min(i, block.count - 1)]];
    }
    for (; first < end; first += kTile) {
      const std::size_t size = std::min(kTile, end - first);
      const auto* m = &mixture_;
      double *exponents = exponents_, *at = x_.data();
      with_registers([=](auto bytes) __attribute__((always_inline)) {
        if (width == 1) {
          normal_exponents<bytes(), 1>(*m, at, first, size, exponents);
        } else {
          normal_exponents<bytes(), kPoints>(*m, at, first, size, exponents);
        }
      });
      for (std::size_t i = 0; i < block.count; ++i) {
        double* own = exponents + i * kTile;
        for (std::size_t t = 0; t < mixture_.rows.size(); ++t) {
          const auto& table = points_.tables[t];
          add_table(table.values.data() + table.of_point[block.point[i]] * table.length,
                    mixture_.rows[t].data() + first, size, own);
        }
        double maxima[kTile / kStretch];
        double* largest = maxima;
        with_registers([=](auto bytes) __attribute__((always_inline)) { stretch_maxima<bytes()>(own, size, largest); });
        block.sum[i]->add(own, maxima, size);
      }
    }
  }

  // From a part of its components: those within about so many sigmas of the point.
  double near_part(std::size_t point, double width) {
    const double x = points_.x[point];
    const double *mean = mixture_.mean, *end = mean + mixture_.ascending;
    const auto nearest = std::min<std::ptrdiff_t>(std::lower_bound(mean, end, x) - mean, end - mean - 1);
    const double reach = width / mixture_.precision[nearest];
    // About: a stride farther is as good, and cheaper than a search.
    const auto stride = static_cast<std::ptrdiff_t>(std::max<std::size_t>(16, mixture_.ascending / 256));
    auto left = nearest, right = nearest + 1;
    while (left > 0 && mean[left] > x - reach) left = std::max<std::ptrdiff_t>(left - stride, 0);
    while (right < end - mean && mean[right] < x + reach) right = std::min(right + stride, end - mean);
    RunningSum sum;
    PointBlock block;
    block.add(point, sum);
    add(block, static_cast<std::size_t>(left) / 8 * 8, padded(static_cast<std::size_t>(right)));
    return sum.log();
  }

 private:
  const DensityMixture& mixture_;
  const DensityPoints& points_;
  AlignedVector x_;
  alignas(64) double exponents_[kTile * kPoints];
};

// The largest of differences, the first of equals.
struct Best {
  double least;
  std::optional<ScoredPoint> found{};

  double limit() const { return found ? found->score : least; }
  void offer(std::size_t point, double score) {
    const bool better = score > limit() || (found && score == found->score && point < found->point);
    if (better) found = ScoredPoint{point, score};
  }
  // By a bound from above that rounding may have lowered: sums of a million components lose 1e-10 at most.
  bool rules_out(double bound) const { return bound < limit() - kRounding * (1 + formula::magnitude(bound)); }
};

class CpuDensityRatio final : public DensityRatio {
 public:
  void set(const DensityMixture& good, const DensityMixture& bad) override {
    good_ = good;
    bad_ = bad;
  }

  void scores(const DensityPoints& good, const DensityPoints& bad, std::span<double> out) const override {
    std::vector<double> g(out.size());
    log_densities(good_, good, out.data());
    log_densities(bad_, bad, g.data());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] -= g[i];
  }

  std::optional<ScoredPoint> best(const DensityPoints& good, const DensityPoints& bad, double least) const override {
    std::vector<double> l(good.count);
    log_densities(good_, good, l.data());
    return largest_difference(bad_, bad, l.data(), least);
  }

 private:
  DensityMixture good_, bad_;
};

}  // namespace

void log_densities(const DensityMixture& mixture, const DensityPoints& points, double* out) {
  Evaluation evaluation(mixture, points);
  for (std::size_t begin = 0; begin < points.count; begin += kPoints) {
    RunningSum sums[kPoints];
    PointBlock block;
    for (std::size_t i = begin; i < std::min(begin + kPoints, points.count); ++i) block.add(i, sums[i - begin]);
    evaluation.add(block, 0, mixture.components);
    for (std::size_t i = 0; i < block.count; ++i) out[begin + i] = sums[i].log();
  }
}

std::optional<ScoredPoint> largest_difference(const DensityMixture& mixture, const DensityPoints& points,
                                              const double* upper, double least) {
  // Bounds of the differences from above, by parts of the sums.
  struct Contender {
    std::uint32_t point = 0;
    double bound = 0;
    RunningSum sum{};
  };
  Evaluation evaluation(mixture, points);
  std::vector<Contender> contenders(points.count);
  Best best{least};
  for (std::size_t i = 0; i < contenders.size(); ++i) contenders[i].point = static_cast<std::uint32_t>(i);

  // Adds components to the sums of a range of contenders.
  const auto add = [&](std::size_t from, std::size_t to, std::size_t first, std::size_t end) {
    for (; from < to; from += kPoints) {
      PointBlock block;
      for (std::size_t c = from; c < std::min(from + kPoints, to); ++c)
        block.add(contenders[c].point, contenders[c].sum);
      evaluation.add(block, first, end);
      for (std::size_t c = from; c < from + block.count; ++c)
        contenders[c].bound = upper[contenders[c].point] - contenders[c].sum.log();
    }
  };
  std::size_t done = 0;
  if (mixture.ascending >= kTile) {
    for (auto& c : contenders) c.bound = upper[c.point] - evaluation.near_part(c.point, kNear);
  } else {
    done = std::min(kTile, mixture.components);
    add(0, contenders.size(), 0, done);
  }
  // Those that promise most first: what they really have rules out most of the others.
  const std::size_t leaders = std::min(mixture.ascending >= kTile ? std::size_t{1} : kPoints, contenders.size());
  std::partial_sort(contenders.begin(), contenders.begin() + static_cast<std::ptrdiff_t>(leaders), contenders.end(),
                    [](const Contender& a, const Contender& b) {
                      return a.bound != b.bound ? a.bound > b.bound : a.point < b.point;
                    });
  add(0, leaders, done, mixture.components);
  for (std::size_t c = 0; c < leaders; ++c) best.offer(contenders[c].point, contenders[c].bound);
  contenders.erase(contenders.begin(), contenders.begin() + static_cast<std::ptrdiff_t>(leaders));
  const auto rule_out = [&] { std::erase_if(contenders, [&](const Contender& c) { return best.rules_out(c.bound); }); };
  rule_out();
  if (mixture.ascending >= kTile) {
    for (auto& c : contenders) c.bound = upper[c.point] - evaluation.near_part(c.point, kWide);
  }
  for (rule_out(); done < mixture.components && !contenders.empty(); rule_out()) {
    const std::size_t end = std::min(done + kTile, mixture.components);
    add(0, contenders.size(), done, end);
    done = end;
  }
  for (const auto& c : contenders) best.offer(c.point, c.bound);
  return best.found;
}

std::unique_ptr<DensityRatio> make_density_ratio() { return std::make_unique<CpuDensityRatio>(); }

}  // namespace incumbent::compute::cpu
