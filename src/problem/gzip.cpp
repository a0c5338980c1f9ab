#include "problem/gzip.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "core/require.hpp"

namespace incumbent {

std::string read_gzip(const std::filesystem::path& file) {
  errno = 0;
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> input(gzopen(file.c_str(), "rb"), gzclose);
  if (!input) fail(ErrorCode::storage, "cannot open '{}': {}", file.string(), std::strerror(errno));
  constexpr unsigned kChunk = 1u << 18;
  std::string content;
  for (;;) {
    const std::size_t size = content.size();
    content.resize(size + kChunk);
    const int count = gzread(input.get(), content.data() + size, kChunk);
    int code = Z_OK;
    const char* reason = gzerror(input.get(), &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) {
      fail(ErrorCode::storage, "cannot read '{}': {}", file.string(),
           code == Z_BUF_ERROR ? "the file ends too early" : (code == Z_ERRNO ? std::strerror(errno) : reason));
    }
    content.resize(size + static_cast<std::size_t>(count));
    if (count == 0) return content;
  }
}

}  // namespace incumbent
