// Full disks, broken disks, and one fsync for many. fdatasync() is replaced here: it counts, and fails on demand.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "incumbent/error.hpp"
#include "journal/helpers.hpp"

namespace {
std::atomic<int> syncs{0};
std::atomic<int> failing{0};
std::atomic<int> slow_microseconds{0};
}  // namespace

extern "C" int fdatasync(int file) {
  ++syncs;
  if (failing != 0) {
    errno = failing;
    return -1;
  }
  if (slow_microseconds != 0) usleep(static_cast<useconds_t>(slow_microseconds.load()));
  return static_cast<int>(syscall(SYS_fdatasync, file));
}

namespace incumbent {
namespace {

using testing_doubles::read_text;
using testing_doubles::rich_spec;
using testing_doubles::TemporaryFolder;

Result value(double y) {
  Result result;
  result.objectives = {y};
  return result;
}

StudySpec endless() {
  auto spec = rich_spec();
  spec.budget.reset();
  return spec;
}

class Durable : public testing::Test {
 protected:
  void SetUp() override {
    syncs = 0;
    failing = 0;
    slow_microseconds = 0;
  }
  void TearDown() override { SetUp(); }
  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "study.log";
};

TEST_F(Durable, ATellIsOnTheDiskAndAnAskWaitsForNone) {
  const auto study = open_study(Journal::create(path_, endless(), Durability::sync));
  syncs = 0;
  study->ask(3);
  EXPECT_EQ(syncs, 0);
  study->tell(0, value(1));
  EXPECT_EQ(syncs, 1);
  study->report(1, {3, {1}, {}, 0});
  EXPECT_EQ(syncs, 2);
  study->enqueue(endless().space.default_configuration());
  EXPECT_EQ(syncs, 3);
}

TEST_F(Durable, ClosingSyncsWhatIsLeft) {
  {
    const auto study = open_study(Journal::create(path_, endless(), Durability::sync));
    study->ask();
    syncs = 0;
  }
  EXPECT_EQ(syncs, 1);
  open_study(Journal::open(path_, Durability::sync));
  EXPECT_EQ(syncs, 1) << "nothing was written";
}

TEST_F(Durable, WriteSyncsOnDemandOnly) {
  const auto journal = Journal::create(path_, endless(), Durability::write);
  syncs = 0;
  {
    const auto study = open_study(journal);
    for (int i = 0; i < 10; ++i) study->tell(study->ask().front().trial, value(i));
  }
  EXPECT_EQ(syncs, 0);
  journal->sync();
  EXPECT_EQ(syncs, 1);
}

TEST_F(Durable, ManyThreadsShareAnFsync) {
  constexpr int kThreads = 32, kTrials = 20;
  const auto study = open_study(Journal::create(path_, endless(), Durability::sync));
  syncs = 0;
  slow_microseconds = 5000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kTrials; ++i) study->tell(study->ask().front().trial, value(i));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(study->history().finished(), static_cast<std::size_t>(kThreads * kTrials));
  EXPECT_LT(syncs, kThreads * kTrials / 4) << "fsyncs for " << kThreads * kTrials << " tells";
  EXPECT_EQ(open_study(Journal::read(path_))->history().finished(), static_cast<std::size_t>(kThreads * kTrials));
}

TEST_F(Durable, AFailedFsyncIsToldToAllAndForever) {
  const auto study = open_study(Journal::create(path_, endless(), Durability::sync));
  study->ask(2);
  failing = EIO;
  try {
    study->tell(0, value(1));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::storage);
    EXPECT_NE(std::string(error.what()).find("Input/output error"), std::string::npos) << error.what();
  }
  failing = 0;
  EXPECT_THROW(study->tell(1, value(1)), Error) << "the kernel forgets what it could not write";
}

// A limit on the file's size is a full disk that writes a part of what it is given.
TEST_F(Durable, AFullDiskChangesNothing) {
  signal(SIGXFSZ, SIG_IGN);
  const auto journal = Journal::create(path_, endless(), Durability::sync);
  const auto study = open_study(journal);
  study->ask(2);
  study->enqueue(endless().space.default_configuration());
  const auto before = read_text(path_);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  int refused = 0;
  for (std::size_t room = 0; room < 700; room += 7) {
    rlimit limit = old;
    limit.rlim_cur = before.size() + room;
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto attempt = [&](auto&& f) {
      try {
        f();
        return;  // it fitted
      } catch (const Error& error) {
        ++refused;
        EXPECT_EQ(error.code(), ErrorCode::storage);
        const std::string message = error.what();
        EXPECT_NE(message.find(path_.string()), std::string::npos) << message;
        EXPECT_NE(message.find("File too large"), std::string::npos) << message;
      }
      EXPECT_EQ(read_text(path_), before) << "nothing half-written remains";
      EXPECT_EQ(study->history().finished(), 0u);
      EXPECT_EQ(study->history().size(), 3u);
      EXPECT_EQ(study->history().running().size(), 2u);
    };
    if (room < 30) attempt([&] { study->report(0, {3, {0.5}, {1}, 0}); });
    if (room < 60) attempt([&] { study->tell(0, value(1)); });
    attempt([&] { study->enqueue(endless().space.default_configuration()); });
    attempt([&] {  // several events at once, the last of which doesn't fit
      const Event events[] = {TrialReported{0, {3, {0.5}, {}, 0}},
                              TrialFinished{0, TrialStatus::pruned, Failure::none, {}, {}, {}},
                              TrialEnqueued{3, endless().space.default_configuration()}};
      journal->begin();
      try {
        journal->append(events);
      } catch (...) {
        journal->end();
        throw;
      }
      journal->end();
    });
    setrlimit(RLIMIT_FSIZE, &old);
    if (read_text(path_) != before) break;
  }
  EXPECT_GT(refused, 50);
  setrlimit(RLIMIT_FSIZE, &old);
  EXPECT_NO_THROW(study->tell(0, value(1)));  // there is room again
  EXPECT_NO_THROW(open_study(Journal::read(path_)));
}

}  // namespace
}  // namespace incumbent
