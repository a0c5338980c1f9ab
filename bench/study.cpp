// Trials per second of a study whose objective does nothing: what asking, telling and keeping costs.
//
// Usage: bench_study [DIRECTORY]   where the journals go; default: the current one
// One line a setting: name, trials, trials a second of the clock, trials a processor second. For `sync` the disk's own
// rate of appending and syncing is measured in turns with it.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "incumbent/journal.hpp"
#include "incumbent/study.hpp"
#include "process_usage.hpp"

namespace {
std::atomic<int> syncs{0};
}

// Counts.
extern "C" __attribute__((visibility("default"))) int fdatasync(int file) {
  ++syncs;
  return static_cast<int>(syscall(SYS_fdatasync, file));
}

namespace {

using namespace incumbent;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

StudySpec spec() {
  StudySpec result;
  result.space.add_real("x", -5, 10);
  result.space.add_real("lr", 1e-5, 0.1, {.log = true});
  result.space.add_integer("layers", 1, 8);
  result.space.add_categorical("activation", {Level("relu"), Level("tanh")});
  result.seed = 1;
  return result;
}

void run(Study& study, int trials) {
  Result result;
  result.objectives = {0.5};
  for (int i = 0; i < trials; ++i) {
    const auto action = study.ask().front();
    study.tell(action.trial, result);
  }
}

// The best of five studies.
template <class Make>
void measure(const char* name, int trials, Make make) {
  double clock = 1e300;
  double processor = 1e300;
  for (int repetition = 0; repetition < 5; ++repetition) {
    const auto study = make();
    const auto start = Clock::now();
    const double before = processor_seconds();
    run(*study, trials);
    clock = std::min(clock, seconds_since(start));
    processor = std::min(processor, processor_seconds() - before);
  }
  fmt::print("{} {} {:.0f} {:.0f}\n", name, trials, trials / clock, trials / processor);
}

struct Files {
  std::filesystem::path directory;
  std::unique_ptr<Study> fresh(Durability durability, Access access = Access::shared) const {
    const auto path = directory / "bench_study.log";
    std::filesystem::remove(path);
    return open_study(Journal::create(path, spec(), durability, access));
  }
};

// Appends of what a trial of the study takes, each followed by fdatasync: what the disk gives at best.
double disk_rate(const Files& files, int count, std::size_t bytes) {
  const auto path = files.directory / "bench_study.disk";
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0666);
  const std::string line(bytes, 'x');
  const auto start = Clock::now();
  for (int i = 0; i < count; ++i) {
    if (write(file, line.data(), line.size()) < 0) break;
    fdatasync(file);
  }
  const double rate = count / seconds_since(start);
  close(file);
  std::filesystem::remove(path);
  return rate;
}

void measure_one_client(const char* name, const Files& files, Access access) {
  constexpr int kBlock = 10;
  constexpr int kBlocks = 120;
  const auto study = files.fresh(Durability::sync, access);
  const auto path = files.directory / "bench_study.log";
  const auto header = std::filesystem::file_size(path);
  run(*study, kBlock);
  const auto bytes = (std::filesystem::file_size(path) - header) / kBlock;
  std::vector<double> disk;
  std::vector<double> tells;
  for (int block = 0; block < kBlocks; ++block) {
    disk.push_back(disk_rate(files, kBlock, bytes));
    const auto start = Clock::now();
    run(*study, kBlock);
    tells.push_back(kBlock / seconds_since(start));
  }
  std::sort(disk.begin(), disk.end());
  std::sort(tells.begin(), tells.end());
  const auto middle = disk.size() / 2;
  fmt::print("{} {} {:.0f} disk {:.0f} ratio {:.2f} bytes {}\n", name, kBlocks * kBlock, tells[middle], disk[middle],
             tells[middle] / disk[middle], bytes);
}

void measure_many_clients(const Files& files) {
  constexpr int kThreads = 64;
  constexpr int kTrials = 100;
  const auto study = files.fresh(Durability::sync);
  syncs = 0;
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back([&] { run(*study, kTrials); });
  for (auto& thread : threads) thread.join();
  const int told = kThreads * kTrials;
  fmt::print("sync_64_threads {} {:.0f} tells_an_fsync {:.1f}\n", told, told / seconds_since(start),
             static_cast<double>(told) / syncs);
}

}  // namespace

int main(int count, char** arguments) {
  const Files files{count > 1 ? arguments[1] : "."};
  measure("memory", 100000, [] { return make_study(spec()); });
  measure("write", 20000, [&] { return files.fresh(Durability::write); });
  measure("write_exclusive", 20000, [&] { return files.fresh(Durability::write, Access::exclusive); });
  measure_one_client("sync_1_client", files, Access::shared);
  measure_one_client("sync_1_client_exclusive", files, Access::exclusive);
  measure_many_clients(files);
  std::filesystem::remove(files.directory / "bench_study.log");
}
