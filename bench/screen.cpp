// The exact best of many candidates, by screening and by solving every one, on one thread and in one run:
//   bench_screen [n=1000] [d=6] [m=1000000] [noise=1e-4] [k=64] [dense=20000] [threads=1] [backend=cpu]
// m candidates are screened; `dense` of them are solved the slow way too, the answers compared on those, and the time
// scaled to m. Outputs are Hartmann-6 on the first six columns and a parabola on the others, at points spread evenly
// (uniform) or half of them around the optimum, added last (clustered); candidates are spread evenly, half of them, and
// lie around the best observation. The last row is the worst case: candidates that are all alike. Seconds are this
// process' own (of all threads; with threads=2 also those of the clock). The times leave out the factorization, which
// both need. Other backends than the CPU: those of `incumbent device`; test_device_screen is the same program with the
// CUDA backend on the CPU, where only what is left of the work says anything.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

#include "compute/backend.hpp"
#include "formula/random.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;
using namespace incumbent::compute;

struct Setting {
  std::size_t n = 1000, d = 6, m = 1'000'000, k = 64, dense = 20'000;
  double noise = 1e-4;
  int threads = 1;
  std::string backend = "cpu";
};

double objective(std::span<const double> x) {
  static constexpr double kA[4][6] = {
      {10, 3, 17, 3.5, 1.7, 8}, {.05, 10, 17, .1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, .05, 10, .1, 14}};
  static constexpr double kC[4] = {1, 1.2, 3, 3.2};
  static constexpr double kP[4][6] = {{.1312, .1696, .5569, .0124, .8283, .5886},
                                      {.2329, .4135, .8307, .3736, .1004, .9991},
                                      {.2348, .1451, .3522, .2883, .3047, .6650},
                                      {.4047, .8828, .8732, .5743, .1091, .0381}};
  double value = 0;
  for (int i = 0; i < 4; ++i) {
    double s = 0;
    for (std::size_t j = 0; j < std::min<std::size_t>(x.size(), 6); ++j) {
      s += kA[i][j] * (x[j] - kP[i][j]) * (x[j] - kP[i][j]);
    }
    value -= kC[i] * std::exp(-s);
  }
  for (std::size_t j = 6; j < x.size(); ++j) value += 0.3 * (x[j] - 0.5) * (x[j] - 0.5);
  return value;
}

constexpr double kOptimum[6] = {.20169, .150011, .476874, .275332, .311652, .6573};

void fill_points(Stream& stream, bool around, Matrix& x, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    for (std::size_t j = 0; j < x.cols; ++j) {
      const double centre = j < 6 ? kOptimum[j] : 0.5;
      x(i, j) = around ? std::clamp(centre + 0.08 * stream.normal(), 0.0, 1.0) : stream.uniform();
    }
  }
}

void measure(const Setting& s, bool clustered, double length_scale, bool alike = false) {
  Stream stream(s.n + s.d, Purpose::test);
  Matrix x(s.n, s.d), candidates(s.m, s.d);
  fill_points(stream, false, x, 0, clustered ? s.n / 2 : s.n);
  if (clustered) fill_points(stream, true, x, s.n / 2, s.n);
  std::vector<double> y(s.n);
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < s.n; ++i) {
    y[i] = objective(x.row(i)) + std::sqrt(s.noise) * stream.normal();
    sum += y[i];
    squares += y[i] * y[i];
  }
  const double n = static_cast<double>(s.n), shift = sum / n, scale = std::sqrt(squares / n - shift * shift);
  for (double& v : y) v = (v - shift) / scale;
  std::size_t best = 0;
  for (std::size_t i = 0; i < s.n; ++i) best = y[i] < y[best] ? i : best;
  // Half of the candidates anywhere, half near the best observation.
  for (std::size_t i = 0; i < s.m; ++i) {
    const bool near = i % 2 == 1;
    for (std::size_t j = 0; j < s.d; ++j) {
      if (alike) {
        candidates(i, j) = 0.6 + 1e-7 * stream.normal();
        continue;
      }
      candidates(i, j) =
          near ? std::clamp(x(best, j) + (i % 4 == 1 ? 0.05 : 0.2) * stream.normal(), 0.0, 1.0) : stream.uniform();
    }
  }
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, s.d);
  options.columns.assign(s.d, ColumnKind::number);
  std::vector<double> parameters(s.d + 3, length_scale);
  parameters[0] = 1;
  parameters[s.d + 1] = s.noise;
  parameters[s.d + 2] = 0;
  const auto model = find_backend(s.backend).make_gp_model(options, Context{s.threads});
  model->set_data(x.view(), y);
  model->set_parameters(parameters);
  const std::size_t system = 0;
  Factorization factorization;
  model->factorize({&system, 1}, {&factorization, 1});

  Acquisition acquisition;
  acquisition.best = y[best];
  double start = processor_seconds();
  const auto begin = std::chrono::steady_clock::now();
  const auto found = model->screen(CandidateList{candidates.view()}, acquisition, s.k);
  const double screened = processor_seconds() - start;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  const CandidateList few{{candidates.values.data(), std::min(s.dense, s.m), s.d}};
  start = processor_seconds();
  const auto all = model->screen(few, acquisition, s.k, Search::brute_force);
  const double dense = (processor_seconds() - start) * static_cast<double>(s.m) / static_cast<double>(few.points.rows);
  const auto again = model->screen(few, acquisition, s.k);
  bool same = again.best.size() == all.best.size();
  for (std::size_t i = 0; same && i < all.best.size(); ++i) {
    same = all.best[i].index == again.best[i].index && all.best[i].value == again.best[i].value &&
           all.best[i].variance == again.best[i].variance;
  }
  fmt::print("{:6} {:3} {:8.0e} {:>9} {:5.1f} {:9} {:9.3f} {:9.2f} {:7.1f} {:9.4f} %  {}\n", s.n, s.d, s.noise,
             alike       ? "alike"
             : clustered ? "clustered"
                         : "uniform",
             length_scale, s.m, screened, dense, dense / screened, 100 * found.work_left, same ? "same" : "DIFFERENT");
  if (s.threads > 1) fmt::print("       by the clock, {} threads: {:.3f} s\n", s.threads, elapsed.count());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  Setting s;
  for (int i = 1; i < argc; ++i) {
    const auto value = [&](const char* name) {
      const std::size_t length = std::strlen(name);
      return std::strncmp(argv[i], name, length) == 0 && argv[i][length] == '=' ? argv[i] + length + 1 : nullptr;
    };
    if (auto v = value("n")) s.n = std::strtoull(v, nullptr, 10);
    if (auto v = value("d")) s.d = std::strtoull(v, nullptr, 10);
    if (auto v = value("m")) s.m = static_cast<std::size_t>(std::strtod(v, nullptr));
    if (auto v = value("k")) s.k = std::strtoull(v, nullptr, 10);
    if (auto v = value("dense")) s.dense = static_cast<std::size_t>(std::strtod(v, nullptr));
    if (auto v = value("threads")) s.threads = std::atoi(v);
    if (auto v = value("backend")) s.backend = v;
    if (auto v = value("noise")) s.noise = std::strtod(v, nullptr);
  }
  fmt::print("     n   d    noise    points   l.s. candidates screened     dense   ratio  work left   on {} of them\n",
             std::min(s.dense, s.m));
  for (const bool clustered : {false, true}) {
    for (const double length_scale : {0.3, 0.6, 1.0}) measure(s, clustered, length_scale);
  }
  measure(s, true, 0.6, true);
}
