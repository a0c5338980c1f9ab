#include "experiment/making.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <ctime>
#include <fstream>

#include "journal/fingerprint.hpp"

namespace incumbent {
namespace {

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const auto colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

std::string operating_system() {
  utsname name{};
  return ::uname(&name) == 0 ? fmt::format("{} {} {}", name.sysname, name.release, name.machine) : "unknown system";
}

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &utc);
  return text;
}

std::string device_text(const ComputeDevice& device) {
  return fmt::format("{}: {}{}", device.name, device.product,
                     device.reason.empty() ? "" : fmt::format(" (auto: {})", device.reason));
}

}  // namespace

Making making_of_this_run(const std::string& command, int jobs, const ComputeDevice& device,
                          std::vector<std::string> peers) {
  return {now(),
          fingerprint(device),
          fmt::format("{}, {} cores, {}", processor(), ::sysconf(_SC_NPROCESSORS_ONLN), operating_system()),
          command,
          jobs,
          device_text(device),
          std::move(peers)};
}

}  // namespace incumbent
