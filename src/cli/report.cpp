// incumbent report: makes the report of an experiment anew.
#include "incumbent/report.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace incumbent::cli {
namespace {

int make(const std::string& directory, const std::string& latex, bool json) {
  const auto report = write_report(directory, latex);
  if (json) {
    const nlohmann::ordered_json object = {{"report", report.html.string()},
                                           {"statistics", report.statistics.string()},
                                           {"summary", report.summary.string()},
                                           {"verdict", report.verdict}};
    fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return 0;
  }
  fmt::print("{}\n\nreport: {}\n", report.verdict, std::filesystem::absolute(report.html).lexically_normal().string());
  return 0;
}

std::function<int()> declare(Arguments& arguments) {
  auto directory = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  arguments.add("DIR", *directory, "where run wrote its results; an interrupted run gets a preliminary report");
  auto latex = std::make_shared<std::string>();
  arguments.add("--latex", *latex, "also write the table of medians to this file, for LaTeX with booktabs");
  arguments.flag("--json", *json, "print the paths and the verdict as JSON");
  return [directory, latex, json] { return make(*directory, *latex, *json); };
}

}  // namespace

extern const Command report_command{"report",
                                    "make the report of an experiment anew, from its journals or its trials.csv",
                                    "incumbent report results/quickstart\n"
                                    "  incumbent report results/quickstart --latex medians.tex",
                                    declare};

}  // namespace incumbent::cli
