// incumbent schedulers: the registered schedulers.
#include "incumbent/scheduler.hpp"

#include "cli/list.hpp"

namespace incumbent::cli {

extern const Command schedulers_command{
    "schedulers", "list the schedulers and their options", "incumbent schedulers --json",
    [](Arguments& arguments) { return list_of([] { return rows(schedulers()); }, arguments); }};

}  // namespace incumbent::cli
