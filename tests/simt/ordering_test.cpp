// The checker against a slow obvious twin on random programs: a log of all accesses with a clock for every thread of
// the grid, and every pair compared.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "cuda/kernel/launch.hpp"
#include "formula/random.hpp"
#include "simt/defect.hpp"
#include "simt/global_array.hpp"

namespace incumbent::simt {
namespace {

constexpr int kBlocks = 2, kThreads = 48, kRounds = 4;  // the second warp has 16 lanes

struct Step {
  enum Kind : int { nothing, read_byte, write_byte, read_word, write_word, add_word } access;
  int byte;       // of the word
  unsigned mask;  // lanes to meet at the end of the round; 0: none
  int barrier;    // the block's
};

__global__ void run_program(const Step* steps, int rounds, unsigned* global_word, bool shared, int* out) {
  INCUMBENT_SHARED(unsigned, shared_word, [1]);
  unsigned* word = shared ? shared_word : global_word;
  const int thread = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  unsigned sum = 0;
  for (int round = 0; round < rounds; ++round) {
    const Step step = steps[thread * rounds + round];
    char* byte = reinterpret_cast<char*>(word) + step.byte;
    if (step.access == Step::read_byte) sum += static_cast<unsigned>(*byte);
    if (step.access == Step::write_byte) *byte = 1;
    if (step.access == Step::read_word) sum += *word;
    if (step.access == Step::write_word) *word = 1;
    if (step.access == Step::add_word) atomicAdd(word, 1u);
    if (step.mask != 0) __syncwarp(step.mask);
    if (step.barrier != 0) __syncthreads();
  }
  out[thread] = static_cast<int>(sum);
}

class Program {
 public:
  explicit Program(Stream& stream) : stream_(stream) {
    for (int block = 0; block < kBlocks; ++block)
      for (int round = 0; round < kRounds; ++round) meet(block, round);
  }

  // Few of all kinds, so that about half of the programs have no race.
  void access_everywhere() {
    const double density = below(2) == 0 ? 0.005 : 0.015;
    for (int thread = 0; thread < kBlocks * kThreads; ++thread)
      for (int round = 0; round < kRounds; ++round)
        if (stream_.uniform() < density) access(thread, round, 1 + below(5));
  }

  // Reads, additions or both by some lanes of one or two warps, then one access that is ordered after some of them.
  void access_before_one() {
    const int threads = below(3) == 0 ? kThreads : 32, kinds = below(3);
    for (int count = 2 + below(kinds == 0 ? 2 : 4); count > 0; --count) {
      const bool adds = kinds == 0 ? below(2) == 0 : kinds == 1;
      access(below(threads), below(kRounds - 1), adds ? Step::add_word : below(2) ? Step::read_byte : Step::read_word);
    }
    access(below(threads), kRounds - 1, 1 + below(5));
  }

  std::vector<Step> steps = std::vector<Step>(kBlocks * kThreads * kRounds, Step{Step::nothing, 0, 0, 0});

 private:
  int below(int limit) { return static_cast<int>(limit * stream_.uniform()); }
  Step& at(int thread, int round) { return steps[static_cast<std::size_t>(thread * kRounds + round)]; }

  void access(int thread, int round, int kind) {
    at(thread, round).access = static_cast<Step::Kind>(kind);
    at(thread, round).byte = below(4);
  }

  // Each warp in up to three groups, of which the last doesn't meet; then the block, sometimes.
  void meet(int block, int round) {
    const bool barrier = below(10) < 2;
    for (int first = 0; first < kThreads; first += 32) {
      const bool together = below(10) < 3;
      std::vector<int> group;
      unsigned masks[3] = {};
      for (int lane = 0; lane < std::min(32, kThreads - first); ++lane) {
        const int u = below(10);
        group.push_back(together || u < 5 ? 1 : u < 8 ? 2 : 0);
        masks[group.back()] |= 1u << lane;
      }
      masks[0] = 0;
      for (std::size_t lane = 0; lane < group.size(); ++lane) {
        Step& step = at(block * kThreads + first + static_cast<int>(lane), round);
        step.mask = masks[group[lane]];
        step.barrier = barrier;
      }
    }
  }

