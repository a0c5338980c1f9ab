// Runs the program as a user does.
#pragma once

#include <filesystem>
#include <string>

namespace incumbent {

struct ProgramResult {
  int status = -1;  // exit code
  std::string out;
  std::string err;
};

// incumbent ARGUMENTS, through the shell.
ProgramResult run_incumbent(const std::string& arguments);

// A directory of its own that is removed with everything in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::filesystem::path path(const std::string& name) const { return directory_ / name; }
  // Writes a file and returns its path as text.
  std::string file(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path directory_;
};

}  // namespace incumbent
