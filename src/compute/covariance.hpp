// A model's covariance as data: a sum of terms, each an output scale times a product of at most four factors over a
// range of columns,
//   k(x, x') = sum_t s_t prod_f k_tf(r_tf),   r_tf^2 = sum_j ((x_j - x'_j) / l_tfj)^2.
// It is small and is passed by value, to the device too; the numbers stand apart, in one flat vector of parameters.
//
// A resource (epochs, part of the data), which is not negative, adds (x_j + x'_j) / l_j^2 to r^2. Every kind is a
// mixture of e^(-u r^2) over u >= 0 (Schoenberg 1938), so a resource gives a mixture of e^(-u x_j / l^2) e^(-u x'_j /
// l^2): the covariance of exponential decays of unknown rates, positive definite like any other factor. With the
// rational quadratic the rates have a gamma distribution of mean 1 / (2 l^2):
//   (beta / (beta + r + r'))^alpha,  beta = 2 alpha l^2
// (Swersky, Snoek, Adams, "Freeze-thaw Bayesian optimization", arXiv:1406.3896, 2014).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "formula/covariance.hpp"

namespace incumbent::compute {

using formula::CovarianceKind;

// In the order of CovarianceKind.
std::span<const std::string_view> covariance_names();
// Error(usage) with the known names.
CovarianceKind parse_covariance(std::string_view name);

// What two entries of a column add to r^2: the square of their difference; 1 unless they are equal (the overlap of
// categories); their sum, of entries that are not negative.
enum class ColumnKind : std::uint8_t { number, label, resource };

struct CovarianceFactor {
  CovarianceKind kind = CovarianceKind::matern52;
  std::uint32_t first_column = 0;
  std::uint32_t columns = 0;

  // Length scales, and alpha for the rational quadratic.
  std::size_t parameters() const { return columns + (formula::has_shape(kind) ? 1u : 0u); }
};

struct CovarianceTerm {
  static constexpr std::size_t kMaxFactors = 4;
  std::uint32_t first_factor = 0;
  std::uint32_t count = 0;
};

// A range of columns that belong together, those of one parameter of a search space, say.
struct ColumnRange {
  std::uint32_t first = 0;
  std::uint32_t count = 1;
};

// Parameters, in this order and in natural units: for each term its output scale (a variance), then for each factor its
// length scales and its shape if it has one; after all terms the noise variance and the mean. All but the mean are
// positive.
struct Covariance {
  static constexpr std::size_t kMaxTerms = 21, kMaxFactors = 24;  // factors of all terms together
  std::array<CovarianceTerm, kMaxTerms> terms{};
  std::array<CovarianceFactor, kMaxFactors> factors{};
  std::uint32_t count = 0;         // of terms
  std::uint32_t factor_count = 0;  // of factors
  std::uint32_t main_effects = 0;  // terms at the end that are the main effects of the ones before

  std::span<const CovarianceFactor> factors_of(std::size_t term) const {
    return std::span(factors).subspan(terms[term].first_factor, terms[term].count);
  }
  // Error(internal) if there is no room.
  void add_term(std::initializer_list<CovarianceFactor> product);

  // One factor over all columns: [output scale, length scales (columns), (alpha), noise, mean].
  static Covariance ard(CovarianceKind kind, std::size_t columns) {
    Covariance covariance;
    covariance.add_term({{kind, 0, static_cast<std::uint32_t>(columns)}});
    return covariance;
  }

  // Any interactions, and main effects of their own: a function of all columns plus one of each range,
  //   s k(x, x') + sum_g s_g k(x_g, x'_g),
  // the additive Gaussian process of first order beside the full one (Duvenaud, Nickisch, Rasmussen, "Additive Gaussian
  // processes", NeurIPS 2011, there with weights by order and shared length scales). At most kMostMainEffects ranges.
  // [s, length scales, (alpha), for each range: s_g, length scales, (alpha); noise, mean].
  static constexpr std::size_t kMostMainEffects = kMaxTerms - 1;
  static Covariance with_main_effects(CovarianceKind kind, std::size_t columns, std::span<const ColumnRange> ranges) {
    Covariance covariance = ard(kind, columns);
    for (const auto& range : ranges) covariance.add_term({{CovarianceKind::cauchy, range.first, range.count}});
    covariance.main_effects = static_cast<std::uint32_t>(ranges.size());
    return covariance;
  }

  // Learning curves over columns of a configuration and a resource r behind them: an asymptote and what decays towards
  // it, f(x, r) = g(x) + h(x) e^(-u r), u of a gamma distribution,
  //   s_g k_g(x, x') + s_h k_h(x, x') (beta / (beta + r + r'))^alpha
  // (Klein, Tiao, Lienart, Archambeau, Seeger, "Model-based asynchronous hyperparameter and neural architecture
  // search", arXiv:2003.10865, 2020, there with h = gamma - delta g; here g and h are independent).
  // [s_g, length scales, (alpha), s_h, length scales, (alpha), length scale and alpha of the resource, noise, mean].
  static Covariance learning_curves(CovarianceKind kind, std::size_t columns) {
    Covariance covariance = ard(kind, columns);
    const auto all = static_cast<std::uint32_t>(columns);
    covariance.add_term({{kind, 0, all}, {CovarianceKind::rational_quadratic, all, 1}});
    return covariance;
  }

  // A function that changes with time, which stands in one more column:
  //   s k(x, x') (1 - epsilon)^(|t - t'| / 2) = s k(x, x') e^(-|t - t'| / l),  l = -2 / ln(1 - epsilon),
  // so the forgetting is Matern-1/2 (Bogunovic, Scarlett, Cevher, "Time-varying Gaussian process bandit optimization",
  // AISTATS 2016). [s, length scales, (alpha), l, noise, mean].
  static Covariance time_varying(CovarianceKind kind, std::size_t columns) {
    Covariance covariance;
    const auto all = static_cast<std::uint32_t>(columns);
    covariance.add_term({{kind, 0, all}, {CovarianceKind::matern12, all, 1}});
    return covariance;
  }

  // The least length scale of each column, of all factors that see it.
  std::vector<double> least_length_scales(std::size_t columns, std::span<const double> parameters) const;

  std::size_t covariance_parameters() const {
    std::size_t total = count;
    for (std::size_t f = 0; f < factor_count; ++f) total += factors[f].parameters();
    return total;
  }
  std::size_t noise_index() const { return covariance_parameters(); }
  std::size_t mean_index() const { return covariance_parameters() + 1; }
  std::size_t parameters() const { return covariance_parameters() + 2; }
};

}  // namespace incumbent::compute
