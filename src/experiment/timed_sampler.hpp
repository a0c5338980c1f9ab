// A sampler whose suggestions are timed.
#pragma once

#include <ctime>
#include <memory>

#include "incumbent/sampler.hpp"

namespace incumbent {

// Processor time, which is that of the calling thread, where samplers compute, and of other processes as they say: a
// busy machine makes it hardly longer.
class TimedSampler : public Sampler {
 public:
  explicit TimedSampler(std::unique_ptr<Sampler> sampler) : Sampler({}), sampler_(std::move(sampler)) {}

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const override {
    const Timer timer(seconds_);
    auto suggestions = sampler_->suggest(history, request, count);
    for (const auto& suggestion : suggestions) seconds_ += suggestion.seconds;
    return suggestions;
  }
  Suggestion perturb(const History& history, const SuggestRequest& request,
                     const Exploration& exploration) const override {
    const Timer timer(seconds_);
    return sampler_->perturb(history, request, exploration);
  }
  bool breeds() const override { return sampler_->breeds(); }
  bool foreign() const override { return sampler_->foreign(); }
  bool judges() const override { return sampler_->judges(); }
  bool stops(const History& history, std::int64_t trial, const Measurement& measurement) const override {
    const Timer timer(seconds_);
    return sampler_->stops(history, trial, measurement);
  }
  const Trial* recommend(const History& history) const override { return sampler_->recommend(history); }
  std::string note() const override { return sampler_->note(); }

  double seconds() const { return seconds_; }

 private:
  class Timer {
   public:
    explicit Timer(double& total) : total_(total) {}
    ~Timer() { total_ += now() - begin_; }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    static double now() {
      timespec time{};
      ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
      return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    }
    double& total_;
    double begin_ = now();
  };

  std::unique_ptr<Sampler> sampler_;
  mutable double seconds_ = 0;
};

}  // namespace incumbent
