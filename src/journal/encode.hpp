// Events as lines of a journal in Optuna's format.
//
//   TrialEnqueued: CREATE_TRIAL, state WAITING
//   TrialStarted: CREATE_TRIAL with all that is known. Of a waiting trial: the attribute "incumbent", its parameters if
//     another program queued it without setting them, then state RUNNING
//   TrialResumed: the attribute "incumbent:resume"
//   TrialReported: the attribute "incumbent:report" if there is a cost or a constraint, then the value at its step
//   TrialFinished: the attribute "incumbent:result", the constraints, what a dashboard may show, then the state
#pragma once

#include <string>
#include <vector>

#include "incumbent/event_log.hpp"
#include "journal/replay.hpp"

namespace incumbent {

class Encoder {
 public:
  explicit Encoder(const StudySpec& spec);

  // Appends the event's lines and returns how many. replay: the state before the event.
  std::uint64_t append(std::string& out, const Event& event, const Replay& replay) const;

 private:
  std::uint64_t lines(std::string& out, const TrialEnqueued& event, const Replay& replay) const;
  std::uint64_t lines(std::string& out, const TrialStarted& event, const Replay& replay) const;
  std::uint64_t lines(std::string& out, const TrialResumed& event, const Replay& replay) const;
  std::uint64_t lines(std::string& out, const TrialReported& event, const Replay& replay) const;
  std::uint64_t lines(std::string& out, const TrialFinished& event, const Replay& replay) const;
  void configuration(std::string& out, const Configuration& configuration) const;
  std::uint64_t parameters(std::string& out, const Configuration& configuration, std::int64_t trial_id) const;
  void append_code(std::string& out, std::size_t parameter, double code) const;

  std::vector<std::string> names_;          // quoted, with a colon: "\"x\":"
  std::vector<std::string> distributions_;  // quoted JSON
  std::vector<bool> integral_;              // written without a point
  std::string fingerprint_;                 // quoted
};

}  // namespace incumbent
