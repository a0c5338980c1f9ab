// Reading a journal: JSON, events, a whole study.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "incumbent/journal.hpp"

namespace {

using namespace incumbent;

// A journal of 10 000 trials in 10 dimensions.
const std::string& journal() {
  static const std::string path = [] {
    StudySpec spec;
    for (int i = 0; i < 10; ++i) spec.space.add_real("x" + std::to_string(i), 0, 1);
    const auto file = (std::filesystem::temp_directory_path() / "bench_journal.log").string();
    std::filesystem::remove(file);
    const auto study = open_study(Journal::create(file, spec, Durability::write));
    Result result;
    result.objectives = {0.5};
    for (int i = 0; i < 10000; ++i) study->tell(study->ask().front().trial, result);
    return file;
  }();
  return path;
}

void read_events(benchmark::State& state) {
  const auto& path = journal();
  for (auto _ : state) {
    const auto log = Journal::read(path);
    benchmark::DoNotOptimize(log->begin());
    log->end();
  }
  state.SetItemsProcessed(state.iterations() * 10000);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(path)));
}
BENCHMARK(read_events)->Unit(benchmark::kMillisecond);

void open_a_study(benchmark::State& state) {
  const auto& path = journal();
  for (auto _ : state) benchmark::DoNotOptimize(open_study(Journal::read(path)));
  state.SetItemsProcessed(state.iterations() * 10000);
}
BENCHMARK(open_a_study)->Unit(benchmark::kMillisecond);

// Taking the locks and giving them back.
void transaction(benchmark::State& state) {
  const auto log = Journal::open(journal(), Durability::write);
  for (auto _ : state) {
    benchmark::DoNotOptimize(log->begin());
    log->end();
  }
}
BENCHMARK(transaction)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove(journal());
}
