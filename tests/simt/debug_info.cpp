#include "simt/debug_info.hpp"

#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <sstream>

namespace incumbent::simt {
namespace {

// Where the program is, and how far from where its file says.
struct Program {
  Program() {
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* self) {
          auto& program = *static_cast<Program*>(self);
          program.offset = info->dlpi_addr;
          for (int i = 0; i < info->dlpi_phnum; ++i) {
            const auto& part = info->dlpi_phdr[i];
            if (part.p_type != PT_LOAD) continue;
            if (program.first == 0) program.first = info->dlpi_addr + part.p_vaddr;
            program.last = info->dlpi_addr + part.p_vaddr + part.p_memsz;
          }
          return 1;  // the first one is the program itself
        },
        this);
  }
  std::uintptr_t offset = 0, first = 0, last = 0;
};

const Program& program() {
  static const Program one;
  return one;
}

// From the last of the project's top folders on.
std::string shortened(const std::string& file) {
  std::size_t start = 0;
  for (const char* folder : {"/tests/", "/cuda/", "/src/", "/include/"})
    if (const std::size_t found = file.rfind(folder); found != std::string::npos) start = std::max(start, found + 1);
  return file.substr(start);
}

std::string hexadecimal(std::uintptr_t number) {
  std::ostringstream text;
  text << "0x" << std::hex << number;
  return text.str();
}

// addr2line's answer: for each address a line "0x...", then for each function that is inlined there, the innermost one
// first, its name and "file:line".
void ask(const std::vector<const void*>& addresses, std::map<const void*, Source>& known) {
  std::string command =
      "addr2line --addresses --inlines --functions --demangle --exe=/proc/" + std::to_string(getpid()) + "/exe";
  std::vector<const void*> asked;
  for (const void* address : addresses) {
    if (!known.try_emplace(address, Source{"address " + hexadecimal(reinterpret_cast<std::uintptr_t>(address)), "?"})
             .second)
      continue;
    asked.push_back(address);
    command += " " + hexadecimal(reinterpret_cast<std::uintptr_t>(address) - program().offset);
  }
  if (asked.empty()) return;
  std::string answer;
  if (std::FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r")) {
    std::array<char, 4096> part;
    while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe)) answer.append(part.data(), count);
    pclose(pipe);
  }
  std::istringstream lines(answer);
  std::string function, place;
  std::size_t next = 0;
  Source* source = nullptr;
  while (std::getline(lines, function)) {
    if (function.starts_with("0x")) {
      if (next == asked.size()) return;
      source = &known[asked[next++]];
      continue;
    }
    if (!std::getline(lines, place) || source == nullptr) return;
    if (place.starts_with("??") || place.find("/simt/words/") != std::string::npos) continue;
    *source = {shortened(place.substr(0, place.find(" ("))), function};
    source = nullptr;  // the innermost one counts
    while (lines.peek() != '0' && std::getline(lines, function) && std::getline(lines, place)) {
    }
  }
}

}  // namespace

std::vector<Source> sources(const std::vector<const void*>& addresses) {
  static std::map<const void*, Source> known;
  ask(addresses, known);
  std::vector<Source> result;
  for (const void* address : addresses) result.push_back(known.at(address));
  return result;
}

bool in_program(const void* address) {
  const auto value = reinterpret_cast<std::uintptr_t>(address);
  return value >= program().first && value < program().last;
}

}  // namespace incumbent::simt
