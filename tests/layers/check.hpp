// Reads every #include of a source tree, and every type, and says what breaks the rules of its layers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace incumbent::layers {

// root: a folder with src/, include/ and cuda/ (any may be missing). table: the text of layers.txt, lines "box: boxes
// it may include"; '#' starts a comment. A box is a folder of src/, or cuda/NAME; a folder below one belongs to it
// unless the table names it. Every box may include public headers. Returns one sentence a violation, beginning with its
// place:
//   - an edge that is not in the table, a box that it doesn't name, a cycle in the table;
//   - in include/: anything but the standard library and incumbent/;
//   - in a header: one of the libraries that take seconds to read;
//   - BLAS or LAPACK outside of compute/cpu;
//   - a file of more than 400 lines;
//   - a type with the full name of another file's: the linker takes one of the two for both.
std::vector<std::string> violations(const std::filesystem::path& root, const std::string& table);

}  // namespace incumbent::layers
