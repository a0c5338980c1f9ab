#include "cli/device_option.hpp"

#include <fmt/format.h>

namespace incumbent::cli {

void add_device(Arguments& arguments, std::optional<std::string>& device, const std::string& otherwise) {
  arguments.add("--device", device,
                "where models are made: cpu; cuda, the first CUDA device that works; cuda:1, that one; auto, cuda or "
                "else the cpu, and says why (incumbent device lists them; default: " +
                    otherwise + ")");
}

ComputeDevice device_of(const std::string& word) {
  auto device = choose_device(word);
  if (!device.reason.empty()) fmt::print(stderr, "device: {} ({})\n", device.name, device.reason);
  return device;
}

void print_problem_device(const ProblemDescription& problem) {
  if (!problem.device.empty()) fmt::print(stderr, "{}: on {}\n", problem.name, problem.device);
}

}  // namespace incumbent::cli
