#include "journal/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "core/require.hpp"

namespace incumbent {
namespace {

// Returns 0 or errno.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return ENOSPC;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int sync_directory(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const int directory = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return errno;
  const int error = fsync(directory) == 0 ? 0 : errno;
  ::close(directory);
  return error == EINVAL ? 0 : error;  // a file system whose directories need none
}

}  // namespace

AppendFile::AppendFile(std::string path, bool writable) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), (writable ? O_RDWR | O_APPEND : O_RDONLY) | O_CLOEXEC);
  if (descriptor_ < 0) {
    fail(ErrorCode::storage, "{}: can't open it{}: {}", path_, writable ? " for writing" : "", std::strerror(errno));
  }
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::create(const std::string& path, std::string_view content) {
  const auto draft = fmt::format("{}.{}.new", path, getpid());
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) fail(ErrorCode::storage, "{}: can't create it: {}", path, std::strerror(errno));
  int error = write_all(file, content);
  if (error == 0 && fsync(file) != 0) error = errno;
  ::close(file);
  // link() refuses an existing name, rename() doesn't. A file system without hard links has a gap between test and
  // rename.
  if (error == 0 && link(draft.c_str(), path.c_str()) != 0) {
    error = errno;
    struct stat status {};
    if (error != EEXIST && lstat(path.c_str(), &status) != 0)
      error = rename(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
  }
  unlink(draft.c_str());
  if (error == 0) error = sync_directory(path);
  if (error == EEXIST) fail(ErrorCode::storage, "{}: the file exists; a new study needs a new file", path);
  if (error != 0) fail(ErrorCode::storage, "{}: can't create it: {}", path, std::strerror(error));
}

std::uint64_t AppendFile::size() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) fail(ErrorCode::storage, "{}: {}", path_, std::strerror(errno));
  if (status.st_nlink == 0) fail(ErrorCode::storage, "{}: the file was deleted while it was in use", path_);
  return static_cast<std::uint64_t>(status.st_size);
}

std::string AppendFile::read(std::uint64_t offset, std::size_t count) const {
  std::string bytes(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const auto got = pread(descriptor_, bytes.data() + have, count - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(ErrorCode::storage, "{}: can't read it: {}", path_, std::strerror(errno));
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

void AppendFile::append(std::uint64_t size, std::string_view bytes) {
  const int error = write_all(descriptor_, bytes);
  if (error == 0) {
    written_ = size + bytes.size();
    return;
  }
  // What was written of it must not stay. If even that fails, the next writer cuts the torn line off.
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0) { /* nothing better to do */
  }
  fail(ErrorCode::storage, "{}: can't append {} bytes: {}; nothing was changed", path_, bytes.size(),
       std::strerror(error));
}

void AppendFile::truncate(std::uint64_t size) {
  if (ftruncate(descriptor_, static_cast<off_t>(size)) == 0) return;
  fail(ErrorCode::storage, "{}: can't cut off its torn last line: {}", path_, std::strerror(errno));
}

// Waits while appends come in at short intervals, for 2 ms at most. On a disk that syncs in 0.2 ms, 64 threads would
// otherwise share an fsync by tens only where their asking and telling takes no time.
void AppendFile::gather(std::unique_lock<std::mutex>& lock) const {
  constexpr std::chrono::microseconds interval{100};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  lock.unlock();
  std::uint64_t before = 0;
  do {
    before = written_;
    std::this_thread::sleep_for(interval);
  } while (written_ != before && std::chrono::steady_clock::now() < deadline);
  lock.lock();
}

void AppendFile::sync(std::uint64_t size) {
  std::unique_lock lock(mutex_);
  ++waiting_;
  while (synced_ < size && error_ == 0) {
    if (syncing_) {
      synced_changed_.wait(lock);
      continue;
    }
    syncing_ = true;
    if (served_ > 1) gather(lock);
    served_ = waiting_;
    const auto goal = std::max(size, written_.load());
    lock.unlock();
    const int error = fdatasync(descriptor_) == 0 ? 0 : errno;
    lock.lock();
    syncing_ = false;
    if (error == 0)
      synced_ = std::max(synced_, goal);
    else
      error_ = error;
    synced_changed_.notify_all();
  }
  --waiting_;
  if (error_ != 0) {
    fail(ErrorCode::storage, "{}: the last results may not be on the disk: {}", path_, std::strerror(error_));
  }
}

}  // namespace incumbent
