// incumbent methods: named pairs of a scheduler and a sampler.
#include "incumbent/method.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace incumbent::cli {
namespace {

std::function<int()> declare(Arguments& arguments) {
  auto as_json = std::make_shared<bool>(false);
  arguments.flag("--json", *as_json, "print a JSON array of {name, scheduler, sampler, summary}");
  return [as_json] {
    if (*as_json) {
      auto array = nlohmann::ordered_json::array();
      for (const auto& method : method_presets()) {
        array.push_back({{"name", method.name},
                         {"scheduler", method.scheduler},
                         {"sampler", method.sampler},
                         {"summary", method.summary}});
      }
      fmt::print("{}\n", array.dump(2));
      return 0;
    }
    std::size_t width = 0, pair_width = 0;
    const auto pair = [](const MethodPreset& method) {
      return fmt::format("{} x {}", method.scheduler, method.sampler);
    };
    for (const auto& method : method_presets()) {
      width = std::max(width, method.name.size());
      pair_width = std::max(pair_width, pair(method).size());
    }
    for (const auto& method : method_presets()) {
      fmt::print("{:<{}}  {:<{}}  {}\n", method.name, width, pair(method), pair_width, method.summary);
    }
    return 0;
  };
}

}  // namespace

extern const Command methods_command{"methods", "list the methods that have a name: pairs of a scheduler and a sampler",
                                     "incumbent methods --json", declare};

}  // namespace incumbent::cli
