// How the programs of other tuners expect to be called. irace: the target runner of M. López-Ibáñez, J. Dubois-Lacoste,
// L. Pérez Cáceres, M. Birattari and T. Stützle, "The irace package: iterated racing for automatic algorithm
// configuration", Operations Research Perspectives 3, 2016, section 4.4 of its user guide. ParamILS: F. Hutter, H.
// Hoos, K. Leyton-Brown and T. Stützle, JAIR 36, 2009, quick start guide; SMAC's wrappers up to version 2 are called
// alike.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/key_error.hpp"
#include "core/require.hpp"
#include "incumbent/command.hpp"

namespace incumbent {
namespace {

constexpr const char* kNoLimit = "2147483647";

void check(const CommandCall& call, const std::vector<std::string>& words, std::int64_t max_resource) {
  const bool placeholders = call.convention == "placeholders", irace = call.convention == "irace";
  of_key("calls", [&] {
    const auto known = {"placeholders", "irace", "paramils", "smac"};
    require(std::ranges::find(known, call.convention) != known.end(),
            "unknown calling convention '{}'; known: placeholders, irace, paramils, smac", call.convention);
  });
  of_key("instance", [&] {
    require(!placeholders || call.instance.empty(),
            "instance is '{}', but placeholders call a program as its words say; write it there", call.instance);
  });
  of_key("cutoff", [&] {
    require((!placeholders && !irace) || call.cutoff == 0,
            "cutoff is {}, but the calling convention {} tells a program none; timeout ends it", call.cutoff,
            call.convention);
    require(std::isfinite(call.cutoff) && call.cutoff >= 0, "the cutoff is {} s; it must be 0 or more", call.cutoff);
  });
  of_key("max_resource", [&] {
    const auto told = [](const std::string& word) { return word.find("{resource}") != std::string::npos; };
    require(
        !irace || max_resource == 1 || std::ranges::any_of(words, told),
        "the calling convention irace knows no resource, and max_resource is {}; give it to the program as a word of "
        "its own, {{resource}}",
        max_resource);
  });
}

std::string placeholder(std::string_view name) { return fmt::format("{{{}}}", name); }

}  // namespace

std::vector<std::string> called(const CommandCall& call, std::vector<std::string> words, const SearchSpace& space,
                                std::int64_t max_resource) {
  check(call, words, max_resource);
  if (call.convention == "placeholders") return words;
  const bool resource = max_resource > 1;
  const auto instance = call.instance.empty() ? "no_instance" : call.instance;
  if (call.convention == "irace") {
    words.insert(words.end(), {"{trial}", "1", "{seed}", instance});
  } else {
    words.insert(words.end(), {instance, "0", call.cutoff > 0 ? fmt::format("{}", call.cutoff) : kNoLimit,
                               resource ? "{resource}" : kNoLimit, "{seed}"});
  }
  const std::string prefix = call.convention == "irace" ? "--" : "-";
  for (const auto& parameter : space.parameters()) {
    words.insert(words.end(), {prefix + parameter.name, placeholder(parameter.name)});
  }
  return words;
}

}  // namespace incumbent
