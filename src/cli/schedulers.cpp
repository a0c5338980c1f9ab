// incumbent schedulers: the registered schedulers.
#include "incumbent/scheduler.hpp"

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/list.hpp"

namespace incumbent::cli {
namespace {

constexpr std::string_view kLegend =
    "with the default options\n"
    "resumes: trials pause and may go on; stops: running trials are ended early; clones: trials start from others'\n"
    "  checkpoints; synchronous: who goes on is decided when all of a group are told; reports: decides by values on\n"
    "  the way; total resource: takes a budget of resource beside that of trials\n"
    "advice: from the literature, not measured here\n";

struct Options {
  bool as_json = false, table = false;
};

int print(const Options& options) {
  if (!options.table) {
    print_list(rows(schedulers()), options.as_json);
    return 0;
  }
  std::vector<Properties> lines;
  for (const auto& entry : schedulers()) {
    const auto& can = entry.capabilities;
    Properties line{{"name", entry.name},
                    {"resumes", can.resumes},
                    {"stops", can.stops},
                    {"clones", can.clones},
                    {"synchronous", can.synchronous},
                    {"reports", can.reports},
                    {"total_resource", can.total_resource}};
    add_advice(line, entry.name);
    lines.push_back(std::move(line));
  }
  print_table(lines, kLegend, options.as_json);
  return 0;
}

std::function<int()> declare(Arguments& arguments) {
  auto options = std::make_shared<Options>();
  arguments.flag("--json", options->as_json,
                 "print a JSON array: of {name, summary, options}, or of the table's lines");
  arguments.flag("--table", options->table, "what each can do, in Markdown, and what the literature advises");
  return [options] { return print(*options); };
}

}  // namespace

extern const Command schedulers_command{"schedulers", "list the schedulers, their options and what they can do",
                                        "incumbent schedulers --json\n  incumbent schedulers --table", declare};

}  // namespace incumbent::cli
