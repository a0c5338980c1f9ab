// Quality and time of the MAP fit: for data sets of several functions, noises and designs, the log posterior that
// fit_gp reaches with its default options, beside the best of 20 starts that are each run to a tolerance of 1e-8 on all
// the data, in nats; the processor time and the number of evaluations on all rows.
//   bench_gp_fit N D [REFERENCES]
// REFERENCES: a file that the best values are kept in: read if it is there, else written (they take minutes).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "compute/backend.hpp"
#include "formula/random.hpp"
#include "process_usage.hpp"
#include "surrogate/gp_fit.hpp"
#include "surrogate/standardization.hpp"

namespace {

using namespace incumbent;

constexpr int kFunctions = 5;

// Over the unit cube.
double function_value(int which, std::span<const double> x) {
  double sum = 0;
  const auto d = static_cast<double>(x.size());
  switch (which) {
    case 0:  // waves of several lengths; the last third of the inputs does nothing
      for (std::size_t j = 0; j < x.size() - x.size() / 3; ++j)
        sum += std::sin((2.0 + 2.0 * static_cast<double>(j)) * x[j]);
      return sum;
    case 1:  // Rosenbrock
      for (std::size_t j = 0; j + 1 < x.size(); ++j) {
        const double a = 4 * x[j] - 2, b = 4 * x[j + 1] - 2;
        sum += 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a);
      }
      return sum;
    case 2: {  // Ackley
      double squares = 0, cosines = 0;
      for (const double v : x) {
        const double u = 10 * v - 4;
        squares += u * u;
        cosines += std::cos(6.283185307179586 * u);
      }
      return -20 * std::exp(-0.2 * std::sqrt(squares / d)) - std::exp(cosines / d);
    }
    case 3:  // a kink and a step
      return std::abs(x[0] - 0.4) + (x[1 % x.size()] > 0.6 ? 0.5 : 0.0) + 0.3 * x[2 % x.size()];
    default: {  // a narrow valley on a slope, with an interaction
      for (const double v : x) sum += (v - 0.3) * (v - 0.3);
      return -2 * std::exp(-8 * sum) + 0.5 * x[0] * x[x.size() - 1];
    }
  }
}

struct DataSet {
  std::string name;
  Matrix x;
  std::vector<double> z;
};

// design: uniform, or half of the points close to the best of the others, as an optimizer leaves them.
DataSet make_data(std::size_t n, std::size_t d, int function, double noise, bool clustered, std::uint64_t seed) {
  static const char* const names[] = {"waves", "rosenbrock", "ackley", "kink", "valley"};
  DataSet data{
      fmt::format("{} noise {} {}", names[function], noise, clustered ? "clustered" : "uniform"), Matrix(n, d), {}};
  Stream stream(seed, Purpose::test);
  std::vector<double> y(n);
  const std::size_t uniform = clustered ? n / 2 : n;
  std::size_t best = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) {
      data.x(i, j) = i < uniform ? stream.uniform() : std::clamp(data.x(best, j) + 0.08 * stream.normal(), 0.0, 1.0);
    }
    y[i] = function_value(function, data.x.row(i));
    if (i < uniform && y[i] < y[best]) best = i;
  }
  const double scale = standardization_of(y).scale;
  for (double& v : y) v += noise * scale * stream.normal();
  data.z = standardized(y, standardization_of(y));
  return data;
}

std::vector<DataSet> data_sets(std::size_t n, std::size_t d) {
  std::vector<DataSet> sets;
  for (int function = 0; function < kFunctions; ++function) {
    sets.push_back(make_data(n, d, function, 0, false, 1));
    sets.push_back(make_data(n, d, function, 0.01, true, 2));
    sets.push_back(make_data(n, d, function, 0.1, false, 3));
    sets.push_back(make_data(n, d, function, function % 2 == 0 ? 1.0 : 0.3, true, 4));
  }
  return sets;
}

// The best of 20 starts on all rows.
double reference(const DataSet& data, const compute::GpModelOptions& model) {
  const GpPrior prior(model.covariance, true);
  compute::GpModelOptions one = model;
  const auto gp = compute::default_backend().make_gp_model(one, {});
  gp->set_data(data.x.view(), data.z);
  double best = -1e300;
  for (std::uint32_t s = 0; s < 20; ++s) {
    Stream stream(7, Purpose::restart, 0, s);
    Lbfgsb run(s == 0 ? prior.typical() : prior.draw(stream), prior.lower(), prior.upper(),
               {.memory = 10,
                .max_evaluations = 400,
                .gradient_tolerance = 1e-8,
                .value_tolerance = 0,
                .decrease_tolerance = 1e-8});
    std::vector<double> gradient(prior.size());
    const std::size_t system = 0;
    while (!run.done()) {
      gp->set_parameters(prior.natural(run.ask()));
      double value = 0;
      gp->likelihood({&system, 1}, {&value, 1}, {gradient.data(), 1, gradient.size()});
      value = -(value + prior.log_density(run.ask(), gradient));
      for (double& g : gradient) g = -g;
      run.tell(value, gradient);
    }
    best = std::max(best, -run.best_value());
  }
  return best;
}

std::vector<double> references(const std::string& path, const std::vector<DataSet>& sets,
                               const compute::GpModelOptions& model) {
  std::vector<double> values;
  std::ifstream in(path);
  for (double v = 0; in >> v;) values.push_back(v);
  if (values.size() == sets.size()) return values;
  values.clear();
  std::ofstream out(path.empty() ? "/dev/null" : path);
  for (const auto& data : sets) {
    values.push_back(reference(data, model));
    out << fmt::format("{:.9f}", values.back()) << std::endl;
  }
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t n = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000;
  const std::size_t d = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 6;
  compute::GpModelOptions model;
  model.covariance = compute::Covariance::ard(compute::CovarianceKind::matern52, d);
  model.columns.assign(d, compute::ColumnKind::number);
  const auto sets = data_sets(n, d);
  const auto best = references(argc > 3 ? argv[3] : "", sets, model);
  fmt::print(
      "n = {}, d = {}\ndata | log posterior | below the best of 20 starts, nats | processor s | "
      "evaluations\n---|---|---|---|---\n",
      n, d);
  double worst = -1e300, most = 0, total = 0;
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const double start = processor_seconds();
    const auto fit = fit_gp(compute::default_backend(), {}, model, sets[s].x.view(), sets[s].z, {});
    const double seconds = processor_seconds() - start;
    fmt::print("{} | {:.3f} | {:.4f} | {:.3f} | {}\n", sets[s].name, fit.log_posterior, best[s] - fit.log_posterior,
               seconds, fit.evaluations);
    worst = std::max(worst, best[s] - fit.log_posterior);
    most = std::max(most, seconds);
    total += seconds;
  }
  fmt::print("worst gap {:.4f} nats, most time {:.3f} s, mean time {:.3f} s\n", worst, most,
             total / static_cast<double>(sets.size()));
}
