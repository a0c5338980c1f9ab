#include "journal/lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/require.hpp"

namespace incumbent {
namespace {

// Byte positions of the locks, where no journal reaches.
constexpr off_t kWriterByte = off_t{1} << 61;
constexpr off_t kTransactionByte = kWriterByte + 1;

// Optuna's grace_period.
constexpr std::chrono::seconds kGrace{30};

// A killed process may have a child that was forked and has not yet run its program: until it does, it shares the open
// file and so holds the lock of the dead.
constexpr std::chrono::seconds kDying{1};

// Returns 0 or errno.
int lock_byte(int file, off_t byte, short type, bool wait) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  while (fcntl(file, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

// What tells one lock file from another.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  timespec changed{};
  friend bool operator==(const Identity& a, const Identity& b) {
    return a.device == b.device && a.inode == b.inode && a.changed.tv_sec == b.changed.tv_sec &&
           a.changed.tv_nsec == b.changed.tv_nsec;
  }
};

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

}  // namespace

void JournalLock::join(Access access) {
  const auto until = Clock::now() + kDying;
  const auto busy = [](int error) { return error == EAGAIN || error == EACCES; };
  const auto take = [&] {
    return lock_byte(file_, kWriterByte, access == Access::exclusive ? F_WRLCK : F_RDLCK, false);
  };
  int error = take();
  while (busy(error) && Clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    error = take();
  }
  if (error == 0) {
    alone_ = access == Access::exclusive;
    return;
  }
  if (busy(error)) {
    fail(ErrorCode::storage, "{}: another process is writing to this journal{}", path_,
         access == Access::exclusive ? "; this one needs it for itself" : " and has it for itself");
  }
  fail(ErrorCode::storage, "{}: can't lock it: {}", path_, std::strerror(error));
}

void JournalLock::acquire() {
  if (taken_ && held()) return;
  taken_ = false;
  if (const int error = lock_byte(file_, kTransactionByte, F_WRLCK, true)) {
    fail(ErrorCode::storage, "{}: can't lock it: {}", path_, std::strerror(error));
  }
  try {
    while (!create()) wait_for_foreign();
    taken_ = true;
    seen_ = Clock::now();
  } catch (...) {
    lock_byte(file_, kTransactionByte, F_UNLCK, false);
    throw;
  }
}

void JournalLock::release() noexcept {
  if (!alone_) drop();
}

void JournalLock::drop() noexcept {
  if (!taken_) return;
  if (held()) unlink(lock_.c_str());
  taken_ = false;
  lock_byte(file_, kTransactionByte, F_UNLCK, false);
}

bool JournalLock::held() {
  const auto now = Clock::now();
  if (now - seen_ < std::chrono::seconds(1)) return true;
  struct stat lock {};
  struct stat journal {};
  if (lstat(lock_.c_str(), &lock) != 0 || fstat(file_, &journal) != 0) return false;
  if (!same_file(lock, journal) && !S_ISLNK(lock.st_mode)) return false;
  seen_ = now;
  return true;
}

bool JournalLock::create() const {
  if (linkat(AT_FDCWD, path_.c_str(), AT_FDCWD, lock_.c_str(), AT_SYMLINK_FOLLOW) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno == ENOENT) fail(ErrorCode::storage, "{}: the file was deleted while it was in use", path_);
  // A file system without hard links, or a journal that is a symbolic link to another one.
  if (symlink(std::filesystem::absolute(path_).c_str(), lock_.c_str()) == 0) return true;
  if (errno == EEXIST) return false;
  fail(ErrorCode::storage, "{}: can't create it: {}", lock_, std::strerror(errno));
}

// Returns when <path>.lock is gone: released, left behind by a killed process of ours, or too old.
void JournalLock::wait_for_foreign() const {
  std::chrono::milliseconds pause{1};
  Identity known;
  timespec written{};
  auto since = Clock::now();
  for (;;) {
    struct stat lock {};
    struct stat journal {};
    if (lstat(lock_.c_str(), &lock) != 0) return;
    if (fstat(file_, &journal) != 0) return;
    const Identity identity{lock.st_dev, lock.st_ino, lock.st_ctim};
    // Optuna's are symbolic links or empty files.
    const bool ours = S_ISREG(lock.st_mode) && lock.st_size > 0;
    const bool alive =
        !(identity == known) || journal.st_mtim.tv_sec != written.tv_sec || journal.st_mtim.tv_nsec != written.tv_nsec;
    if (ours || (!alive && Clock::now() - since > kGrace)) {
      unlink(lock_.c_str());
      return;
    }
    if (alive) {
      known = identity;
      written = journal.st_mtim;
      since = Clock::now();
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(50));
  }
}

}  // namespace incumbent
