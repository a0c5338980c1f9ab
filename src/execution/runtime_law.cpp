#include "execution/runtime_law.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/logarithm.hpp"
#include "formula/random.hpp"
#include "incumbent/options.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kLaws[] = {"resource", "constant", "cost"};
constexpr double kLongest = 1e12;

}  // namespace

RuntimeLaw::RuntimeLaw(const std::string& specification) {
  const auto options = Options::parse(specification);
  const auto found = std::find(std::begin(kLaws), std::end(kLaws), options.name());
  require(found != std::end(kLaws), "unknown runtime law '{}'; known: resource, constant, cost", options.name());
  kind_ = static_cast<Kind>(found - std::begin(kLaws));
  scale_ = options.get_double(kind_ == Kind::constant ? "time" : "unit", 1, 0, kLongest);
  require(scale_ > 0, "runtime '{}': a job would take no time; it must be above 0", specification);
  options.check_all_used("runtime law");
}

JobFate fate_of(const SimulatedWorkers& workers, const StragglerLaw& stragglers, std::uint64_t seed, std::int64_t trial,
                std::uint32_t number) {
  JobFate fate;
  if (workers.straggler == 0 && workers.drop == 0 && workers.crash == 0) return fate;
  Stream stream(seed, Purpose::runtime, static_cast<std::uint64_t>(trial), number);
  // Each number in its place, used or not: another probability leaves the others' events where they were.
  fate.factor = 1 + workers.straggler * stragglers.excess(stream.normal());
  const double lost = stream.uniform();
  if (workers.drop > 0) fate.lost_after = formula::log1p(-lost) / formula::log1p(-workers.drop);
  fate.crashes = stream.uniform() < workers.crash;
  return fate;
}

}  // namespace incumbent
