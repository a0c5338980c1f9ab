#include "problem/onnx/network.hpp"

#include <algorithm>
#include <map>

#include "core/read_file.hpp"
#include "core/require.hpp"

namespace incumbent::onnx {

void place_registers(Network& network) {
  auto& registers = network.registers;
  const auto& instructions = network.instructions;
  std::vector<std::size_t> last(registers.size(), 0);
  for (std::size_t t = 0; t < instructions.size(); ++t) {
    last[instructions[t].result] = t;
    for (const std::size_t i : instructions[t].inputs) last[i] = t;
  }
  last[network.output] = instructions.size();
  std::map<std::pair<bool, std::size_t>, std::vector<std::size_t>> free;
  const auto key = [](const Register& r) { return std::pair(r.type == Type::float32, r.stride); };
  const auto place = [&](Register& r) {
    auto& places = free[key(r)];
    auto& width = r.type == Type::float32 ? network.float_width : network.double_width;
    if (places.empty()) {
      r.offset = width;
      width += r.stride;
    } else {
      r.offset = places.back();
      places.pop_back();
    }
  };
  for (std::size_t i = 0; i < network.inputs.size(); ++i) place(registers[i]);
  for (std::size_t t = 0; t < instructions.size(); ++t) {
    auto dead = instructions[t].inputs;
    dead.push_back(instructions[t].result);
    place(registers[instructions[t].result]);
    std::sort(dead.begin(), dead.end());
    dead.erase(std::unique(dead.begin(), dead.end()), dead.end());
    for (const std::size_t i : dead)
      if (last[i] == t) free[key(registers[i])].push_back(registers[i].offset);
  }
}

Network read_network(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  try {
    return lower(parse_model(bytes));
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("{}: {}", file.string(), error.what()), error.where());
  }
}

}  // namespace incumbent::onnx
