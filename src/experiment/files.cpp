#include "experiment/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/require.hpp"

namespace incumbent {
namespace {

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : file_(file), descriptor_(::open(file.c_str(), flags | O_CLOEXEC, 0666)) {
    check(descriptor_ >= 0, "opened");
  }
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      check(written > 0, "written");
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() const { check(::fsync(descriptor_) == 0, "synced"); }

 private:
  void check(bool good, const char* what) const {
    if (!good) fail(ErrorCode::storage, "{} can't be {}: {}", file_.string(), what, std::strerror(errno));
  }

  std::filesystem::path file_;
  int descriptor_;
};

}  // namespace

void write_file(const std::filesystem::path& file, std::string_view text) {
  auto temporary = file;
  temporary += fmt::format(".{}.new", ::getpid());
  try {
    const Descriptor descriptor(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    descriptor.write(text);
    descriptor.sync();
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) {
    const auto reason = errno;
    ::unlink(temporary.c_str());
    fail(ErrorCode::storage, "{} can't be replaced: {}", file.string(), std::strerror(reason));
  }
}

void write_in_place(const std::filesystem::path& file, std::string_view text) {
  Descriptor(file, O_WRONLY | O_CREAT | O_TRUNC).write(text);
}

void append_file(const std::filesystem::path& file, std::string_view text) {
  Descriptor(file, O_WRONLY | O_CREAT | O_APPEND).write(text);
}

void sync_file(const std::filesystem::path& file) { Descriptor(file, O_RDONLY).sync(); }

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool FolderLock::acquire(const std::filesystem::path& file) {
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail(ErrorCode::storage, "{} can't be opened: {}", file.string(), std::strerror(errno));
  return ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
}

}  // namespace incumbent
