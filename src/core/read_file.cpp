#include "core/read_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/require.hpp"

namespace incumbent {

std::string read_file(const std::filesystem::path& file, ErrorCode code) {
  if (file.empty()) fail(code, "the name of a file to read is empty");
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) fail(code, "{} can't be read: it is a directory", file.string());
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text;
  char part[1 << 14];
  while (stream.read(part, sizeof part) || stream.gcount() > 0) {
    text.append(part, static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.eof() || stream.bad()) {
    fail(code, "{} can't be read: {}", file.string(), errno != 0 ? std::strerror(errno) : "reading stopped");
  }
  return text;
}

}  // namespace incumbent