  Stream& stream_;
};

bool has_race(const std::vector<Step>& steps, bool shared) {
  constexpr int kAll = kBlocks * kThreads;
  struct Logged {
    int thread, round, kind;
    unsigned bytes;
    std::vector<int> clock;  // its thread's
  };
  std::vector<Logged> log;
  // clock[t][u]: how many rounds of u thread t knows to be over.
  std::vector<std::vector<int>> clock(kAll, std::vector<int>(kAll, 0));
  const auto meet = [&](const std::vector<int>& threads) {
    std::vector<int> joint(kAll, 0);
    for (const int t : threads)
      for (int u = 0; u < kAll; ++u)
        joint[static_cast<std::size_t>(u)] = std::max(joint[static_cast<std::size_t>(u)],
                                                      clock[static_cast<std::size_t>(t)][static_cast<std::size_t>(u)]);
    for (const int t : threads) clock[static_cast<std::size_t>(t)] = joint;
  };
  for (int round = 0; round < kRounds; ++round) {
    const auto step = [&](int t) { return steps[static_cast<std::size_t>(t * kRounds + round)]; };
    for (int t = 0; t < kAll; ++t) {
      const Step s = step(t);
      const bool byte = s.access == Step::read_byte || s.access == Step::write_byte;
      const int kind = s.access == Step::add_word ? 2 : s.access == Step::write_byte || s.access == Step::write_word;
      if (s.access != Step::nothing)
        log.push_back({t, round, kind, byte ? 1u << s.byte : 0xfu, clock[static_cast<std::size_t>(t)]});
      clock[static_cast<std::size_t>(t)][static_cast<std::size_t>(t)] = round + 1;
    }
    for (int t = 0; t < kAll; ++t) {
      const int first = t / kThreads * kThreads + t % kThreads / 32 * 32;
      if (step(t).mask == 0 || t - first != __ffs(static_cast<int>(step(t).mask)) - 1) continue;
      std::vector<int> group;
      for (int lane = 0; lane < 32; ++lane)
        if (step(t).mask >> lane & 1) group.push_back(first + lane);
      meet(group);
    }
    for (int block = 0; block < kBlocks; ++block) {
      if (step(block * kThreads).barrier == 0) continue;
      std::vector<int> all;
      for (int t = 0; t < kThreads; ++t) all.push_back(block * kThreads + t);
      meet(all);
    }
  }
  // The log goes by rounds, in which nobody is ordered before anyone else; an access is ordered before a later one
  // whose thread knew its round to be over.
  for (std::size_t b = 0; b < log.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      const Logged &x = log[a], &y = log[b];
      if (x.thread == y.thread || (x.bytes & y.bytes) == 0 || (x.kind == y.kind && x.kind != 1)) continue;
      if (shared && x.thread / kThreads != y.thread / kThreads) continue;
      if (y.clock[static_cast<std::size_t>(x.thread)] <= x.round) return true;
    }
  }
  return false;
}

TEST(Ordering, FindsARaceExactlyWhenThereIsOne) {
  int with = 0, without = 0;
  Stream stream(4, Purpose::test, 0, 0);
  for (int program = 0; program < 600; ++program) {
    Program random(stream);
    if (program % 4 == 0)
      random.access_everywhere();
    else
      random.access_before_one();
    const auto& steps = random.steps;
    const bool shared = program % 8 < 4;
    const GlobalArray<Step> device_steps("steps", steps);
    const bool race = has_race(steps, shared);
    (race ? with : without)++;
    for (const Order order : kOrders) {
      GlobalArray<unsigned> word("word", std::vector<unsigned>{0});
      GlobalArray<int> out("out", kBlocks * kThreads);
      set_order(order, static_cast<std::uint64_t>(program));
      const auto defect = defect_of([&] {
        cuda::launch<run_program>(kBlocks, kThreads, {}, device_steps.data(), kRounds, word.data(), shared, out.data());
      });
      EXPECT_EQ(defect.find("race") != std::string::npos, race)
          << "program " << program << ", order " << static_cast<int>(order) << ": " << defect;
    }
  }
  set_order(Order::forward);
  EXPECT_GT(with, 100);
  EXPECT_GT(without, 100);
}

}  // namespace
}  // namespace incumbent::simt
