#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>

#include "core/key_error.hpp"
#include "core/require.hpp"
#include "execution/command_result.hpp"
#include "execution/command_template.hpp"
#include "execution/kept_output.hpp"
#include "execution/process_group.hpp"
#include "execution/run_process.hpp"
#include "execution/trial_folder.hpp"
#include "incumbent/command.hpp"
#include "process/line_cutter.hpp"

namespace incumbent {

namespace fs = std::filesystem;

struct CommandProblem::Parts {
  CommandOptions options;
  CommandTemplate command;
  ResultConvention convention;
  std::string program;                      // if it has no placeholder
  mutable std::atomic<bool> broken{false};  // an evaluation ended in an Error: the others are ended too
};

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kShell = "/bin/sh";
constexpr std::size_t kShown = 200;  // bytes of a line in a message

std::string shown(std::string_view line) {
  return std::string(line.substr(0, kShown)) + (line.size() > kShown ? "..." : "");
}

// What one evaluation's program says.
class Answers {
 public:
  Answers(const ResultConvention& convention, const Evaluation& how, const Reporter& report)
      : convention_(convention), how_(how), report_(report), cutter_(convention.longest) {}

  // Bytes of the stream that results come by; false: nothing that follows is wanted.
  bool feed(std::string_view bytes) {
    return go_on_ && cutter_.feed(bytes, [this](std::string_view line, bool whole) { return take(line, whole); });
  }
  void finish() {
    if (go_on_) cutter_.finish([this](std::string_view line, bool whole) { return take(line, whole); });
    if (!convention_.lines && candidate_) read(*candidate_, candidate_line_, candidate_whole_);
  }

  bool stopped() const { return stopped_; }  // by the scheduler or a cancellation
  const std::optional<CommandResult>& last() const { return last_; }
  std::int64_t reached() const { return last_->resource.value_or(how_.resource); }
  const std::string& malformed() const { return malformed_; }
  double cost() const { return cost_; }

 private:
  bool take(std::string_view line, bool whole) {
    ++line_;
    if (!convention_.lines) {  // the last one that matches counts
      if (!convention_.matches(line)) return true;
      candidate_ = std::string(line);
      candidate_line_ = line_;
      candidate_whole_ = whole;
      return true;
    }
    if (line.find_first_not_of(" \t") != std::string_view::npos) go_on_ = read(line, line_, whole);
    return go_on_;
  }

  bool read(std::string_view line, std::int64_t number, bool whole) {
    try {
      require(whole, "it is longer than {} bytes", convention_.longest);
      return accept(convention_.read(line));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::usage) throw;
      malformed_ = fmt::format("line {} of {} is '{}': {}", number, convention_.lines ? "the results" : "stdout",
                               shown(line), error.what());
      return false;
    }
  }

  bool accept(CommandResult result) {
    require(!last_ || (last_->resource && *last_->resource < how_.resource),
            "the line before it was the result already; only lines of a \"resource\" below {} may come before it",
            how_.resource);
    if (result.resource) {
      const auto before = last_ ? last_->resource.value_or(how_.resource) : 0;
      require(*result.resource > before, "\"resource\" is {}; it must be above {}, where the line before it was",
              *result.resource, before);
      require(*result.resource <= how_.resource, "\"resource\" is {}; it must be at most {}, which was asked for",
              *result.resource, how_.resource);
    }
    const auto now = Clock::now();
    const auto cost = result.cost.value_or(std::chrono::duration<double>(now - since_).count());
    since_ = now;
    cost_ += cost;
    for (const double value : result.constraints) {
      if (!std::isfinite(value)) result.failure = Failure::nan;
    }
    last_ = std::move(result);
    if (last_->failure != Failure::none) return false;
    if (!last_->resource || *last_->resource == how_.resource) return true;
    stopped_ = !report_({*last_->resource, {last_->objective}, last_->constraints, cost});
    return !stopped_;
  }

