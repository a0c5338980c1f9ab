// Between vfork() and execve() the child borrows this process's memory: it makes system calls on prepared data and
// nothing else. fork() would copy the page tables and run the handlers that libraries registered for it (OpenBLAS stops
// its threads); posix_spawn() can't ask for a signal at the parent's death.
#include "process/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr int kStatusDescriptor = kResultDescriptor + 1;
constexpr int kFirstFree = 10;  // what is given to a child must not be one of its own numbers

Descriptor above(int number) {
  const int moved = number < 0 ? -1 : ::fcntl(number, F_DUPFD_CLOEXEC, kFirstFree);
  const int error = errno;
  if (number >= 0) ::close(number);
  if (moved < 0) fail(ErrorCode::unavailable, "can't open one more file: {}", std::strerror(error));
  return Descriptor(moved);
}

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
    read = above(ends[0]);
    write = above(ends[1]);
  }
  Descriptor read, write;
};

// Sockets, because writing to a pipe that nobody reads any more is a signal.
struct Input {
  Input() {
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) ends = {-1, -1};
    read = above(ends[0]);
    write = above(ends[1]);
    ::fcntl(write.get(), F_SETFL, O_NONBLOCK);
  }
  Descriptor read, write;
};

// All that the child needs.
struct Prepared {
  const char* program;
  char* const* words;
  char* const* environment;
  sigset_t mask;
  pid_t parent;
  int in, out, err, result, status;
  int limit;  // of descriptors, where close_range() is unknown
};

[[noreturn]] void become(const Prepared& p) {
  const auto give_up = [](int descriptor) {
    const int error = errno;
    const auto told = ::write(descriptor, &error, sizeof error);
    _exit(told == static_cast<ssize_t>(sizeof error) ? 127 : 126);
  };
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != p.parent) _exit(127);
  for (int number = 1; number < NSIG; ++number) {  // no handler of the parent may run here
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler == SIG_DFL) continue;
    const bool ours = number == SIGPIPE || number == SIGXFSZ;  // ignored by the program, not by who started it
    if (action.sa_handler == SIG_IGN && !ours) continue;
    action = {};
    ::sigaction(number, &action, nullptr);
  }
  ::sigprocmask(SIG_SETMASK, &p.mask, nullptr);
  const std::array<int, 4> given{p.in, p.out, p.err, p.result};
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (::dup2(given[i], static_cast<int>(i)) < 0) give_up(p.status);
  }
  if (::dup3(p.status, kStatusDescriptor, O_CLOEXEC) < 0) give_up(p.status);
  if (::close_range(kStatusDescriptor + 1, ~0U, 0) != 0) {
    for (int i = kStatusDescriptor + 1; i < p.limit; ++i) ::close(i);
  }
  ::execve(p.program, p.words, p.environment);
  give_up(kStatusDescriptor);
  _exit(127);
}

// A frame of its own: the child must not touch the caller's.
[[gnu::noinline]] pid_t start_child(const Prepared& prepared) {
  const pid_t pid = ::vfork();
  if (pid == 0) become(prepared);
  return pid;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// 0 if the child executes its program, else errno.
int start_error(int status) {
  int error = 0;
  ssize_t got = 0;
  do got = ::read(status, &error, sizeof error);
  while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof error) ? error : 0;
}

}  // namespace

void Descriptor::reset() noexcept {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

std::string find_program(const std::string& name) {
  const auto executable = [](const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) {
    require(executable(name), "the command's program '{}' is no file that may be executed", name);
    return name;
  }
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (!name.empty()) {
    const auto end = rest.find(':');
    const auto folder = rest.substr(0, end);
    auto path = (folder.empty() ? std::string(".") : std::string(folder)) + "/" + name;
    if (executable(path)) return path;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  fail(ErrorCode::usage, "the command's program '{}' is in none of PATH's folders; give its path, as ./{}", name, name);
}

ChildProcess::ChildProcess(const ProcessStart& start) {
  Pipe out, err, result, status;
  std::optional<Input> input;
  if (start.input) input.emplace();
  const auto null = input ? Descriptor() : above(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto words = pointers(start.words);
  const auto environment = pointers(start.environment);
  Prepared prepared{start.program.c_str(),
                    words.data(),
                    environment.data(),
                    {},
                    ::getpid(),
                    input ? input->read.get() : null.get(),
                    out.write.get(),
                    err.write.get(),
                    result.write.get(),
                    status.write.get(),
                    static_cast<int>(std::clamp(::sysconf(_SC_OPEN_MAX), 256L, 65536L))};
  for (const auto* pipe : {&out, &err, &result}) ::fcntl(pipe->read.get(), F_SETFL, O_NONBLOCK);
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &prepared.mask);
  pid_ = start_child(prepared);
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &prepared.mask, nullptr);
  if (pid_ < 0) {
    fail(ErrorCode::unavailable, "can't start '{}': {}", start.program, std::strerror(fork_error));
  }
  status.write.reset();
  if (const int error = start_error(status.read.get())) {
    ::waitpid(pid_, nullptr, 0);
    fail(ErrorCode::usage, "can't execute '{}': {}{}", start.program, std::strerror(error),
         error == ENOEXEC ? "; a script's first line names its interpreter, as #!/bin/sh" : "");
  }
  out_ = std::move(out.read);
  err_ = std::move(err.read);
  result_ = std::move(result.read);
  if (input) input_ = std::move(input->write);
  exit_event_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

ChildProcess::~ChildProcess() {
  if (!finished_) finish();
}

void ChildProcess::signal(int number) const noexcept { ::kill(-pid_, number); }

bool ChildProcess::ended() const noexcept {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

int ChildProcess::finish() noexcept {
  signal(SIGKILL);  // before the child is waited for: until then nobody else can have its number
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  finished_ = true;
  return status;
}

}  // namespace incumbent
