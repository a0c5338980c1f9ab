// What grid, sobol, halton and lhs share: a fixed sequence of configurations, walked from its start. Forbidden ones and
// those that were seen (two cells may be equal once inactive parameters are dropped) are passed over. The model of a
// suggestion is its position, so the next one is a function of the history.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "incumbent/sampler.hpp"

namespace incumbent {

class Design : public Sampler {
 public:
  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const final;

 protected:
  using Sampler::Sampler;

  // The configuration at a position, active parameters only; it may be a forbidden one.
  virtual Configuration at(std::uint64_t position) const = 0;
  // Positions there are; nothing: the sequence is endless.
  virtual std::optional<std::uint64_t> positions() const { return {}; }
};

}  // namespace incumbent
