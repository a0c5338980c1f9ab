// incumbent device: what can compute here, and why something can't.
#include "incumbent/device.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace incumbent::cli {

extern const Command device_command{
    "device", "list what can compute on this machine", "incumbent device --json", [](Arguments& arguments) {
      auto as_json = std::make_shared<bool>(false);
      arguments.flag("--json", *as_json, "print a JSON array of {backend, device, memory, float32, usable, reason}");
      return std::function<int()>([as_json] {
        auto array = nlohmann::ordered_json::array();
        for (const auto& d : devices()) {
          if (*as_json) {
            array.push_back({{"backend", d.backend},
                             {"device", d.device},
                             {"memory", d.memory},
                             {"float32", d.float32},
                             {"usable", d.usable},
                             {"reason", d.reason}});
            continue;
          }
          fmt::print("{:<5} {}\n", d.backend, d.usable ? d.device : "not usable: " + d.reason);
        }
        if (*as_json) fmt::print("{}\n", array.dump(2));
        return 0;
      });
    }};

}  // namespace incumbent::cli
