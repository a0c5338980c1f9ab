// An event as text with every bit of it, to compare and to read.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cmath>
#include <string>

#include "incumbent/event_log.hpp"

namespace incumbent::testing_doubles {

inline std::string print(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{}/{:x}", value, std::bit_cast<std::uint64_t>(value));
}

inline std::string print(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += print(value) + " ";
  return "[" + text + "]";
}

inline std::string print(const Configuration& configuration) {
  return print(std::vector<double>(configuration.codes().begin(), configuration.codes().end()));
}

inline std::string print(const Measurement& m) {
  return fmt::format("at {}: {} constraints {} cost {} noise {}", m.resource, print(m.objectives), print(m.constraints),
                     print(m.cost), m.noise ? print(*m.noise) : "unknown");
}

inline std::string print(const Event& event) {
  struct Visitor {
    std::string operator()(const TrialEnqueued& e) const {
      return fmt::format("enqueued {} {}", e.trial, print(e.configuration));
    }
    std::string operator()(const TrialStarted& e) const {
      const auto& r = e.request;
      return fmt::format(
          "started {} {} request {} {} {} {} {} {} {} {} {} seed {} sampler {} seen {} joint {} model {}", e.trial,
          print(e.configuration), r.trial, r.resource, fmt::join(r.rungs, ","), r.bracket, fmt::join(r.population, ","),
          r.parent.value_or(-1), r.from_resource, r.target.value_or(-2), r.attempt, e.seed, e.sampler, e.seen, e.joint,
          e.model);
    }
    std::string operator()(const TrialResumed& e) const { return fmt::format("resumed {} to {}", e.trial, e.resource); }
    std::string operator()(const TrialReported& e) const {
      return fmt::format("reported {} {}", e.trial, print(e.measurement));
    }
    std::string operator()(const TrialFinished& e) const {
      return fmt::format("finished {} {} {} {} score {} {}", e.trial, to_string(e.status), to_string(e.failure),
                         print(e.measurement), e.score ? print(*e.score) : "none", print(e.configuration));
    }
  };
  return std::visit(Visitor{}, event);
}

}  // namespace incumbent::testing_doubles
