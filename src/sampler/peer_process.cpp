// INCUMBENT_CHECKOUT is this file's compile definition.
#include "sampler/peer_process.hpp"

#include <fmt/ranges.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/require.hpp"
#include "incumbent/peer.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestAnswer = std::size_t{1} << 24;
constexpr std::size_t kLongestWord = 500;  // bytes of a line in a message
constexpr std::size_t kWords = 8;          // lines in a message
constexpr int kTick = 100;                 // ms between looks at a process without an exit event
constexpr int kGrace = 5000;               // ms between the end of its input and its death

fs::path place(const char* variable, const char* otherwise) {
  const char* chosen = std::getenv(variable);
  return chosen && *chosen ? fs::path(chosen) : fs::path(INCUMBENT_CHECKOUT) / otherwise;
}

// This process's, but one thread a library, and hashes that are the same in every run.
std::vector<std::string> environment_of_peer() {
  constexpr std::array<std::string_view, 7> ours = {
      "OMP_NUM_THREADS=1",        "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1", "NUMEXPR_NUM_THREADS=1",
      "VECLIB_MAXIMUM_THREADS=1", "PYTHONHASHSEED=0",       "PYTHONUNBUFFERED=1"};
  std::vector<std::string> environment(ours.begin(), ours.end());
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view text(*variable);
    const auto name = text.substr(0, text.find('=') + 1);
    const auto set = [&](std::string_view one) { return one.starts_with(name); };
    if (std::none_of(ours.begin(), ours.end(), set)) environment.emplace_back(text);
  }
  return environment;
}

// Hands on what a stream has to give. Whether it is still open.
template <class F>
bool read(int stream, F&& take) {
  std::array<char, 65536> buffer;
  while (stream >= 0) {
    const auto got = ::read(stream, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0;
    take(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  }
  return false;
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was killed by signal {}", WTERMSIG(status));
  return fmt::format("ended with exit status {}", WEXITSTATUS(status));
}

}  // namespace

fs::path peers_python() { return place("INCUMBENT_PEERS_PYTHON", "build/peers/bin/python"); }
fs::path peers_driver() { return place("INCUMBENT_PEERS_DRIVER", "experiments/peers/driver.py"); }

PeerProcess::PeerProcess(std::string name, double timeout)
    : name_(std::move(name)), timeout_(timeout), answers_(kLongestAnswer), words_(kLongestWord) {
  const auto python = peers_python(), driver = peers_driver();
  if (::access(python.c_str(), X_OK) != 0) {
    fail(ErrorCode::unavailable,
         "sampler '{}' needs the Python environment of the peers, and there is no {}; make it by 'bash "
         "experiments/peers_setup.sh {}', or name another Python in INCUMBENT_PEERS_PYTHON",
         name_, python.string(), name_);
  }
  if (!fs::is_regular_file(driver)) {
    fail(ErrorCode::unavailable,
         "sampler '{}' is asked through a Python program, and there is no {}; name it in INCUMBENT_PEERS_DRIVER", name_,
         driver.string());
  }
  child_.emplace(ProcessStart{
      python.string(), {python.string(), "-W", "ignore", driver.string(), name_}, environment_of_peer(), true});
  spoken_ = {child_->out(), child_->err()};
}

PeerProcess::~PeerProcess() {
  if (!child_) return;
  child_->close_input();
  const auto end = Clock::now() + std::chrono::milliseconds(kGrace);
  while (!child_->ended() && Clock::now() < end) {
    read_all();  // or a full pipe would hold it up
    pollfd event{child_->exit_event(), POLLIN, 0};
    ::poll(&event, 1, kTick);
  }
}

std::string PeerProcess::ask(std::string_view line, std::string_view doing) {
  if (!child_) fail(ErrorCode::check_failed, "peer '{}' is dead; it can't {}", name_, doing);
  read_all();
  if (answer_) refuse(fmt::format("spoke unasked, before it was to {}: {}", doing, answer_->substr(0, kLongestWord)));
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(timeout_));
  const auto text = std::string(line) + "\n";
  std::string_view unsent = text;
  while (!answer_) {
    unsent.remove_prefix(send(unsent));
    wait(unsent, end, doing);
  }
  if (!once_) refuse(fmt::format("answered with more than one line when it was asked to {}", doing));
  if (!whole_) refuse(fmt::format("answered with more than {} bytes when it is asked to {}", kLongestAnswer, doing));
  return *std::exchange(answer_, std::nullopt);
}

void PeerProcess::refuse(const std::string& what) {
  child_.reset();
  fail(ErrorCode::check_failed, "peer '{}' {}{}{}", name_, what,
       said_.empty() ? "" : "; its last words: ", fmt::join(said_, " | "));
}

// Bytes that were sent; those of a dead process are found out by wait().
std::size_t PeerProcess::send(std::string_view text) const {
  if (text.empty()) return 0;
  const auto sent = ::send(child_->input(), text.data(), text.size(), MSG_NOSIGNAL);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

void PeerProcess::wait(std::string_view unsent, Clock::time_point end, std::string_view doing) {
  const bool open = read_all();
  if (answer_) return;
  if (!open || child_->ended()) {
    read_all();
    if (answer_) return;
    const auto status = child_->finish();
    refuse(fmt::format("{} when it was asked to {}", how_it_ended(status), doing));
  }
  if (Clock::now() >= end) refuse(fmt::format("took longer than timeout={} s to {}; it was killed", timeout_, doing));
  std::array<pollfd, 5> events{{{child_->result(), POLLIN, 0},
                                {spoken_[0], POLLIN, 0},
                                {spoken_[1], POLLIN, 0},
                                {child_->exit_event(), POLLIN, 0},
                                {unsent.empty() ? -1 : child_->input(), POLLOUT, 0}}};
  ::poll(events.data(), events.size(), kTick);
}

bool PeerProcess::read_all() {
  for (int& stream : spoken_) {
    const bool open = read(stream, [&](std::string_view bytes) {
      return words_.feed(bytes, [&](std::string_view line, bool) {
        if (!line.empty()) said_.emplace_back(line);
        if (said_.size() > kWords) said_.pop_front();
        return true;
      });
    });
    if (!open) stream = -1;
  }
  return read(child_->result(), [&](std::string_view bytes) {
    return answers_.feed(bytes, [&](std::string_view line, bool whole) {
      once_ = once_ && !answer_;
      answer_ = std::string(line);
      whole_ = whole;
      return true;
    });
  });
}

}  // namespace incumbent
