// incumbent enqueue: a configuration to be tried before any suggestion.
#include <fmt/format.h>

#include "cli/files.hpp"
#include "cli/trial_json.hpp"

namespace incumbent::cli {
namespace {

struct Options {
  std::string journal, params, durability = "sync";
};

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.add("--params", o->params, "a JSON object {name: value} of all active parameters");
  arguments.required("--params");
  add_durability(arguments, o->durability);
  return [o] {
    const auto study = open_shared(o->journal, o->durability);
    fmt::print("{}\n", study->enqueue(read_parameters(study->spec().space, o->params)));
    return 0;
  };
}

}  // namespace

extern const Command enqueue_command{"enqueue", "queue a configuration, to be tried next; prints its trial number",
                                     "incumbent enqueue study.log --params '{\"lr\": 0.01, \"layers\": 2}'", declare};

}  // namespace incumbent::cli
