// incumbent samplers: the registered samplers.
#include "incumbent/sampler.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/list.hpp"
#include "cli/suggestion_time.hpp"
#include "core/require.hpp"
#include "incumbent/peer.hpp"

namespace incumbent::cli {
namespace {

constexpr std::string_view kFollows = "as the chosen method";

constexpr std::string_view kLegend =
    "with the default options, and of what is suggested for new trials, not for a population's clones\n"
    "as the chosen method: of the one that auto follows, which its note names\n"
    "parallelism: independent: no suggestion depends on a value; seen: trials that are running change what is\n"
    "  suggested; unseen: only those that have ended do\n"
    "noise: the told variance of a value is used; constraints, failures: they change what is suggested\n"
    "fidelity: which of a trial's values are learnt from: its last one, those at one resource, or its curve;\n"
    "  where all trials run toward the same resource, its last one, even of trials that were stopped early\n"
    "advice: from the literature, not measured here; d: the dimension\n";

// What all have, and those of one.
std::string options_of(const PeerEntry& peer) {
  std::string text =
      "initial=own|gp|N (its own start, or as many Sobol points first as gp takes, or N; default own), timeout=600 "
      "(seconds for one answer)";
  if (!peer.options.empty()) text += fmt::format(", {} (as the package has them)", peer.options);
  if (peer.prunes) {
    text +=
        ", pruner=median|successive_halving|hyperband (it says which trials stop, by scheduler peer; the latter two "
        "have min_resource and reduction_factor)";
  }
  if (peer.judges) text += "; it says which trials stop, by scheduler peer";
  return text;
}

struct Options {
  bool as_json = false, table = false, measure = false, peers = false;
};

int print(const Options& options) {
  require(options.table || !options.measure, "--measure is a column of --table; it needs --table");
  require(!options.peers || !options.table, "--peers is a list; it has no --table");
  if (options.peers) {
    std::vector<Row> list;
    for (const auto& peer : peers()) {
      list.push_back({std::string(peer.name), std::string(peer.summary), options_of(peer)});
    }
    print_list(list, options.as_json);
    return 0;
  }
  if (!options.table) {
    print_list(rows(samplers()), options.as_json);
    return 0;
  }
  std::vector<Properties> lines;
  for (const auto& entry : samplers()) {
    const auto& can = entry.capabilities;
    const auto cell = [&](auto own) { return can.follows ? Properties(kFollows) : Properties(own); };
    Properties line{{"name", entry.name},
                    {"parallelism", cell(to_string(can.parallelism))},
                    {"categories", can.categories},
                    {"conditions", can.conditions},
                    {"noise", cell(can.noise)},
                    {"constraints", cell(can.constraints)},
                    {"failures", cell(can.failures)},
                    {"fidelity", cell(to_string(can.fidelity))}};
    if (options.measure) line["milliseconds_a_suggestion"] = suggestion_milliseconds(entry.name);
    add_advice(line, entry.name);
    lines.push_back(std::move(line));
  }
  std::string legend(kLegend);
  if (options.measure) {
    legend +=
        fmt::format("milliseconds: of the processor, now, from {} trials of {} reals on, each suggestion told back\n",
                    kTimedTrials, kTimedDimension);
  }
  print_table(lines, legend, options.as_json);
  return 0;
}

std::function<int()> declare(Arguments& arguments) {
  auto options = std::make_shared<Options>();
  arguments.flag("--json", options->as_json,
                 "print a JSON array: of {name, summary, options}, or of the table's lines");
  arguments.flag("--table", options->table, "what each can do, in Markdown, and what the literature advises");
  arguments.flag("--peers", options->peers,
                 "the samplers of other packages instead, which need experiments/peers_setup.sh");
  arguments.flag("--measure", options->measure,
                 "in the table: the time of a suggestion, on this machine; takes two to five minutes");
  return [options] { return print(*options); };
}

}  // namespace

extern const Command samplers_command{"samplers", "list the samplers, their options and what they can do",
                                      "incumbent samplers --json\n  incumbent samplers --table --measure", declare};

}  // namespace incumbent::cli
