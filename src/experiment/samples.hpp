// What the tests share: checks of samples, moments, groups of ties.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace incumbent::statistics {

void require_numbers(std::span<const double> values, std::size_t at_least, std::string_view test);
void require_pairs(std::span<const double> x, std::span<const double> y, std::size_t at_least, std::string_view test);

// Also without infinities.
void require_finite(std::span<const double> values, std::string_view name, std::string_view test);

double mean(std::span<const double> values);
double variance(std::span<const double> values);  // over n - 1

// Sizes of the groups of equal values, those of one value included.
std::vector<double> tie_sizes(std::vector<double> values);
// sum of t^3 - t over these groups.
double tie_term(const std::vector<double>& values);

}  // namespace incumbent::statistics
