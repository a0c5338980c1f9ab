// The state machine that reads a journal: one line in, events out. It does what Optuna does when it replays the same
// lines, so both see the same trials: lines about unknown or finished trials are skipped, trial ids count over all
// studies of the file.
//
// A line by this program has the worker id "incumbent". Its attribute lines (op codes 5, 8 and 9) belong to the line
// that commits them, which follows directly; without it they mean nothing (a process was killed in between).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "incumbent/event_log.hpp"
#include "journal/json.hpp"

namespace incumbent {

inline constexpr std::string_view kWorker = "incumbent";

enum class OpCode : int {
  create_study = 0,
  delete_study = 1,
  study_user_attribute = 2,
  study_system_attribute = 3,
  create_trial = 4,
  trial_parameter = 5,
  trial_state = 6,
  trial_value = 7,
  trial_user_attribute = 8,
  trial_system_attribute = 9,
  discard_trials = 10,
};

// TrialState of Optuna.
enum class OptunaState : int { running = 0, complete = 1, pruned = 2, fail = 3, waiting = 4 };

struct LoggedEvent {
  Event event;
  std::uint64_t lines = 0;  // lines of the journal before it
  std::string fingerprint;  // of a suggestion
};

class Replay {
 public:
  // file: for error messages.
  explicit Replay(std::string file) : file_(std::move(file)) {}

  // One line, without its end. Error(storage) naming file and line if it can't be understood.
  void read(std::string_view line, std::vector<LoggedEvent>& events);
  // Whether the lines so far end a transaction.
  bool committed() const { return !block_.open; }
  // Forgets the lines since the last one that did.
  void roll_back();
  // The same as reading the lines that this event was written as.
  void note(const Event& event, std::uint64_t lines);

  // Lines up to the end of the last whole transaction.
  std::uint64_t lines() const { return committed_lines_; }
  const std::optional<StudySpec>& spec() const { return spec_; }
  std::int64_t study() const { return study_; }
  std::int64_t trials() const { return static_cast<std::int64_t>(trials_.size()); }
  std::int64_t trial_id(std::int64_t number) const { return trials_[static_cast<std::size_t>(number)].id; }
  // What was reported last, if anything.
  std::optional<double> last_value(std::int64_t number) const {
    return trials_[static_cast<std::size_t>(number)].last_value;
  }
  // Whether another program queued this trial by fixing its parameters without setting them.
  bool parameters_unset(std::int64_t number) const;
  std::int64_t next_trial_id() const { return static_cast<std::int64_t>(numbers_.size()); }

 private:
  struct Study {
    std::string name;
    bool deleted = false;
    std::size_t directions = 0;
    Direction direction = Direction::minimize;
    std::optional<std::string> attributes;  // "incumbent", as JSON
    std::optional<std::string> space;       // "incumbent:space", as JSON
  };
  struct TrialState {
    std::int64_t id = 0;
    TrialStatus status = TrialStatus::running;
    bool known = true;  // its configuration is
    std::int64_t resource = 0;
    std::int64_t last_resource = 0;  // of its reports
    std::optional<double> last_value;
  };
  // What another program said of a trial so far, and what is in the queue.
  struct Foreign {
    Configuration configuration;
    bool fixed = false;  // by "fixed_params": not set yet
    std::vector<std::pair<std::string, double>> constraints;
  };
  // Our attribute lines that wait for their commit.
  struct Block {
    bool open = false;
    std::int64_t trial = -1;
    std::optional<std::string> start;   // "incumbent", as JSON
    std::optional<std::string> result;  // "incumbent:result" or "incumbent:report", as JSON
    std::vector<double> constraints;
  };
  // The members of a line that its op code may need.
  struct Line;

  void apply(const Line& line);
  void create_study(const Line& line);
  void delete_study(const Line& line);
  void study_attribute(const Line& line);
  void create_trial(const Line& line);
  void create_own(const Line& line, std::int64_t number);
  void create_foreign(const Line& line, std::int64_t number);
  void trial_parameter(const Line& line, std::int64_t number);
  void trial_state(const Line& line, std::int64_t number);
  void trial_value(const Line& line, std::int64_t number);
  void trial_attribute(const Line& line, std::int64_t number);

  void report(std::int64_t number, Measurement measurement);
  void own_attribute(std::int64_t number, std::string_view key, const Json& value);
  void finish_own(std::int64_t number, OptunaState state, std::vector<double> values);
  void finish_foreign(std::int64_t number, OptunaState state, std::vector<double> values);
  void start_foreign(std::int64_t number);
  void foreign_attribute(std::int64_t number, std::string_view key, const Json& value);
  void set_foreign_parameter(Foreign& foreign, std::string_view raw_name, double internal,
                             const Json& distribution) const;
  // The configuration if it is one of the space's, with constants filled in; else empty.
  Configuration complete(Configuration configuration) const;
  Configuration empty_configuration() const;
  Configuration own_configuration(const Json& params) const;
  TrialStarted own_start(const Json& attribute, std::int64_t number, Configuration configuration,
                         std::string& fingerprint) const;
  void add(TrialStatus status, std::int64_t resource);
  void emit(Event event, std::string fingerprint = {});
  TrialState& at(std::int64_t number) { return trials_[static_cast<std::size_t>(number)]; }

  std::string file_;
  std::uint64_t lines_ = 0;
  std::uint64_t committed_lines_ = 0;
  std::vector<Study> studies_;         // those that were really created, by id
  std::vector<std::int64_t> numbers_;  // trial id -> number in our study, or -1
  std::int64_t study_ = -1;            // ours
  std::optional<StudySpec> spec_;
  std::vector<TrialState> trials_;  // of our study
  std::unordered_map<std::int64_t, Foreign> foreign_;
  Block block_;
  std::vector<LoggedEvent>* events_ = nullptr;
  std::uint64_t first_line_ = 0;  // of the event that is being read
};

// A seed: an unsigned integer of 64 bits, which is more than a JSON number holds, in quotes. JsonError if it isn't one.
std::uint64_t unsigned_integer(const Json& json);

}  // namespace incumbent
