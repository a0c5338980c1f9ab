// noise=SD: each objective plus SD times a standard normal number. The numbers are named by the evaluation's seed and
// index and the resource: the same evaluation gets the same noise whatever configuration it is given, so that methods
// are compared under the same luck. The score stays the value without noise.
#include "core/require.hpp"
#include "formula/random.hpp"
#include "problem/wrappers.hpp"

namespace incumbent {
namespace {

class NoisyProblem : public Wrapper {
 public:
  NoisyProblem(std::unique_ptr<Problem> inner, double deviation)
      : Wrapper(std::move(inner), "noise", fmt::format("{}", deviation)), deviation_(deviation) {
    description_.noisy = true;
  }

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    Reporter noisy_report;
    if (report) {
      noisy_report = [&](const Measurement& exact) {
        Measurement measurement = exact;
        add_noise(measurement.objectives, how, measurement.resource);
        return report(measurement);
      };
    }
    Outcome outcome = inner().evaluate(configuration, how, noisy_report);
    if (!outcome.score && !outcome.objectives.empty()) outcome.score = outcome.objectives.front();
    add_noise(outcome.objectives, how, outcome.resource);
    return outcome;
  }

 private:
  void add_noise(std::vector<double>& values, const Evaluation& how, std::int64_t resource) const {
    Stream stream(how.seed, Purpose::noise, static_cast<std::uint64_t>(how.index),
                  static_cast<std::uint32_t>(resource));
    for (auto& value : values) value += deviation_ * stream.normal();
  }

  double deviation_;
};

}  // namespace

std::unique_ptr<Problem> make_noisy(std::unique_ptr<Problem> inner, double deviation) {
  return std::make_unique<NoisyProblem>(std::move(inner), deviation);
}

}  // namespace incumbent