  const ResultConvention& convention_;
  const Evaluation& how_;
  const Reporter& report_;
  LineCutter cutter_;
  Clock::time_point since_ = Clock::now();
  std::int64_t line_ = 0;
  std::optional<std::string> candidate_;
  std::int64_t candidate_line_ = 0;
  bool candidate_whole_ = true;
  std::optional<CommandResult> last_;
  std::string malformed_;
  double cost_ = 0;
  bool go_on_ = true;
  bool stopped_ = false;
};

struct Judgement {
  Failure failure = Failure::none;
  std::string reason;
};

Judgement judge(const ProcessEnd& end, const Answers& answers, const CommandOptions& options,
                const ResultConvention& convention) {
  if (end.by == ProcessEnd::By::timeout) {
    return {Failure::timeout, fmt::format("it ran for longer than {} s", options.timeout)};
  }
  if (end.by == ProcessEnd::By::memory) {
    return {Failure::out_of_memory, fmt::format("its processes used more than {} MB", options.memory / 1'000'000)};
  }
  const auto& last = answers.last();
  if (last && last->failure != Failure::none) {
    return {last->failure, fmt::format("its result says {}", to_string(last->failure))};
  }
  const bool by_itself = end.by == ProcessEnd::By::itself;
  if (by_itself && WIFSIGNALED(end.status)) {
    const int number = WTERMSIG(end.status);
    return {Failure::crash, fmt::format("it was killed by signal {}, {}{}", number, ::strsignal(number),
                                        number == SIGKILL ? ", perhaps because the machine's memory was full" : "")};
  }
  if (by_itself && WEXITSTATUS(end.status) != 0) {
    return {Failure::crash, fmt::format("its exit status is {}", WEXITSTATUS(end.status))};
  }
  if (!answers.malformed().empty()) return {Failure::crash, answers.malformed()};
  if (!last) return {Failure::crash, fmt::format("there is no result; expected is {}", convention.expected)};
  return {};
}

std::string line_of(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + shell_quoted(word);
  return line;
}

std::vector<std::string> started(std::vector<std::string> words, bool shell) {
  if (shell) words.insert(words.begin(), {"sh", "-c"});
  return words;
}

CommandValues values_of(const Evaluation& how, std::int64_t from, const fs::path& checkpoint) {
  return {how.resource, from, how.index, how.seed, fs::absolute(checkpoint).lexically_normal().string()};
}

// The processes of a trial that have left their group, known by its checkpoint: killed in any case.
struct KillsWhatIsLeft {
  std::string checkpoint;
  ~KillsWhatIsLeft() { kill_with_environment("INCUMBENT_CHECKPOINT=" + checkpoint); }
};

}  // namespace

CommandProblem::CommandProblem(ProblemDescription description, CommandOptions options)
    : Problem(std::move(description)) {
  of_key("timeout", [&] {
    require(std::isfinite(options.timeout) && options.timeout >= 0, "the timeout is {} s; it must be 0 or more",
            options.timeout);
  });
  require(options.memory >= 0, "the memory is {} bytes; it must be 0 or more", options.memory);
  require(std::isfinite(options.grace) && options.grace >= 0, "the grace is {} s; it must be 0 or more", options.grace);
  description_.checkpoints = true;
  description_.evaluation_cost = EvaluationCost::command;
  description_.licence = "the command's";
  CommandTemplate command(description_.space, options.words, options.shell);
  auto convention = of_key("result", [&] { return result_convention(options.result); });
  std::string program;
  if (options.shell)
    program = kShell;
  else if (const auto name = command.program())
    program = find_program(*name);
  parts_.reset(new Parts{std::move(options), std::move(command), std::move(convention), std::move(program)});
}

CommandProblem::~CommandProblem() = default;

fs::path CommandProblem::folder(std::int64_t trial) const {
  return parts_->options.folder / "trials" / fmt::format("{:06}", trial);
}

