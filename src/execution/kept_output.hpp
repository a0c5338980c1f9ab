// What a program wrote, appended to a file: all of it if it is short, else its beginning and its end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "execution/child_process.hpp"

namespace incumbent {

class KeptOutput {
 public:
  static constexpr std::size_t kPart = std::size_t{1} << 20;  // bytes of the beginning, and of the end

  // Error(storage) if the file can't be opened or written.
  explicit KeptOutput(std::filesystem::path path);

  // The beginning is in the file at once.
  void append(std::string_view bytes);
  // Writes the end.
  void finish();

 private:
  void write(std::string_view bytes);

  std::filesystem::path path_;
  Descriptor file_;
  std::size_t written_ = 0;
  std::uint64_t dropped_ = 0;
  std::string end_;
};

// The last `count` lines of a file, or less if they are long; empty if there is none.
std::string last_lines(const std::filesystem::path& path, int count);

// Cuts a stream of bytes into lines. A line longer than `longest` is handed on cut off.
class LineCutter {
 public:
  explicit LineCutter(std::size_t longest) : longest_(longest) {}

  // line(text, whole) returns whether to go on; so does feed().
  template <class F>
  bool feed(std::string_view bytes, F&& line) {
    while (!bytes.empty()) {
      const auto end = bytes.find('\n');
      take(bytes.substr(0, end));
      if (end == std::string_view::npos) return true;
      bytes.remove_prefix(end + 1);
      if (!hand_on(line)) return false;
    }
    return true;
  }
  // The last line, if no newline ended it.
  template <class F>
  void finish(F&& line) {
    if (!rest_.empty()) hand_on(line);
  }

 private:
  void take(std::string_view part) {
    whole_ &= rest_.size() + part.size() <= longest_;
    rest_.append(part.substr(0, longest_ - rest_.size()));
  }
  template <class F>
  bool hand_on(F&& line) {
    if (rest_.ends_with('\r')) rest_.pop_back();
    const bool go_on = line(std::string_view(rest_), whole_);
    rest_.clear();
    whole_ = true;
    return go_on;
  }

  std::size_t longest_;
  std::string rest_;
  bool whole_ = true;
};

}  // namespace incumbent
