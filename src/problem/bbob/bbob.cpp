// The 24 noiseless functions of the COCO suite `bbob`, any dimension and instance. Each is f_opt plus the raw function
// of functions.hpp; no value is below f_opt anywhere.
#include "core/require.hpp"
#include "problem/bbob/functions.hpp"
#include "problem/problems.hpp"

namespace incumbent {
namespace {

constexpr char kOptions[] = "dim=2 (>= 2), instance=1 (>= 1), lower=-5, upper=5";
constexpr std::int64_t kMaxDimension = 1000;    // rotations take d^3 operations
constexpr std::int64_t kMaxInstance = 100'000;  // seeds stay below 2^31

template <int number, bbob::Raw (*raw)(const bbob::Instance&)>
std::unique_ptr<Problem> make_bbob(const Options& options) {
  const auto d = options.get_int("dim", 2, 2, kMaxDimension);
  const auto instance = options.get_int("instance", 1, 1, kMaxInstance);
  const bbob::Instance at(number, instance, static_cast<std::size_t>(d));
  const auto [evaluate, x_opt] = raw(at);
  const double f_opt = at.optimal_value();
  SyntheticFunction function{.name = fmt::format("bbob_f{}:dim={},instance={}", number, d, instance),
                             .box = cube(at.dimension, -5, 5),
                             .evaluate =
                                 [=](MatrixView<const double> points, double* values) {
                                   evaluate(points, values);
                                   for (std::size_t i = 0; i < points.rows; ++i) values[i] += f_opt;
                                 },
                             .optimum = Optimum{f_opt, {x_opt}},
                             .everywhere = true,
                             .source =
                                 "N. Hansen, S. Finck, R. Ros and A. Auger, Real-parameter black-box optimization "
                                 "benchmarking 2009: noiseless "
                                 "functions definitions, INRIA RR-6829, 2009"};
  return make_synthetic(std::move(function), options);
}

}  // namespace

std::span<const ProblemEntry> bbob_problems() {
  using namespace bbob;
  static constexpr ProblemEntry list[] = {
      {"bbob_f1", "COCO: sphere", kOptions, make_bbob<1, sphere>},
      {"bbob_f2", "COCO: separable ellipsoid", kOptions, make_bbob<2, separable_ellipsoid>},
      {"bbob_f3", "COCO: separable Rastrigin", kOptions, make_bbob<3, separable_rastrigin>},
      {"bbob_f4", "COCO: Büche-Rastrigin", kOptions, make_bbob<4, bueche_rastrigin>},
      {"bbob_f5", "COCO: linear slope", kOptions, make_bbob<5, linear_slope>},
      {"bbob_f6", "COCO: attractive sector", kOptions, make_bbob<6, attractive_sector>},
      {"bbob_f7", "COCO: step ellipsoid", kOptions, make_bbob<7, step_ellipsoid>},
      {"bbob_f8", "COCO: Rosenbrock", kOptions, make_bbob<8, rosenbrock>},
      {"bbob_f9", "COCO: rotated Rosenbrock", kOptions, make_bbob<9, rotated_rosenbrock>},
      {"bbob_f10", "COCO: ellipsoid", kOptions, make_bbob<10, rotated_ellipsoid>},
      {"bbob_f11", "COCO: discus", kOptions, make_bbob<11, discus>},
      {"bbob_f12", "COCO: bent cigar", kOptions, make_bbob<12, bent_cigar>},
      {"bbob_f13", "COCO: sharp ridge", kOptions, make_bbob<13, sharp_ridge>},
      {"bbob_f14", "COCO: different powers", kOptions, make_bbob<14, different_powers>},
      {"bbob_f15", "COCO: Rastrigin", kOptions, make_bbob<15, rotated_rastrigin>},
      {"bbob_f16", "COCO: Weierstrass", kOptions, make_bbob<16, weierstrass>},
      {"bbob_f17", "COCO: Schaffers F7", kOptions, make_bbob<17, schaffers>},
      {"bbob_f18", "COCO: ill-conditioned Schaffers F7", kOptions, make_bbob<18, ill_conditioned_schaffers>},
      {"bbob_f19", "COCO: Griewank-Rosenbrock", kOptions, make_bbob<19, griewank_rosenbrock>},
      {"bbob_f20", "COCO: Schwefel", kOptions, make_bbob<20, schwefel>},
      {"bbob_f21", "COCO: Gallagher, 101 peaks", kOptions, make_bbob<21, gallagher_101>},
      {"bbob_f22", "COCO: Gallagher, 21 peaks", kOptions, make_bbob<22, gallagher_21>},
      {"bbob_f23", "COCO: Katsuura", kOptions, make_bbob<23, katsuura>},
      {"bbob_f24", "COCO: Lunacek's two funnels", kOptions, make_bbob<24, lunacek>},
  };
  return list;
}

}  // namespace incumbent
