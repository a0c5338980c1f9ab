// rover: the path of a rover through 113 obstacles, 60 numbers for 30 way points. Z. Wang, C. Gehring, P. Kohli,
// S. Jegelka, "Batched large-scale Bayesian optimization in high-dimensional spaces", AISTATS 2018.
//
// x in [0, 1]^60 gives 30 points of [-0.1, 1.1]^2. The path is what the least-squares smoothing spline through them
// is at the original's smoothing, a cubic polynomial an axis in u, the length of the polygon so far over the whole.
//   reward = 5 - integral of (0.05 + 20 [in an obstacle or outside of the unit square]) along the path
//            - 10 |path(0) - (0.05, 0.05)|_1 - 10 |path(1) - (0.95, 0.95)|_1,
// the integral by the trapezoidal rule over 1000 points. The original adds noise of 1e-4 to the points; this doesn't.
#include <array>
#include <cmath>

#include "problem/problems.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kWayPoints = 30, kSamples = 1000;
constexpr double kHalfWidth = 0.025;  // of an obstacle

constexpr double kObstacles[][2] = {
    {0.43143755, 0.20876147}, {0.38485367, 0.39183579}, {0.02985961, 0.22328303}, {0.7803707, 0.3447003},
    {0.93685657, 0.56297285}, {0.04194252, 0.23598362}, {0.28049582, 0.40984475}, {0.6756053, 0.70939481},
    {0.01926493, 0.86972335}, {0.5993437, 0.63347932},  {0.57807619, 0.40180792}, {0.56824287, 0.75486851},
    {0.35403502, 0.38591056}, {0.72492026, 0.59969313}, {0.27618746, 0.64322757}, {0.54029566, 0.25492943},
    {0.30903526, 0.60166842}, {0.2913432, 0.29636879},  {0.78512072, 0.62340245}, {0.29592116, 0.08400595},
    {0.87548394, 0.04877622}, {0.21714791, 0.9607346},  {0.92624074, 0.53441687}, {0.53639253, 0.45127928},
    {0.99892031, 0.79537837}, {0.84621631, 0.41891986}, {0.39432819, 0.06768617}, {0.92365693, 0.72217512},
    {0.95520914, 0.73956575}, {0.820383, 0.53880139},   {0.22378049, 0.9971974},  {0.34023233, 0.91014706},
    {0.64960636, 0.35661133}, {0.29976464, 0.33578931}, {0.43202238, 0.11563227}, {0.66764947, 0.52086962},
    {0.45431078, 0.94582745}, {0.12819915, 0.33555344}, {0.19287232, 0.8112075},  {0.61214791, 0.71940626},
    {0.4522542, 0.47352186},  {0.95623345, 0.74174186}, {0.17340293, 0.89136853}, {0.04600255, 0.53040724},
    {0.42493468, 0.41006649}, {0.37631485, 0.88033853}, {0.66951947, 0.29905739}, {0.4151516, 0.77308712},
    {0.55762991, 0.26400156}, {0.6280609, 0.53201974},  {0.92727447, 0.61054975}, {0.93206587, 0.42107549},
    {0.63885574, 0.37540613}, {0.15303425, 0.57377797}, {0.8208471, 0.16566631},  {0.14889043, 0.35157346},
    {0.71724622, 0.57110725}, {0.32866327, 0.8929578},  {0.74435871, 0.47464421}, {0.9252026, 0.21034329},
    {0.57039306, 0.54356078}, {0.56611551, 0.02531317}, {0.84830056, 0.01180542}, {0.51282028, 0.73916524},
    {0.58795481, 0.46527371}, {0.83259048, 0.98598188}, {0.00242488, 0.83734691}, {0.72505789, 0.04846931},
    {0.07312971, 0.30147979}, {0.55250344, 0.23891255}, {0.51161315, 0.46466442}, {0.802125, 0.93440495},
    {0.9157825, 0.32441602},  {0.44927665, 0.53380074}, {0.67708372, 0.67527231}, {0.81868924, 0.88356194},
    {0.48228814, 0.88668497}, {0.39805433, 0.99341196}, {0.86671752, 0.79016975}, {0.01115417, 0.6924913},
    {0.34272199, 0.89543756}, {0.40721675, 0.86164495}, {0.26317679, 0.37334193}, {0.74446787, 0.84782643},
    {0.55560143, 0.46405104}, {0.73567977, 0.12776233}, {0.28080322, 0.26036748}, {0.17507419, 0.95540673},
    {0.54233783, 0.1196808},  {0.76670967, 0.88396285}, {0.61297539, 0.79057776}, {0.9344029, 0.86252764},
    {0.48746839, 0.74942784}, {0.18657635, 0.58127321}, {0.10377802, 0.71463978}, {0.7771771, 0.01463505},
    {0.7635042, 0.45498358},  {0.83345861, 0.34749363}, {0.38273809, 0.51890558}, {0.33887574, 0.82842507},
    {0.02073685, 0.41776737}, {0.68754547, 0.96430979}, {0.4704215, 0.92717361},  {0.72666234, 0.63241306},
    {0.48494401, 0.72003268}, {0.52601215, 0.81641253}, {0.71426732, 0.47077212}, {0.00258906, 0.30377501},
    {0.35495269, 0.98585155}, {0.65507544, 0.03458909}, {0.10550588, 0.62032937}, {0.60259145, 0.87110846},
    {0.04959159, 0.535785}};

