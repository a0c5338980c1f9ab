// incumbent importance: which parameters matter for the values of a journal.
#include "incumbent/importance.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/files.hpp"
#include "experiment/importance_json.hpp"

namespace incumbent::cli {
namespace {

std::string names_of(const SearchSpace& space, const VarianceShare& share) {
  std::string text;
  for (const auto parameter : share.parameters) text += (text.empty() ? "" : " × ") + space[parameter].name;
  return text;
}

void print_table(const SearchSpace& space, const Importance& importance) {
  fmt::print("{:>8}  {:>10}  {}\n", "share", "deviation", "parameter");
  for (const auto* list : {&importance.singles, &importance.pairs}) {
    for (const auto& share : *list) {
      fmt::print("{:>6.1f} %  {:>8.1f} %  {}\n", 100 * share.share, 100 * share.deviation, names_of(space, share));
    }
  }
  fmt::print("{} trials at resource {}{}, {} left out; determination on a fifth that was held back: {:.2f}\n",
             importance.trials, importance.resource,
             importance.used < importance.trials ? fmt::format(" ({} of them used)", importance.used) : "",
             importance.left_out, importance.determination);
}

std::function<int()> declare(Arguments& arguments) {
  struct Options {
    std::string journal;
    bool pairs = false;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.flag("--pairs", o->pairs, "also what two parameters do together, beyond what each does alone");
  arguments.flag("--json", o->json, "print the shares as JSON");
  return [o] {
    const auto study = open_study(Journal::read(o->journal));
    ImportanceOptions options;
    options.pairs = o->pairs;
    const auto history = study->history();
    const auto importance = parameter_importance(history, options);
    constexpr auto replace = nlohmann::ordered_json::error_handler_t::replace;
    if (o->json)
      fmt::print("{}\n", importance_json(history.space(), importance).dump(2, ' ', false, replace));
    else
      print_table(history.space(), importance);
    return 0;
  };
}

}  // namespace

extern const Command importance_command{
    "importance", "which parameters matter: their shares of the objective's variance",
    "incumbent importance study.log --pairs\n\n"
    "The variance of a random forest that was fitted to the trials, over the whole space, is taken apart exactly\n"
    "(functional analysis of variance). Failed trials are left out; of a study with rungs, the values at the largest\n"
    "resource that enough trials have reached are taken. Where the determination is far below 1 the forest has not\n"
    "understood the objective, and the shares say little.",
    declare};

}  // namespace incumbent::cli
