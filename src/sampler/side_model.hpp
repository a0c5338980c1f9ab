// Models of what is measured beside the objective: constraints, the logarithm of the cost.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "incumbent/history.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

// What a trial says; nothing, or a value that is not finite, leaves it out.
using SideValue = std::function<std::optional<double>(const Trial&)>;

// Fitted anew, at the values' own scale, on inputs as they are; nullptr if fewer than two trials say something.
std::unique_ptr<GpSurrogate> fit_side_model(const compute::Backend& backend, const History& history,
                                            std::span<const Observation> observations, const SideValue& value,
                                            const InputMap& map, GpSurrogateOptions how, int random_starts,
                                            std::uint64_t seed, std::uint64_t index);

}  // namespace incumbent
