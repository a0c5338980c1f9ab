// A problem whose evaluations are runs of a program: "train.py --lr {lr} --epochs {resource}".
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "incumbent/problem.hpp"

namespace incumbent {

// The words of a command have placeholders: {NAME} is a parameter's value, {resource} what to evaluate up to,
// {from_resource} where the checkpoint ends (0: there is none), {seed} 31 bits, {trial} the trial's number,
// {checkpoint} a directory. {{NAME}} is the text {NAME}. The environment has all of them too, as INCUMBENT_NAME.
// A word with an inactive parameter's placeholder is left out, and if it is nothing else, the option before it too.
struct CommandOptions {
  std::vector<std::string> words;  // the program, looked for in PATH, and its arguments
  bool shell = false;              // `words` is one text for sh -c; placeholders become quoted words
  // How the program says its result: "fd", "stdout-last", "irace", "paramils", "smac", "regex=EXPRESSION".
  std::string result = "fd";
  double timeout = 0;               // seconds of one evaluation; 0: no limit
  std::int64_t memory = 0;          // bytes in use by all its processes; 0: no limit
  double grace = 5;                 // seconds from SIGTERM to SIGKILL
  std::filesystem::path folder;     // gets trials/000012/{command,stdout,stderr,results,failure,checkpoint-3}
  std::function<bool()> cancelled;  // asked every 50 ms: running programs are ended; empty: never
};

// How a program of another tuner is called, as it is.
struct CommandCall {
  // placeholders: as its words say
  // irace: WORDS trial 1 seed instance --NAME value ..., the active parameters in the order of the space
  // paramils, smac: WORDS instance 0 cutoff resource seed -NAME value ...; 2147483647 for a cutoff or a resource that
  //   there isn't
  std::string convention = "placeholders";
  std::string instance;  // a word, placeholders included; empty: no_instance
  double cutoff = 0;     // seconds that the program may take, by its own clock; 0: no limit

  friend bool operator==(const CommandCall&, const CommandCall&) = default;
};
// The words with placeholders for such a program. Error(usage) for an unknown convention or a negative cutoff, and
// where a resource above 1 would reach no program.
INCUMBENT_EXPORT std::vector<std::string> called(const CommandCall& call, std::vector<std::string> words,
                                                 const SearchSpace& space, std::int64_t max_resource);

// Each evaluation is a process group of its own, which is ended as a whole. The files of a trial are appended to by
// each of its evaluations; of what a program writes, the first and last MiB are kept.
//
// The directory {checkpoint} is empty at first. When an evaluation is over, what the program left in it is kept as that
// of its resource; the next one of that trial, or of a clone, starts with a copy. An evaluation that was killed with
// its tuner thus starts again from where it had started. The last two are kept, and those that running clones go on
// from.
class INCUMBENT_EXPORT CommandProblem : public Problem {
 public:
  // description.space names the placeholders; description.max_resource is not looked at. Error(usage) if the program is
  // not there or a placeholder is unknown.
  CommandProblem(ProblemDescription description, CommandOptions options);
  ~CommandProblem() override;

  // Failures: a timeout, out of memory, what the program says it is, nan or diverged for an objective that is no finite
  // number, and crash for an exit status other than 0 and for a result that is missing or can't be read; why stands in
  // the trial's file `failure`. Error if the program can't be executed or a file can't be written.
  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override;
  bool keeps_checkpoints() const override { return true; }
  std::shared_ptr<const Checkpoint> checkpoint(std::int64_t trial, std::int64_t resource) const override;

  // The command of an evaluation from nothing as a line for a shell.
  std::string text(const Configuration& configuration, const Evaluation& how) const;
  std::filesystem::path folder(std::int64_t trial) const;

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

// The last `lines` lines that the trial's program wrote to stderr, and why it failed; empty if nothing is known.
struct CommandFailure {
  std::string reason;
  std::string last_lines;
};
INCUMBENT_EXPORT CommandFailure command_failure(const std::filesystem::path& trial_folder, int lines);

}  // namespace incumbent
