#include "cli/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "core/require.hpp"

namespace incumbent::cli {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in || in.bad()) fail(ErrorCode::usage, "{}: can't read it: {}", path, std::strerror(errno));
  return text;
}

void add_durability(Arguments& arguments, std::string& durability) {
  arguments.add("--durability", durability,
                "sync: on the disk before this ends; write: survives kill -9, not a power cut");
  arguments.choices("--durability", {"sync", "write"});
}

Durability durability_of(const std::string& word) { return word == "sync" ? Durability::sync : Durability::write; }

std::unique_ptr<Study> open_shared(const std::string& journal, const std::string& durability) {
  return open_study(Journal::open(journal, durability_of(durability)));
}

}  // namespace incumbent::cli