using Row = std::array<double, kWayPoints>;

// The least-squares polynomial of degree 3, by polynomials that are orthogonal over the points (Forsythe 1957):
// p_0 = 1, p_{k+1}(u) = (u - a_k) p_k(u) - b_k p_{k-1}(u). Over k + 1 different points p_{k+1} vanishes; then the
// degree is k.
class Cubic {
 public:
  Cubic(const Row& u, const Row& y) {
    Row before{}, now;
    now.fill(1);
    double norm_before = 1;
    for (terms_ = 0; terms_ < 4; ++terms_) {
      double norm = 0, moment = 0, product = 0;
      for (std::size_t i = 0; i < kWayPoints; ++i) {
        norm += now[i] * now[i];
        moment += u[i] * now[i] * now[i];
        product += y[i] * now[i];
      }
      if (norm < 1e-20) break;
      coefficient_[terms_] = product / norm;
      a_[terms_] = moment / norm;
      b_[terms_] = terms_ == 0 ? 0 : norm / norm_before;
      norm_before = norm;
      for (std::size_t i = 0; i < kWayPoints; ++i) {
        const double next = (u[i] - a_[terms_]) * now[i] - b_[terms_] * before[i];
        before[i] = now[i];
        now[i] = next;
      }
    }
  }

  double operator()(double u) const {
    double before = 0, now = 1, sum = 0;
    for (std::size_t k = 0; k < terms_; ++k) {
      sum += coefficient_[k] * now;
      const double next = (u - a_[k]) * now - b_[k] * before;
      before = now;
      now = next;
    }
    return sum;
  }

 private:
  std::size_t terms_ = 0;
  std::array<double, 4> coefficient_{}, a_{}, b_{};
};

double cost_at(double x, double y) {
  int hits = !(x >= 0 && x < 1 && y >= 0 && y < 1);
  for (const auto& [a, b] : kObstacles) {
    hits |= (x >= a - kHalfWidth) & (x < a + kHalfWidth) & (y >= b - kHalfWidth) & (y < b + kHalfWidth);
  }
  return hits ? 20.05 : 0.05;
}

double reward(const Configuration& configuration) {
  Row x, y, u{};
  for (std::size_t i = 0; i < kWayPoints; ++i) {
    x[i] = 1.2 * configuration[2 * i] - 0.1;
    y[i] = 1.2 * configuration[2 * i + 1] - 0.1;
    if (i > 0)
      u[i] = u[i - 1] + std::sqrt((x[i] - x[i - 1]) * (x[i] - x[i - 1]) + (y[i] - y[i - 1]) * (y[i] - y[i - 1]));
  }
  const double length = u.back();
  if (length > 0) {
    for (double& place : u) place /= length;
  }
  const Cubic along_x(u, x), along_y(u, y);
  double total = 10 * (std::abs(along_x(0) - 0.05) + std::abs(along_y(0) - 0.05) + std::abs(along_x(1) - 0.95) +
                       std::abs(along_y(1) - 0.95));
  double last_x = along_x(0), last_y = along_y(0), last_cost = cost_at(last_x, last_y);
  for (std::size_t i = 1; i < kSamples; ++i) {
    const double t = static_cast<double>(i) / (kSamples - 1);
    const double next_x = along_x(t), next_y = along_y(t), cost = cost_at(next_x, next_y);
    const double dx = next_x - last_x, dy = next_y - last_y;
    total += std::sqrt(dx * dx + dy * dy) * 0.5 * (cost + last_cost);
    last_x = next_x;
    last_y = next_y;
    last_cost = cost;
  }
  return 5 - total;
}

class Rover : public Problem {
 public:
  Rover() : Problem(describe()) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation&, const Reporter&) const override {
    Outcome outcome;
    outcome.objectives = {reward(configuration)};
    outcome.score = outcome.objectives[0];
    return outcome;
  }

 private:
  static ProblemDescription describe() {
    ProblemDescription description;
    description.name = description.space.name = "rover";
    description.direction = Direction::maximize;
    description.objective = "reward";
    description.source =
        "Z. Wang, C. Gehring, P. Kohli and S. Jegelka, Batched large-scale Bayesian optimization in high-dimensional "
        "spaces, AISTATS, 2018";
    for (std::size_t i = 0; i < 2 * kWayPoints; ++i) description.space.add_real("x" + std::to_string(i), 0, 1);
    return description;
  }
};

}  // namespace

std::span<const ProblemEntry> rover_problems() {
  static constexpr ProblemEntry list[] = {
      {"rover", "a path of 30 points through 113 obstacles, maximized; the best is below 5", "",
       [](const Options&) -> std::unique_ptr<Problem> { return std::make_unique<Rover>(); }},
  };
  return list;
}

}  // namespace incumbent
