#include "execution/kept_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/require.hpp"

namespace incumbent {

KeptOutput::KeptOutput(std::filesystem::path path)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (file_.get() < 0) fail(ErrorCode::storage, "{}: can't open it: {}", path_.string(), std::strerror(errno));
}

void KeptOutput::append(std::string_view bytes) {
  const auto head = bytes.substr(0, std::min(bytes.size(), kPart - written_));
  write(head);
  written_ += head.size();
  end_.append(bytes.substr(head.size()));
  if (end_.size() <= 2 * kPart) return;  // cut seldom: each byte is moved once at most
  const auto surplus = end_.size() - kPart;
  end_.erase(0, surplus);
  dropped_ += surplus;
}

void KeptOutput::finish() {
  if (end_.size() > kPart) {
    dropped_ += end_.size() - kPart;
    end_.erase(0, end_.size() - kPart);
  }
  if (dropped_ > 0) write(fmt::format("\n[{} bytes are left out here]\n", dropped_));
  write(end_);
  end_.clear();
}

void KeptOutput::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail(ErrorCode::storage, "{}: can't write it: {}", path_.string(), std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string last_lines(const std::filesystem::path& path, int count) {
  constexpr std::streamoff most = 4096;
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return {};
  const auto size = static_cast<std::streamoff>(in.tellg());
  std::string text(static_cast<std::size_t>(std::min(size, most)), '\0');
  in.seekg(-static_cast<std::streamoff>(text.size()), std::ios::end);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  while (text.ends_with('\n')) text.pop_back();
  auto begin = text.size();
  for (; count > 0 && begin != std::string::npos; --count)
    begin = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
  return begin == std::string::npos ? text : text.substr(std::min(begin + 1, text.size()));
}

}  // namespace incumbent
