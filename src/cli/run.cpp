// incumbent run: runs an experiment and writes its report.
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "cli/command.hpp"
#include "cli/device_option.hpp"
#include "cli/interruption.hpp"
#include "cli/progress_line.hpp"
#include "core/require.hpp"
#include "incumbent/data.hpp"
#include "incumbent/error.hpp"
#include "incumbent/experiment.hpp"
#include "incumbent/report.hpp"

namespace incumbent::cli {
namespace {

struct Options {
  std::string spec;
  std::string out;
  std::string data_dir;
  std::optional<std::string> device;
  std::optional<std::int64_t> seeds;
  std::optional<double> budget_share;
  std::int64_t jobs = 0;
  bool resume = false;
  bool no_report = false;
  bool json = false;
};

std::string evaluating(const ProblemTime& time) {
  return time.cost_unit == "seconds" ? duration(time.cost) : fmt::format("{:.4g} *", time.cost);
}

std::string command_line(const Options& options, const RunOptions& run) {
  return fmt::format("incumbent run {} --out {} --jobs {}{}{}{}{}{}", options.spec, run.out.string(), run.jobs,
                     options.seeds ? fmt::format(" --seeds {}", *options.seeds) : "",
                     options.budget_share ? fmt::format(" --budget-share {}", *options.budget_share) : "",
                     options.resume ? " --resume" : "", options.device ? " --device " + *options.device : "",
                     options.data_dir.empty() ? "" : " --data-dir " + options.data_dir);
}

void print_times(const RunResult& result) {
  std::size_t width = 7;
  for (const auto& time : result.times) width = std::max(width, time.problem.size());
  fmt::print("{:<{}}  {:>8}  {:>8}  {:>12}  {:>12}  {:>8}\n", "problem", width, "searches", "trials", "time",
             "evaluating", "a trial");
  for (const auto& time : result.times) {
    fmt::print("{:<{}}  {:>8}  {:>8}  {:>12}  {:>12}  {:>8}\n", time.problem, width, time.searches, time.trials,
               duration(time.seconds), evaluating(time),
               time.trials ? duration(time.seconds / static_cast<double>(time.trials)) : "");
  }
  fmt::print("(added up over searches; evaluating: as the problem measured it)\n");
  for (const auto& time : result.times) {
    if (!time.device.empty()) fmt::print("({}: on {})\n", time.problem, time.device);
  }
  std::set<std::string> units;
  for (const auto& time : result.times) units.insert(time.cost_unit);
  units.erase("seconds");
  if (!units.empty()) fmt::print("(*: {})\n", fmt::join(units, ", "));
}

void print_json(const RunResult& result, const Report& report) {
  nlohmann::ordered_json json = {{"searches", result.cells},
                                 {"done", result.cells_done},
                                 {"cancelled", result.cancelled},
                                 {"backend", result.device.name},
                                 {"device", result.device.product},
                                 {"errors", nlohmann::ordered_json::array()},
                                 {"times", nlohmann::ordered_json::array()}};
  for (const auto& error : result.errors)
    json["errors"].push_back({{"search", error.cell}, {"message", error.message}});
  for (const auto& time : result.times) {
    json["times"].push_back({{"problem", time.problem},
                             {"searches", time.searches},
                             {"trials", time.trials},
                             {"seconds", time.seconds},
                             {"cost", time.cost},
                             {"cost_unit", time.cost_unit}});
    if (!time.device.empty()) json["times"].back()["device"] = time.device;
  }
  if (!report.html.empty()) {
    json["report"] = report.html.string();
    json["statistics"] = report.statistics.string();
    json["summary"] = report.summary.string();
    json["verdict"] = report.verdict;
  }
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

int run(const Options& options) {
  if (!options.data_dir.empty()) set_data_directory(options.data_dir);
  auto spec = read_experiment(options.spec);
  const auto note = cut_experiment(spec, options.seeds, options.budget_share);
  const auto device = device_of(options.device.value_or(spec.device));
  if (!options.no_report) require_gnuplot();  // before the work, not after it
  RunOptions how;
  how.out = options.out.empty() ? std::filesystem::path("results") / std::filesystem::path(options.spec).stem()
                                : std::filesystem::path(options.out);
  how.jobs = options.jobs > 0 ? static_cast<int>(options.jobs)
                              : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  how.resume = options.resume;
  how.device = device;
  how.command = command_line(options, how);
  how.note = note;
  how.cancelled = [] { return interrupted(); };
  stop_on_signals();

  RunResult result;
  {
    ProgressLine line;
    how.on_progress = [&line](const Progress& progress) { line.show(progress); };
    result = run_experiment(spec, options.spec, how);
  }
  Report report;
  if (!options.no_report && !result.cancelled) report = write_report(how.out);
  if (options.json) {
    print_json(result, report);
  } else if (!result.cancelled) {
    print_times(result);
  }
  for (const auto& error : result.errors) fmt::print(stderr, "incumbent: {}: {}\n", error.cell, error.message);
  if (result.cancelled) {
    fmt::print(stderr, "incumbent: interrupted, {} of {} searches are done; the same command with --resume goes on\n",
               result.cells_done, result.cells);
    return kInterrupted;
  }
  if (!options.json && !report.html.empty()) {
    fmt::print("\n{}\n\nreport: {}\n", report.verdict,
               std::filesystem::absolute(report.html).lexically_normal().string());
  }
  return result.errors.empty() ? 0 : static_cast<int>(ErrorCode::check_failed);
}

std::function<int()> declare(Arguments& arguments) {
  auto options = std::make_shared<Options>();
  arguments.add("SPEC", options->spec, "the experiment: problems x methods x seeds, in TOML");
  arguments.add("--out", options->out, "directory for results; default: results/SPEC without its ending");
  arguments.add("--seeds", options->seeds, "only the first so many seeds of SPEC: a smaller form of it");
  arguments.add(
      "--budget-share", options->budget_share,
      "only this share of SPEC's budgets, from above 0 to 1: trials, total resource (a method's own too), simulated "
      "time");
  arguments.add(
      "--jobs", options->jobs,
      "searches at a time, one thread each; 0: the number of cores; give more where trainings share a device");
  arguments.range("--jobs", 0, 4096);
  add_device(arguments, options->device, "as SPEC says, or the cpu");
  arguments.flag("--resume", options->resume, "go on with an interrupted run in the same directory");
  arguments.add("--data-dir", options->data_dir, "where data sets are, before the other places");
  arguments.flag("--no-report", options->no_report, "run only; the verb report makes the report later");
  arguments.flag("--json", options->json, "print what happened as JSON");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command run_command{"run", "run an experiment and write its report; Ctrl-C stops it, --resume goes on",
                                 "incumbent run experiments/quickstart.toml --out results/quickstart\n"
                                 "  incumbent run spec.toml --device cuda:1\n"
                                 "  incumbent run spec.toml --seeds 2 --budget-share 0.1 --out results/small",
                                 declare};

}  // namespace incumbent::cli
