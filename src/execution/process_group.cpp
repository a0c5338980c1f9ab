// proc(5): /proc/PID/stat, smaps_rollup, environ.
#include "execution/process_group.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <string_view>

#include "core/words.hpp"
#include "process/child_process.hpp"

namespace incumbent {
namespace {

// A whole file of /proc, which may be gone at any time: empty then.
std::string read_proc(pid_t pid, const char* name) {
  const auto path = "/proc/" + std::to_string(pid) + "/" + name;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  ssize_t got = 0;
  while (file.get() >= 0 && (got = ::read(file.get(), buffer, sizeof buffer)) > 0) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

template <class F>
void for_each_process(F&& visit) {
  DIR* folder = ::opendir("/proc");
  if (!folder) return;
  while (const auto* entry = ::readdir(folder)) {
    if (const auto pid = integer<pid_t>(entry->d_name)) visit(*pid);
  }
  ::closedir(folder);
}

struct Stat {
  pid_t group = -1;
  std::int64_t pages = 0;
};

// "12 (a name) S 1 GROUP ... PAGES": fields 5 and 24; the name may hold anything.
Stat stat_of(pid_t pid) {
  const auto text = read_proc(pid, "stat");
  const auto end = text.rfind(')');
  if (end == std::string::npos || end + 2 >= text.size()) return {};
  Words words(std::string_view(text).substr(end + 2));
  Stat stat;
  for (int field = 3; field <= 24 && !words.done(); ++field) {
    const auto word = words.next();
    if (field == 5) stat.group = integer<pid_t>(word).value_or(-1);
    if (field == 24) stat.pages = integer<std::int64_t>(word).value_or(0);
  }
  return stat;
}

// The proportional set size in bytes: of a page that n processes share, 1/n. -1 if it can't be read.
std::int64_t proportional(pid_t pid) {
  const auto text = read_proc(pid, "smaps_rollup");
  const auto at = text.find("\nPss:");
  if (at == std::string::npos) return -1;
  const auto number = text.find_first_not_of(' ', at + 5);
  std::int64_t kibibytes = 0;
  if (number == std::string::npos) return -1;
  std::from_chars(text.data() + number, text.data() + text.size(), kibibytes);
  return kibibytes * 1024;
}

bool is_own(pid_t pid) {
  struct stat status {};
  return ::stat(("/proc/" + std::to_string(pid)).c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

}  // namespace

std::int64_t group_memory(pid_t group, std::int64_t enough) {
  const std::int64_t page = ::sysconf(_SC_PAGESIZE);
  std::int64_t resident = 0, shared_once = 0;
  for_each_process([&](pid_t pid) {
    const auto stat = stat_of(pid);
    if (stat.group == group) resident += stat.pages * page;
  });
  if (resident <= enough) return resident;
  for_each_process([&](pid_t pid) {
    const auto stat = stat_of(pid);
    if (stat.group != group) return;
    const auto part = proportional(pid);
    shared_once += part >= 0 ? part : stat.pages * page;
  });
  return shared_once;
}

void kill_with_environment(const std::string& variable) {
  const auto wanted = '\0' + variable + '\0';
  for_each_process([&](pid_t pid) {
    if (pid == ::getpid() || !is_own(pid)) return;
    const auto environment = '\0' + read_proc(pid, "environ");
    if (environment.find(wanted) != std::string::npos) ::kill(pid, SIGKILL);
  });
}

}  // namespace incumbent
