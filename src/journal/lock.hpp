// Who may write to a journal, between processes.
//
// Two locks. Byte locks far behind the end of the file, owned by the open file and gone with its process (fcntl(2), OFD
// locks), order the processes of this program: one byte says who may write at all, one byte is held for a transaction.
// Inside a transaction the file <path>.lock keeps Optuna out: its locks JournalFileSymlinkLock and JournalFileOpenLock
// both take turns by creating that file, and break one that is 30 seconds old. Ours is a hard link to the journal (half
// the price of a symbolic one, and its modification time is the journal's, as Optuna expects); so one that is found
// while the byte is held was left by a killed process of this program and is removed at once.
//
// Whoever writes alone keeps <path>.lock from its first transaction on, unless Optuna breaks it after 30 seconds of
// silence.
#pragma once

#include <chrono>
#include <string>

#include "incumbent/journal.hpp"

namespace incumbent {

class JournalLock {
 public:
  // file: an open descriptor of the journal `path`, kept by the caller.
  JournalLock(std::string path, int file) : path_(std::move(path)), lock_(path_ + ".lock"), file_(file) {}
  JournalLock(const JournalLock&) = delete;
  JournalLock& operator=(const JournalLock&) = delete;
  ~JournalLock() { drop(); }

  // Takes part in writing, alone or with others, until the file is closed. Error(storage) if that isn't possible
  // within a second, in which the children of a killed process let go of its lock.
  void join(Access access);

  // A transaction. acquire() waits; Error(storage) if <path>.lock can't be created.
  void acquire();
  void release() noexcept;
  // Whether <path>.lock is still the one that acquire() made. A look less than a second ago is good enough.
  bool held();

 private:
  using Clock = std::chrono::steady_clock;
  void drop() noexcept;
  bool create() const;  // <path>.lock; false if it is there
  void wait_for_foreign() const;

  std::string path_;
  std::string lock_;
  int file_;
  bool alone_ = false;
  bool taken_ = false;
  Clock::time_point seen_;  // when <path>.lock was known to be ours
};

}  // namespace incumbent
