// incumbent samplers: the registered samplers.
#include "incumbent/sampler.hpp"

#include "cli/list.hpp"

namespace incumbent::cli {

extern const Command samplers_command{
    "samplers", "list the samplers and their options", "incumbent samplers --json",
    [](Arguments& arguments) { return list_of([] { return rows(samplers()); }, arguments); }};

}  // namespace incumbent::cli
