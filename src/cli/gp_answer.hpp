// What the verb gp was asked and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "incumbent/gaussian_process.hpp"

namespace incumbent::cli {

struct GpArguments {
  std::string train;
  std::optional<std::string> query;
  std::string covariance = "matern52";
  std::optional<double> alpha;
  std::vector<double> length_scales;
  std::optional<double> output_scale, noise, mean;
  bool fit = false;
  std::optional<std::string> acquisition;
  std::optional<double> best;
  std::optional<std::string> direction;
  std::optional<double> kappa, xi;
  std::vector<double> optima;
  std::optional<std::string> noise_column, resource_column;
  std::optional<std::int64_t> top;
  std::optional<std::int64_t> candidates;
  std::optional<std::int64_t> seed;
  bool brute_force = false;
  std::optional<std::int64_t> threads;
  std::optional<std::string> device;
  bool likelihood = false;
  bool json = false;
};

struct GpAnswer {
  std::optional<Prediction> prediction;
  std::optional<std::vector<double>> acquisition;
  std::optional<Likelihood> likelihood;
  std::optional<SearchResult> search;
  double seconds = 0;  // of the search
  ComputeDevice device;
};

void print_json(const GaussianProcess& gp, const GpAnswer& answer, const GpArguments& arguments);
// Rows of numbers; everything else is in lines that start with #.
void print_text(const GaussianProcess& gp, const GpAnswer& answer, const GpArguments& arguments);

}  // namespace incumbent::cli
