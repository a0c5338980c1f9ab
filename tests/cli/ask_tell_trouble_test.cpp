// Studies on the command line where something goes wrong: a full disk, several clients at once, a kill.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "cli/ask_tell_case.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

using AskTellTrouble = AskTell;

TEST_F(AskTellTrouble, AFullDisk) {
  ASSERT_EQ(create().status, 0);
  json("ask");
  const auto before = text_of(journal_);
  const std::string program =
      "bash -c 'ulimit -f 2; exec " INCUMBENT_PROGRAM " tell " + journal_ + " --trial 0 --value 1'";
  std::string padded = before;  // to 2 KiB, which the limit allows, and no more
  const std::string ignored = "{\"op_code\":10,\"worker_id\":\"w\"}\n";
  while (padded.size() + ignored.size() <= 2048) padded += ignored;
  std::ofstream(journal_, std::ios::trunc) << padded;
  EXPECT_EQ(WEXITSTATUS(std::system((program + " 2>" + directory_.path("err").string()).c_str())), 5);
  EXPECT_THAT(text_of(directory_.path("err")), HasSubstr("study.log: can't append "));
  EXPECT_EQ(text_of(journal_), padded);
  EXPECT_EQ(run("tell", "--trial 0 --value 1").status, 0);
  EXPECT_EQ(WEXITSTATUS(
                std::system((std::string(INCUMBENT_PROGRAM) + " ask " + journal_ + " >/dev/full 2>/dev/null").c_str())),
            5);
}

// Two processes at a time: no trial is lost or handed out twice.
TEST_F(AskTellTrouble, SeveralClientsAtOnce) {
  ASSERT_EQ(create().status, 0);
  constexpr int kClients = 3, kTrials = 12;
  std::vector<std::vector<int>> asked(kClients);
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < kTrials; ++i) {
        const auto result = run("ask", "--durability write");
        ASSERT_EQ(result.status, 0) << result.err;
        const int trial = golden::parse(result.out)["trial"].integer();
        asked[static_cast<std::size_t>(c)].push_back(trial);
        ASSERT_EQ(run("tell", "--durability write --trial " + std::to_string(trial) + " --value 1").status, 0);
      }
    });
  }
  for (auto& client : clients) client.join();
  std::set<int> all;
  for (const auto& some : asked) all.insert(some.begin(), some.end());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kClients * kTrials));
  const auto trials = json("trials", "--json");
  ASSERT_EQ(trials.size(), all.size());
  for (const auto& trial : trials) EXPECT_EQ(trial["status"].string(), "complete");
  EXPECT_EQ(run("verify").status, 0);
}

// A shell loop of asks and tells, killed with all of its processes: each time a while after a tell has come back, so
// that something has been told on a machine of any speed.
TEST_F(AskTellTrouble, KilledInTheMiddle) {
  ASSERT_EQ(create().status, 0);
  const auto told = directory_.path("told");
  const auto count_told = [&] {
    const auto text = text_of(told);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  };
  const std::string loop = "while t=$(" INCUMBENT_PROGRAM " ask " + journal_ +
                           " --durability write | sed 's/.*\"trial\":\\([0-9]*\\).*/\\1/'); do " INCUMBENT_PROGRAM
                           " tell " +
                           journal_ + " --durability write --trial $t --value $t >> " + told.string() + "; done";
  for (const int milliseconds : {3, 11, 28, 60}) {
    const auto before = count_told();
    const auto child = fork();
    if (child == 0) {
      setpgid(0, 0);
      execlp("bash", "bash", "-c", loop.c_str(), nullptr);
      _exit(127);
    }
    setpgid(child, child);
    for (int i = 0; i < 30000 && count_told() == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    EXPECT_EQ(kill(-child, SIGKILL), 0);
    waitpid(child, nullptr, 0);
    EXPECT_GT(count_told(), before) << "nothing was told in 30 s";
  }
  const auto count = count_told();
  std::size_t complete = 0;
  const auto trials = json("trials", "--json");
  for (const auto& trial : trials) complete += trial["status"].string() == "complete";
  EXPECT_GE(complete, count) << "a tell that came back is lost";
  EXPECT_EQ(run("ask").status, 0);
  EXPECT_EQ(run("verify").status, 0);
}

}  // namespace
}  // namespace incumbent
