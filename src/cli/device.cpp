// incumbent device: what can compute here, and why something can't.
#include "incumbent/device.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include "cli/command.hpp"
#include "core/require.hpp"

namespace incumbent::cli {

namespace {

// 0 if every operation of every backend is right.
int check(std::uint64_t seed, bool as_json) {
  auto array = nlohmann::ordered_json::array();
  int wrong = 0;
  for (const auto& c : check_devices(seed)) {
    wrong += c.passed ? 0 : 1;
    if (as_json) {
      array.push_back({{"backend", c.backend},
                       {"operation", c.operation},
                       {"error", c.error},
                       {"tolerance", c.tolerance},
                       {"seconds", c.seconds},
                       {"passed", c.passed},
                       {"failure", c.failure}});
      continue;
    }
    if (!c.failure.empty()) {
      fmt::print("{:<5} BAD  {:<36} {}\n", c.backend, c.operation, c.failure);
      continue;
    }
    fmt::print("{:<5} {:<4} {:<36} error {:8.1e} of {:.0e} allowed, {:9.3f} ms\n", c.backend, c.passed ? "ok" : "BAD",
               c.operation, c.error, c.tolerance, 1000 * c.seconds);
  }
  auto not_checked = nlohmann::ordered_json::array();
  for (const auto& d : devices()) {
    if (d.usable) continue;
    not_checked.push_back({{"backend", d.backend}, {"reason", d.reason}});
    if (!as_json) fmt::print("{}: not checked: {}\n", d.backend, d.reason);
  }
  if (as_json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"seed", seed}, {"checks", array}, {"not_checked", not_checked}}.dump(2));
  }
  if (!as_json)
    fmt::print("seed {}: {}\n", seed, wrong == 0 ? "all that was checked is right" : fmt::format("{} wrong", wrong));
  return wrong == 0 ? 0 : 1;
}

}  // namespace

extern const Command device_command{
    "device", "list what can compute on this machine and what --device takes, or check it", "incumbent device --check",
    [](Arguments& arguments) {
      auto as_json = std::make_shared<bool>(false);
      auto checks = std::make_shared<bool>(false);
      auto seed = std::make_shared<std::optional<std::int64_t>>();
      arguments.flag(
          "--check", *checks,
          "compare every operation of every backend that is usable with plain loops on random data: errors and "
          "times, and what was not checked; exit code 1 if one is wrong");
      arguments.add("--seed", *seed, "of the random data of --check (default: another every time)");
      arguments.range("--seed", 0);
      arguments.flag(
          "--json", *as_json,
          "print a JSON array of {backend, device, memory, float32, usable, reason}; --device takes backend");
      return std::function<int()>([as_json, checks, seed] {
        require(*checks || !*seed, "--seed is for --check");
        if (*checks) return check(static_cast<std::uint64_t>(seed->value_or(std::random_device()())), *as_json);
        auto array = nlohmann::ordered_json::array();
        const auto list = devices();
        for (const auto& d : list) {
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
        if (*as_json) {
          fmt::print("{}\n", array.dump(2));
          return 0;
        }
        std::string words;
        for (const auto& d : list) words += d.usable ? ", " + d.backend : "";
        fmt::print("--device takes auto (here: {}){}\n", choose_device("auto").name, words);
        return 0;
      });
    }};

}  // namespace incumbent::cli
