// A study's log as a file in Optuna's journal format: optuna and optuna-dashboard read it as it is.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "incumbent/event_log.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// When a call counts as done. sync: results are on the disk (fsync, one for all that wait); a start is not waited for:
// it is on the disk with the next result, or when the journal is closed, and if power fails before, asking again gives
// the same trial. write: survives kill -9, not a power cut.
enum class Durability { sync, write };

// shared: several processes may append in turn (create, ask, tell). exclusive: no other writer, Optuna included, until
// this object is gone or its process is dead (an experiment's cell); Optuna waits up to 30 s for a dead one.
enum class Access { shared, exclusive };

// One study in one file. Every transaction takes Optuna's lock <path>.lock; a torn last line is cut off under it.
class INCUMBENT_EXPORT Journal : public EventLog {
 public:
  // Creates the file with a new study. Error(storage) if it exists.
  static std::shared_ptr<Journal> create(const std::filesystem::path& path, const StudySpec& spec,
                                         Durability durability, Access access = Access::shared);
  // Opens an existing file. Error(storage) naming file and line if it can't be read, or naming the file if another
  // process may write and this one may not. device: of the study's models in this process.
  static std::shared_ptr<Journal> open(const std::filesystem::path& path, Durability durability,
                                       Access access = Access::shared, const ComputeDevice& device = {});
  // Opens for reading only: takes no lock, writes nothing, ignores a torn last line.
  static std::shared_ptr<Journal> read(const std::filesystem::path& path);

  virtual const StudySpec& spec() const = 0;  // with the device of this process
  virtual const std::string& path() const = 0;
  // Returns when everything written so far is on the disk, whatever the durability. Error(storage) if it can't be.
  virtual void sync() = 0;
};

// Error(usage) naming the file and the first thing in which its study differs, device and name apart: "study.log holds
// another study: its seed is 4 instead of 3". A simulation is no study of real workers, and of workers that are told.
INCUMBENT_EXPORT void require_same(const StudySpec& expected, const Journal& journal);

// A study on a journal: replayed, ready to ask.
INCUMBENT_EXPORT std::unique_ptr<Study> open_study(const std::shared_ptr<Journal>& journal);

}  // namespace incumbent
