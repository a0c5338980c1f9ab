#include "cli/files.hpp"

namespace incumbent::cli {

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
