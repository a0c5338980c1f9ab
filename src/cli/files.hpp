// What verbs about journals share.
#pragma once

#include <memory>
#include <string>

#include "cli/command.hpp"
#include "incumbent/journal.hpp"

namespace incumbent::cli {

// --durability sync|write
void add_durability(Arguments& arguments, std::string& durability);
Durability durability_of(const std::string& word);

// A study that this process may go on with; flushed to the disk, if so chosen, when the last reference is gone.
std::unique_ptr<Study> open_shared(const std::string& journal, const std::string& durability);

}  // namespace incumbent::cli
