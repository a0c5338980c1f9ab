// From an address in this program's code to the line and the function that it was compiled from.
#pragma once

#include <string>
#include <vector>

namespace incumbent::simt {

struct Source {
  std::string place;     // "file:line", the file from the project's folder on
  std::string function;  // as declared
};

// Of each address, by the debug information that addr2line (binutils) reads: where a function was inlined, its own
// line, but not a line of CUDA's words (words/), which is the caller's. "address 0x..." where there is no information.
std::vector<Source> sources(const std::vector<const void*>& addresses);

// Whether this is a constant or a static variable of the program.
bool in_program(const void* address);

}  // namespace incumbent::simt
