// Studies and experiments on a device: what they propose, and that what they leave behind says where it was made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "compute/backend.hpp"
#include "cuda/runtime/memory_pool.hpp"
#include "experiment/layout.hpp"
#include "experiment/record.hpp"
#include "incumbent/error.hpp"
#include "incumbent/experiment.hpp"
#include "incumbent/gaussian_process.hpp"
#include "incumbent/journal.hpp"
#include "incumbent/verify.hpp"
#include "journal/fingerprint.hpp"
#include "runtime_double/runtime_double.hpp"

namespace incumbent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr int kInitial = 4, kTrials = 7;

class DeviceStudy : public testing::Test {
 protected:
  DeviceStudy() : folder_(fs::temp_directory_path() / ("incumbent_device_study_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~DeviceStudy() override { fs::remove_all(folder_); }
  void TearDown() override {
    cuda::MemoryPool::trim_all();
    EXPECT_EQ(runtime_double::live_allocations(), 0u);
    EXPECT_EQ(runtime_double::live_streams(), 0u);
  }

  // Little work for fibers.
  static StudySpec spec(const std::string& device, const std::string& sampler = "gp") {
    StudySpec spec;
    spec.space.add_real("x", -5, 10);
    spec.space.add_integer("y", 0, 15);
    spec.space.add_categorical("kind", {"a", "b", "c"});
    spec.sampler = sampler == "gp" ? "gp:initial=4,candidates=128,starts=2,restarts=0" : sampler;
    spec.seed = 11;
    spec.device = choose_device(device);
    return spec;
  }

  static double value(const Configuration& c) { return std::pow(c[0] - 2, 2) + std::abs(c[1] - 6) + 3 * c[2]; }

  static std::vector<Configuration> play(Study& study, int trials) {
    std::vector<Configuration> tried;
    for (int t = 0; t < trials; ++t) {
      const auto next = study.ask().front();
      Result result;
      result.objectives = {value(next.configuration) + 5 / static_cast<double>(next.resource)};
      study.tell(next.trial, result);
      tried.push_back(next.configuration);
    }
    return tried;
  }

  fs::path folder_;
};

TEST_F(DeviceStudy, TheDoubleIsADevice) {
  const auto device = choose_device("auto");
  EXPECT_EQ(device.name, "cuda");
  EXPECT_EQ(device.product, "double of a device");
  EXPECT_EQ(device.reason, "double of a device ran a tiny kernel");
  EXPECT_EQ(&compute::backend_of(device), &compute::find_backend("cuda"));
  EXPECT_EQ(choose_device("cuda").backend, device.backend);
  EXPECT_EQ(choose_device("cuda:0").backend, device.backend);
  EXPECT_NE(choose_device("cpu").backend, device.backend);
  try {
    choose_device("cuda:1");
    FAIL() << "there is one device";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    EXPECT_STREQ(error.what(), "device 'cuda:1' is not available: there is no device 1 of 1");
  }
}

// The same points of the design. Then models that agree to rounding, and their maximizers (2e-13 apart where measured).
TEST_F(DeviceStudy, ProposesWhatTheCpuProposes) {
  for (const std::string sampler : {"gp", "turbo:initial=4,candidates=60", "tpe:initial=4,candidates=60",
                                    "tpe:initial=4,candidates=60,multivariate=false"}) {
    SCOPED_TRACE(sampler);
    const auto here = spec("cpu", sampler), there = spec("cuda", sampler);
    runtime_double::reset();
    const auto cpu = play(*make_study(here), kTrials);
    EXPECT_EQ(runtime_double::calls("cudaMemcpyAsync"), 0);
    const auto cuda = play(*make_study(there), kTrials);
    EXPECT_GT(runtime_double::calls("cudaMemcpyAsync"), 0);
    for (int t = 0; t < kInitial; ++t) EXPECT_EQ(cuda[t], cpu[t]) << "design point " << t;
    const auto a = here.space.encode(cpu[kInitial]), b = here.space.encode(cuda[kInitial]);
    for (std::size_t j = 0; j < a.size(); ++j) EXPECT_NEAR(b[j], a[j], 1e-8) << "coordinate " << j;
    for (const auto& c : cuda) EXPECT_EQ(here.space.decode(here.space.encode(c)), c);
  }
}

// Memory is that of the suggestion before: what is new is what grew beyond a power of two.
TEST_F(DeviceStudy, SuggestionsHaveTheMemoryOfThoseBefore) {
  constexpr int kMore = 4;
  for (const std::string sampler : {"gp", "turbo:initial=4,candidates=60", "tpe:initial=4,candidates=60"}) {
    SCOPED_TRACE(sampler);
    int taken[2];
    for (const bool keeps : {false, true}) {
      cuda::MemoryPool::set_limit(keeps ? cuda::MemoryPool::kNoLimit : 0);
      const auto study = make_study(spec("cuda", sampler));
      play(*study, kTrials);
      runtime_double::reset();
      play(*study, kMore);
      taken[keeps] = runtime_double::calls("cudaMalloc");
      if (keeps) {
        EXPECT_EQ(runtime_double::calls("cudaFree"), 0);
      }
    }
    EXPECT_GE(taken[false], kMore);
    EXPECT_LE(taken[true], kMore);
  }
}

// A scheduler of rungs asks for models of learning curves, which are the device's too.
TEST_F(DeviceStudy, LearningCurvesAreModelledThere) {
  auto here = spec("cpu"), there = spec("cuda");
  for (auto* s : {&here, &there}) {
    s->scheduler = "asha";
    s->max_resource = 9;
  }
  const auto cpu = play(*make_study(here), 8);
  const auto study = make_study(there);
  const auto cuda = play(*study, 8);
  runtime_double::reset();
  play(*study, 4);  // nothing but curves is modelled by now
  EXPECT_GT(runtime_double::calls("cudaMemcpyAsync"), 0);
  // A promotion comes between designed points and what is proposed by curves.
  const std::size_t first = kInitial + 1;
  for (std::size_t t = 0; t < first; ++t) EXPECT_EQ(cuda[t], cpu[t]) << "before models: " << t;
  const auto a = here.space.encode(cpu[first]), b = here.space.encode(cuda[first]);
  for (std::size_t j = 0; j < a.size(); ++j) EXPECT_NEAR(b[j], a[j], 1e-6) << "coordinate " << j;
}

TEST_F(DeviceStudy, TheJournalSaysWhatComputedAndVerifyComparesBitsThere) {
  const auto path = folder_ / "study.log";
  const auto device = choose_device("cuda");
  play(*open_study(Journal::create(path, spec("cuda"), Durability::write)), kTrials - 1);
  EXPECT_THAT(fingerprint(device), HasSubstr("; cuda double of a device; float64"));
  const auto there = verify(path, device);
  EXPECT_TRUE(there.passed()) << there.mismatches.front();
  EXPECT_EQ(there.suggestions, kTrials - 1);
  EXPECT_EQ(there.fingerprint, fingerprint(device));

  // Another device may go on: its suggestions are its own.
  play(*open_study(Journal::open(path, Durability::write)), 1);
  const auto here = verify(path);
  EXPECT_TRUE(here.passed()) << here.mismatches.front();
  EXPECT_EQ(here.suggestions, 1);
  EXPECT_EQ(here.streams, kTrials - 1);
  EXPECT_THAT(here.elsewhere, ElementsAre(fingerprint(device)));
}

TEST_F(DeviceStudy, AnExperimentsRecordSaysWhatComputed) {
  const auto file = folder_ / "spec.toml";
  std::ofstream(file) << R"(
seeds = 1
device = "cuda"
[[problem]]
spec = "branin"
budget = 6
[[method]]
sampler = "gp:initial=4,candidates=64,starts=1,restarts=0"
)";
  RunOptions how;
  how.out = folder_ / "out";
  how.command = "incumbent run";
  const auto experiment = read_experiment(file);
  int trials = 0;
  how.cancelled = [&] { return trials >= 5; };
  how.on_progress = [&](const Progress& progress) { trials = static_cast<int>(progress.trials_done); };
  const auto first = run_experiment(experiment, file, how);
  EXPECT_TRUE(first.cancelled);
  EXPECT_EQ(first.device.name, "cuda");

  how.cancelled = {};
  how.resume = true;
  how.device = choose_device("cpu");
  const auto second = run_experiment(experiment, file, how);
  EXPECT_EQ(second.cells_done, 1u);
  EXPECT_EQ(second.device.name, "cpu");

  const Layout layout{how.out};
  const auto record = read_record(layout.record());
  EXPECT_EQ(record.spec.device, "cuda");
  ASSERT_EQ(record.makings.size(), 2u);
  EXPECT_EQ(record.makings[0].device, "cuda: double of a device");
  EXPECT_EQ(record.makings[0].program, fingerprint(choose_device("cuda")));
  EXPECT_EQ(record.makings[1].device, "cpu: " + choose_device("cpu").product);
  const auto checked = verify(layout.journal(experiment, 0, 0, 0));
  EXPECT_TRUE(checked.passed());
  EXPECT_EQ(checked.streams, 5);
  EXPECT_EQ(checked.suggestions, 1);
}

TEST_F(DeviceStudy, TheGaussianProcessOfAUserToo) {
  const std::vector<double> x{0.1, 0.4, 0.6, 0.9}, y{1, -0.2, 0.3, 0.8}, points{0.2, 0.5};
  runtime_double::reset();
  const auto cpu = GaussianProcess::fit("matern52", x, 1, y);
  const auto here = cpu.predict(points);
  EXPECT_EQ(runtime_double::calls("cudaMemcpyAsync"), 0);
  const auto cuda = GaussianProcess::fit("matern52", x, 1, y, {}, {}, false, choose_device("cuda"));
  const auto there = cuda.predict(points);
  EXPECT_GT(runtime_double::calls("cudaMemcpyAsync"), 0);
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(there.mean[i], here.mean[i], 1e-6);
    EXPECT_NEAR(there.variance[i], here.variance[i], 1e-6);
  }
  const AcquisitionOptions largest{"log_ei", Direction::maximize, 1};
  const auto found = cuda.search(largest, {.top = 1, .candidates = 64});
  EXPECT_EQ(found.top.front().index, cpu.search(largest, {.top = 1, .candidates = 64}).top.front().index);
}

}  // namespace
}  // namespace incumbent
