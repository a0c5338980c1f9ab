// Who may write, when, and what becomes of the locks of the dead.
#include "journal/lock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "incumbent/error.hpp"
#include "journal/helpers.hpp"

namespace incumbent {
namespace {

using testing_doubles::read_text;
using testing_doubles::rich_spec;
using testing_doubles::TemporaryFolder;

class Lock : public testing::Test {
 protected:
  void SetUp() override {
    auto spec = rich_spec();
    spec.budget.reset();
    Journal::create(path_, spec, Durability::write);
  }

  std::string error(Access access) const {
    try {
      Journal::open(path_, Durability::write, access);
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::storage);
      return e.what();
    }
    return "none";
  }
  // Starts a transaction in a child process that is killed within it, without a chance to clean up.
  bool killed_in_transaction(Access access) const {
    const auto child = fork();
    if (child == 0) {
      try {
        const auto journal = Journal::open(path_, Durability::write, access);
        journal->begin();
        kill(getpid(), SIGKILL);
      } catch (...) {
      }
      _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "study.log";
  std::string lock_ = path_.string() + ".lock";
};

TEST_F(Lock, ExclusiveMeansAlone) {
  {
    const auto alone = Journal::open(path_, Durability::write, Access::exclusive);
    EXPECT_NE(error(Access::shared).find("has it for itself"), std::string::npos) << error(Access::shared);
    EXPECT_NE(error(Access::exclusive).find("another process is writing"), std::string::npos);
    EXPECT_NO_THROW(Journal::read(path_));
  }
  const auto first = Journal::open(path_, Durability::write);
  const auto second = Journal::open(path_, Durability::write);
  EXPECT_NE(error(Access::exclusive).find("needs it for itself"), std::string::npos);
}

// Alone against Optuna too, which finds <path>.lock there between the transactions.
TEST_F(Lock, ExclusiveKeepsOptunaOut) {
  {
    const auto study = open_study(Journal::open(path_, Durability::write, Access::exclusive));
    study->ask();
    EXPECT_TRUE(std::filesystem::exists(lock_));
    study->ask();
    // Optuna broke the lock after a long silence, wrote, and gave it back.
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    std::filesystem::remove(lock_);
    std::ofstream(path_, std::ios::app) << R"({"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null})"
                                        << "\n";
    EXPECT_EQ(study->ask().front().trial, 3);
    EXPECT_TRUE(std::filesystem::exists(lock_));
  }
  EXPECT_FALSE(std::filesystem::exists(lock_));
}

TEST_F(Lock, ADeadProcessHoldsNothing) {
  for (const auto access : {Access::exclusive, Access::shared}) {
    EXPECT_TRUE(killed_in_transaction(access));
    EXPECT_TRUE(std::filesystem::exists(lock_)) << "what it left behind";
    const auto start = std::chrono::steady_clock::now();
    open_study(Journal::open(path_, Durability::write, access))->ask();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << "known to be dead: no 30 s";
    EXPECT_FALSE(std::filesystem::exists(lock_));
  }
}

TEST_F(Lock, TheDeadOfAnEarlierFile) {
  EXPECT_TRUE(killed_in_transaction(Access::shared));
  EXPECT_TRUE(std::filesystem::exists(lock_));
  std::filesystem::remove(path_);
  Journal::create(path_, rich_spec(), Durability::write);
  open_study(Journal::open(path_, Durability::write))->ask();
  EXPECT_FALSE(std::filesystem::exists(lock_));
}

// A child that was forked just before its parent was killed shares the lock until it runs its own program.
TEST_F(Lock, AChildOfTheDeadIsWaitedFor) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const auto child = fork();
  if (child == 0) {
    const auto journal = Journal::open(path_, Durability::write, Access::exclusive);
    if (fork() == 0) {
      const char byte = 'c';
      if (::write(pipe_ends[1], &byte, 1) != 1) _exit(1);
      usleep(300'000);
      _exit(0);
    }
    pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(pipe_ends[0], &byte, 1), 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(error(Access::exclusive), "none");
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

// Optuna's two kinds of lock: a symbolic link, and an empty file.
TEST_F(Lock, WaitsForOptuna) {
  for (const bool symbolic : {true, false}) {
    if (symbolic)
      ASSERT_EQ(symlink(path_.c_str(), lock_.c_str()), 0);
    else
      ::close(::open(lock_.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0666));
    std::atomic<bool> asked = false;
    std::thread asker([&] {
      open_study(Journal::open(path_, Durability::write))->ask();
      asked = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_FALSE(asked);
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::symlink_status(lock_)));
    std::filesystem::remove(lock_);
    asker.join();
    EXPECT_TRUE(asked);
  }
}

// In a transaction Optuna's ways to take the lock fail with EEXIST, and it sees the journal's own modification time.
TEST_F(Lock, OptunaWaitsForUs) {
  const auto journal = Journal::open(path_, Durability::write);
  journal->begin();
  EXPECT_EQ(symlink(path_.c_str(), lock_.c_str()), -1);
  EXPECT_EQ(errno, EEXIST);
  EXPECT_EQ(::open(lock_.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0666), -1);
  EXPECT_EQ(errno, EEXIST);
  struct stat lock {
  }, file{};
  ASSERT_EQ(stat(lock_.c_str(), &lock), 0);
  ASSERT_EQ(stat(path_.c_str(), &file), 0);
  EXPECT_EQ(lock.st_mtim.tv_nsec, file.st_mtim.tv_nsec);
  journal->end();
  EXPECT_FALSE(std::filesystem::exists(lock_));
}

TEST_F(Lock, ABrokenLockIsNoticed) {
  const auto journal = Journal::open(path_, Durability::write);
  const auto before = read_text(path_);
  journal->begin();
  std::filesystem::remove(lock_);
  ASSERT_EQ(symlink(path_.c_str(), lock_.c_str()), 0);
  std::ofstream(path_, std::ios::app) << R"({"op_code":10,"worker_id":"w"})"
                                         "\n";
  const Event event = TrialEnqueued{0, rich_spec().space.default_configuration()};
  EXPECT_THROW(journal->append({&event, 1}), Error);
  journal->end();
  EXPECT_EQ(read_text(path_), before + R"({"op_code":10,"worker_id":"w"})"
                                       "\n");
}

TEST_F(Lock, FilesThatChangeBehindOurBack) {
  const auto journal = Journal::open(path_, Durability::write);
  std::filesystem::resize_file(path_, 10);
  EXPECT_THROW(journal->begin(), Error);
  std::filesystem::remove(path_);
  EXPECT_THROW(journal->begin(), Error);
  EXPECT_FALSE(std::filesystem::exists(lock_)) << "an error gives the lock back";
}

TEST_F(Lock, ExistingFilesAreNotOverwritten) {
  const auto before = read_text(path_);
  EXPECT_THROW(Journal::create(path_, rich_spec(), Durability::sync), Error);
  EXPECT_EQ(read_text(path_), before);
  EXPECT_THROW(Journal::create(folder_ / "no folder/study.log", rich_spec(), Durability::sync), Error);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) files += entry.exists();
  EXPECT_EQ(files, 1) << "no drafts are left";
}

// Children that are killed at random moments, one after the other on the same journal.
TEST_F(Lock, KilledAtAnyMoment) {
  std::size_t told = 0;
  for (int round = 0; round < 12; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const auto child = fork();
    if (child == 0) {
      const auto study = open_study(Journal::open(path_, Durability::write, Access::exclusive));
      for (;;) {
        const auto action = study->ask().front();
        if (action.kind != Action::Kind::start) break;
        Result result;
        result.objectives = {1};
        study->tell(action.trial, result);
        if (::write(pipe_ends[1], "t", 1) != 1) break;  // the tell came back
      }
      _exit(1);
    }
    ::close(pipe_ends[1]);
    char byte = 0;
    // Every second child is killed on its way to the first tell that comes back.
    if (round % 2 == 0 && ::read(pipe_ends[0], &byte, 1) == 1) ++told;
    std::this_thread::sleep_for(std::chrono::microseconds(300 + 500 * round));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (::read(pipe_ends[0], &byte, 1) == 1) ++told;
    ::close(pipe_ends[0]);
    const auto finished = open_study(Journal::read(path_))->history().finished();
    EXPECT_GE(finished, told) << "a tell that came back is lost";
  }
  EXPECT_GT(told, 0u);
}

}  // namespace
}  // namespace incumbent
