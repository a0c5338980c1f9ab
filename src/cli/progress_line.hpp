// The progress of a long run on stderr: one line that is written over on a terminal, plain lines now and then
// elsewhere.
#pragma once

#include <string>

#include "incumbent/experiment.hpp"

namespace incumbent::cli {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();  // leaves the cursor on a new line
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const Progress& progress);
  // Any text, `seconds` after the start; the last one is always shown.
  void show(const std::string& text, double seconds, bool last);

 private:
  bool terminal_;
  double last_ = -1;  // seconds of the last line
  bool open_ = false;
};

// "850 ms", "12 s", "3 min 5 s", "2 h 10 min"
std::string duration(double seconds);

}  // namespace incumbent::cli
