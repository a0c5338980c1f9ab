#include "journal/reader.hpp"

#include <algorithm>

#include "core/require.hpp"
#include "journal/json.hpp"

namespace incumbent {

void JournalReader::catch_up(std::vector<LoggedEvent>& events) {
  if (broken_) throw Error(*broken_);
  const auto size = file_.size();
  if (size == end_) return;
  if (size < end_) fail(ErrorCode::storage, "{}: the file became shorter while it was in use", file_.path());
  try {
    read_lines(events);
  } catch (const Error& error) {
    broken_ = error;
    throw;
  }
}

void JournalReader::read_lines(std::vector<LoggedEvent>& events) {
  const auto size = file_.size();
  std::size_t chunk = std::size_t{1} << 20;
  replay_.roll_back();
  for (auto offset = end_; offset < size;) {
    const auto bytes = file_.read(offset, std::min<std::uint64_t>(chunk, size - offset));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const auto line = std::string_view(bytes).substr(begin, end - begin);
      const auto next = offset + end + 1;
      if (next == size && !Json::parse(line)) return;  // torn by a power cut: its blocks were lost, its end was not
      replay_.read(line, events);
      if (replay_.committed()) end_ = next;
    }
    if (begin == 0 && offset + bytes.size() >= size) return;  // no end of a line: torn
    if (begin == 0) chunk *= 2;
    offset += begin;
  }
}

void JournalReader::cut_torn_tail() {
  if (file_.size() == end_) return;
  file_.truncate(end_);
  replay_.roll_back();
}

void JournalReader::reload() {
  replay_ = Replay(file_.path());
  end_ = 0;
  std::vector<LoggedEvent> known;
  catch_up(known);
}

void check_header(const std::string& path, std::string_view lines) {
  Replay replay(path);
  std::vector<LoggedEvent> events;
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    replay.read(lines.substr(0, end), events);
    lines.remove_prefix(end + 1);
  }
  require(replay.spec().has_value(), "{}: the specification does not read back", path);
}

}  // namespace incumbent
