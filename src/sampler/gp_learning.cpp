#include "sampler/gp_learning.hpp"

#include <algorithm>

namespace incumbent {
namespace {

// What stands before a model's memory, by its column of progress: a suggestion may have one without and one with.
constexpr std::string_view kWords[] = {"", "curves ", "gains "};

std::string_view part_of(std::string_view text, ProgressColumn progress) {
  if (progress == ProgressColumn::none) return text.substr(0, text.find(" curves "));
  const auto word = kWords[static_cast<std::size_t>(progress)];
  const auto found = text.find(word);
  return found == std::string_view::npos ? std::string_view{} : text.substr(found + word.size());
}

bool is_fit_due(std::size_t observations, std::size_t fitted) {
  return observations < fitted ||
         (observations <= 200 ? observations > fitted : 20 * (observations - fitted) >= fitted);
}

std::optional<GpMemory> last_memory(const History& history, const GpSurrogate& surrogate) {
  for (auto number = static_cast<std::int64_t>(history.size()); number-- > 0;) {
    auto memory = GpMemory::parse(part_of(history[number].model, surrogate.map().progress()), surrogate.covariance(),
                                  surrogate.map().warp().concentrations());
    if (memory) return memory;
  }
  return {};
}

void set_data(const History& history, const std::vector<Observation>& observations, const InputMap& map,
              const GpLearning& how, GpSurrogate& surrogate) {
  Matrix x(observations.size(), surrogate.map().columns());
  std::vector<double> y, noise;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const auto& observation = observations[i];
    const auto& configuration = history[observation.trial].configuration;
    map.embed(configuration, history.space().encode(configuration), x.row(i).first(map.columns()));
    if (surrogate.map().progress() != ProgressColumn::none) {
      x.row(i).back() = static_cast<double>(observation.resource) / static_cast<double>(how.max_resource);
    }
    y.push_back(observation.objective);
    noise.push_back(observation.noise.value_or(0.0));
  }
  surrogate.set_data(std::move(x), y, std::move(noise));
}

}  // namespace

GpMemory learn(const History& history, const std::vector<Observation>& observations, const InputMap& map,
               const GpLearning& how, GpSurrogate& surrogate) {
  set_data(history, observations, map, how, surrogate);
  auto memory = last_memory(history, surrogate);
  const std::size_t all = std::max(how.of, observations.size());
  if (memory && !is_fit_due(all, memory->of)) {
    surrogate.use(*memory);
    return *memory;
  }
  auto fitted = surrogate.fit(memory, how.random_starts, how.seed, how.index);
  fitted.of = all;
  return fitted;
}

std::optional<GpMemory> recall(const History& history, const std::vector<Observation>& observations,
                               const InputMap& map, const GpLearning& how, GpSurrogate& surrogate) {
  auto memory = last_memory(history, surrogate);
  if (!memory) return {};
  set_data(history, observations, map, how, surrogate);
  surrogate.use(*memory);
  return memory;
}

std::string memory_text(const GpMemory& memory, ProgressColumn progress) {
  return std::string(kWords[static_cast<std::size_t>(progress)]) + memory.text();
}

}  // namespace incumbent
