#include "scheduler/rungs.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <numeric>

#include "core/require.hpp"

namespace incumbent {
namespace {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

constexpr std::int64_t kMostTrials = 1'000'000'000'000;

Rational power(const Fraction& eta, std::size_t exponent) {
  const Rational base(eta.numerator, eta.denominator);
  Rational result = 1;
  for (std::size_t i = 0; i < exponent; ++i) result *= base;
  return result;
}

// Of a number that is not negative.
Integer floor_of(const Rational& x) { return numerator(x) / denominator(x); }
Integer ceil_of(const Rational& x) { return (numerator(x) + denominator(x) - 1) / denominator(x); }

Integer bracket_size(std::size_t s, std::size_t largest, const Fraction& eta, BracketRule rule) {
  const Rational brackets(static_cast<std::int64_t>(largest + 1), static_cast<std::int64_t>(s + 1));
  switch (rule) {
    case BracketRule::hpbandster: return floor_of(floor_of(brackets) * power(eta, s));
    case BracketRule::syne_tune: return floor_of(ceil_of(brackets) * power(eta, s));
    case BracketRule::algorithm1: break;
  }
  return ceil_of(brackets * power(eta, s));
}

}  // namespace

std::int64_t get_thousandths(const Options& options, const char* key, double otherwise, double least, double most) {
  const double value = options.get_double(key, otherwise, least, most);
  const auto thousandths = std::llround(value * kThousand);
  require(static_cast<double>(thousandths) / kThousand == value, "'{}': {}={} has more than three decimals",
          options.name(), key, value);
  return thousandths;
}

Fraction get_eta(const Options& options) {
  const auto thousandths = get_thousandths(options, "eta", 3, 2, 1000);
  const auto common = std::gcd(thousandths, kThousand);
  return {thousandths / common, kThousand / common};
}

std::int64_t share(std::int64_t n, const Fraction& eta) { return n * eta.denominator / eta.numerator; }

std::vector<std::int64_t> rung_resources(std::int64_t max_resource, std::int64_t min_resource, const Fraction& eta) {
  const Rational ratio(eta.numerator, eta.denominator);
  std::vector<std::int64_t> result;
  for (Rational resource = max_resource; resource >= min_resource; resource /= ratio) {
    result.push_back(ceil_of(resource).convert_to<std::int64_t>());
  }
  std::reverse(result.begin(), result.end());
  return result;
}

std::vector<std::int64_t> rungs_upward(std::int64_t min_resource, std::int64_t max_resource, const Fraction& eta) {
  const Rational ratio(eta.numerator, eta.denominator);
  std::vector<std::int64_t> result;
  for (Rational resource = min_resource; resource < max_resource; resource *= ratio) {
    const auto rung = ceil_of(resource).convert_to<std::int64_t>();
    if (rung < max_resource) result.push_back(rung);
  }
  result.push_back(max_resource);
  return result;
}

std::vector<std::int64_t> rung_sizes(std::int64_t n, std::size_t rungs, const Fraction& eta) {
  std::vector<std::int64_t> result;
  for (std::size_t i = 0; i < rungs; ++i) {
    const Integer size = floor_of(n / power(eta, i));
    result.push_back(std::max<std::int64_t>(size.convert_to<std::int64_t>(), 1));
  }
  return result;
}

std::vector<BracketPlan> hyperband_brackets(std::int64_t max_resource, std::int64_t min_resource, const Fraction& eta,
                                            BracketRule rule) {
  return brackets_of(rung_resources(max_resource, min_resource, eta), eta, rule);
}

std::vector<BracketPlan> brackets_of(const std::vector<std::int64_t>& resources, const Fraction& eta,
                                     BracketRule rule) {
  const auto largest = resources.size() - 1;
  std::vector<BracketPlan> result;
  for (std::size_t skipped = 0; skipped <= largest; ++skipped) {
    const auto size = bracket_size(largest - skipped, largest, eta, rule);
    require(size <= kMostTrials, "a bracket from resource {} to {} would start {} trials; at most {}",
            resources[skipped], resources.back(), size.str(), kMostTrials);
    result.push_back(
        {{resources.begin() + static_cast<std::ptrdiff_t>(skipped), resources.end()}, size.convert_to<std::int64_t>()});
  }
  return result;
}

}  // namespace incumbent