std::shared_ptr<const Checkpoint> CommandProblem::checkpoint(std::int64_t trial, std::int64_t resource) const {
  return TrialFolder(folder(trial)).latest(resource);
}

std::string CommandProblem::text(const Configuration& configuration, const Evaluation& how) const {
  const auto values = values_of(how, 0, TrialFolder(folder(how.index)).work());
  return line_of(started(parts_->command.words(configuration, values), parts_->options.shell));
}

Outcome CommandProblem::evaluate(const Configuration& configuration, const Evaluation& how,
                                 const Reporter& report) const try {
  const auto& options = parts_->options;
  const TrialFolder trial(folder(how.index));
  const auto values = [&](std::int64_t from) { return values_of(how, from, trial.work()); };
  if (fs::exists(trial.work())) {  // an evaluation was killed with its tuner, or stopped
    const KillsWhatIsLeft now{values(0).checkpoint};
  }
  auto from = std::dynamic_pointer_cast<const DirectoryCheckpoint>(how.from);
  if (!from) from = trial.latest(how.resource - 1);
  trial.begin(from.get(), how.needed);

  const auto told = values(from ? from->resource() : 0);
  ProcessStart start;
  start.words = started(parts_->command.words(configuration, told), options.shell);
  start.environment = parts_->command.environment(configuration, told);
  start.program = parts_->program.empty() ? find_program(start.words.front()) : parts_->program;
  KeptOutput command(trial.path() / "command");
  command.append(line_of(start.words) + "\n");
  KeptOutput out(trial.path() / "stdout"), err(trial.path() / "stderr");
  std::optional<KeptOutput> results;
  if (parts_->convention.lines) results.emplace(trial.path() / "results");

  Answers answers(parts_->convention, how, report);
  const auto cancelled = [&] { return parts_->broken || (options.cancelled && options.cancelled()); };
  ProcessSinks sinks;
  sinks.out = [&](std::string_view bytes) {
    out.append(bytes);
    if (!results) answers.feed(bytes);
  };
  sinks.err = [&](std::string_view bytes) { err.append(bytes); };
  sinks.result = [&](std::string_view bytes) {
    if (!results) return true;
    results->append(bytes);
    return answers.feed(bytes);
  };
  sinks.cancelled = cancelled;
  const auto end = [&] {
    const KillsWhatIsLeft afterwards{told.checkpoint};
    return run_process(start, {options.timeout, options.memory, options.grace}, sinks);
  }();
  out.finish();
  err.finish();
  if (results) results->finish();

  Outcome outcome;
  outcome.resource = 0;
  if (parts_->broken) fail(ErrorCode::check_failed, "trial {} was ended because another one can't go on", how.index);
  if (end.by == ProcessEnd::By::cancelled) return outcome;
  answers.finish();
  const auto judgement = judge(end, answers, options, parts_->convention);
  const auto failure_file = trial.path() / "failure";
  std::error_code ignored;
  fs::remove(failure_file, ignored);
  outcome.failure = judgement.failure;
  outcome.cost = answers.last() ? answers.cost() : end.seconds;
  if (judgement.failure != Failure::none) {
    KeptOutput(failure_file)
        .append(fmt::format("trial {}: {}: {}\n", how.index, to_string(judgement.failure), judgement.reason));
    return outcome;
  }
  outcome.objectives = {answers.last()->objective};
  outcome.constraints = answers.last()->constraints;
  outcome.score = answers.last()->score;
  outcome.resource = answers.reached();
  if (!answers.stopped()) outcome.checkpoint = trial.keep(outcome.resource);
  return outcome;
} catch (const Error&) {
  parts_->broken = true;
  throw;
}

CommandFailure command_failure(const fs::path& trial_folder, int lines) {
  return {last_lines(trial_folder / "failure", 1), last_lines(trial_folder / "stderr", lines)};
}

}  // namespace incumbent
