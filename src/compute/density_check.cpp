// The density ratio of a backend beside the plain sum.
#include <fmt/format.h>

#include "compute/measured_check.hpp"
#include "formula/random.hpp"

namespace incumbent::compute {
namespace {

constexpr std::size_t kColumns = 3, kPoints = 100, kGood = 8, kLength = 5, kValues = 4;

// Normal columns and a table, as plain arrays.
struct RandomMixture {
  RandomMixture(std::size_t count, Stream& stream)
      : components(count), offset(count), mean(count * kColumns), precision(count * kColumns), rows(1), tables(1) {
    for (double& v : offset) v = stream.uniform(-3, -1);
    for (double& v : mean) v = stream.uniform();
    for (double& v : precision) v = stream.uniform(2, 20);
    for (std::size_t k = 0; k < count; ++k) rows[0].push_back(static_cast<std::uint32_t>(stream.below(kLength)));
    tables[0].length = kLength;
    for (std::size_t v = 0; v < kLength * kValues; ++v) tables[0].values.push_back(stream.uniform(-3, 0));
    for (std::size_t i = 0; i < kPoints; ++i) tables[0].of_point.push_back(static_cast<std::uint32_t>(i % kValues));
  }
  DensityMixture view() const {
    return {components, kColumns, components, 0, offset.data(), mean.data(), precision.data(), rows};
  }
  double log_density(const std::vector<double>& x, std::size_t i) const {
    double sum = 0;
    for (std::size_t k = 0; k < components; ++k) {
      double exponent = offset[k] + tables[0].values[tables[0].of_point[i] * kLength + rows[0][k]];
      for (std::size_t j = 0; j < kColumns; ++j) {
        const double z = (x[j * kPoints + i] - mean[j * components + k]) * precision[j * components + k];
        exponent -= 0.5 * z * z;
      }
      sum += std::exp(exponent);
    }
    return std::log(sum);
  }

  std::size_t components;
  std::vector<double> offset, mean, precision;
  std::vector<std::vector<std::uint32_t>> rows;
  std::vector<DensityTable> tables;
};

}  // namespace

OperationCheck check_density_ratio(const Backend& backend, std::size_t n, std::uint64_t seed) {
  Stream stream(seed, Purpose::test, n, 1);
  const RandomMixture good(kGood, stream), bad((n + 7) / 8 * 8, stream);
  std::vector<double> x(kColumns * kPoints), expected, found(kPoints);
  for (double& v : x) v = stream.uniform();
  for (std::size_t i = 0; i < kPoints; ++i) expected.push_back(good.log_density(x, i) - bad.log_density(x, i));
  const DensityPoints good_points{kPoints, x, good.tables}, bad_points{kPoints, x, bad.tables};
  return measured_check(fmt::format("density ratio, n = {}", n), 1e-11, expected, [&] {
    const auto ratio = backend.make_density_ratio();
    ratio->set(good.view(), bad.view());
    ratio->scores(good_points, bad_points, found);
    return found;
  });
}

}  // namespace incumbent::compute
