#include "cli/program.hpp"

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace incumbent {

ProgramResult run_incumbent(const std::string& arguments) {
  const TemporaryDirectory directory;
  const auto err = directory.path("err");
  const std::string command = std::string(INCUMBENT_PROGRAM) + " " + arguments + " 2>" + err.string();
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("can't run " + command);
  ProgramResult result;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) result.out.append(buffer, count);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::ostringstream text;
  text << std::ifstream(err).rdbuf();
  result.err = text.str();
  return result;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "incumbent-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("can't make " + pattern);
  directory_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string TemporaryDirectory::file(const std::string& name, const std::string& text) const {
  const auto target = path(name);
  std::ofstream(target) << text;
  return target.string();
}

}  // namespace incumbent
