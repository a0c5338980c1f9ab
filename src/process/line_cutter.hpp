// Lines of a stream that comes in pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace incumbent {

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
