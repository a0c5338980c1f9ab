// Reads a journal file line by line as it grows.
#pragma once

#include <optional>
#include <vector>

#include "incumbent/error.hpp"
#include "journal/file.hpp"
#include "journal/replay.hpp"

namespace incumbent {

class JournalReader {
 public:
  // file must outlive it.
  explicit JournalReader(AppendFile& file) : file_(file), replay_(file.path()) {}

  // Reads what is new up to the last whole transaction. Error(storage) naming file and line; then every later call
  // gives it too, as nobody knows what the line meant.
  void catch_up(std::vector<LoggedEvent>& events);
  // Removes what is behind it. Under the lock only.
  void cut_torn_tail();

  const Replay& replay() const { return replay_; }
  // Bytes up to the last whole transaction.
  std::uint64_t end() const { return end_; }

  // Own appends: note() what is going to be written, then advance(), or reload() if it could not be written.
  void note(const Event& event, std::uint64_t lines) { replay_.note(event, lines); }
  void advance(std::size_t bytes) { end_ += bytes; }
  void reload();

 private:
  void read_lines(std::vector<LoggedEvent>& events);

  AppendFile& file_;
  Replay replay_;
  std::uint64_t end_ = 0;
  std::optional<Error> broken_;
};

// Error(usage) if these lines do not read back as one study.
void check_header(const std::string& path, std::string_view lines);

}  // namespace incumbent
