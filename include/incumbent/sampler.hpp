// The Sampler contract: what to try next.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/capabilities.hpp"
#include "incumbent/device.hpp"
#include "incumbent/history.hpp"
#include "incumbent/options.hpp"

namespace incumbent {

struct Suggestion {
  Configuration configuration;
  std::string model;   // kept with the trial and found again in History: hyperparameters of a model, say. Small.
  double seconds = 0;  // of processor time that another process needed for it
};

// Everything about the study that is fixed before the first trial, and where to compute.
struct SamplerContext {
  SearchSpace space;
  std::uint64_t seed = 0;              // the study's
  std::optional<std::int64_t> budget;  // trials
  std::int64_t max_resource = 1;
  bool noisy = false;
  ComputeDevice device{};  // where models are made
};

// A suggestion is a pure function of the history, the request (its trial number names the random stream) and the
// context: suggest() is const, and anything cached must not change a bit of the answer. No clock, no address, no thread
// order.
class INCUMBENT_EXPORT Sampler {
 public:
  virtual ~Sampler() = default;

  // At least one and at most `count` suggestions for trials request.trial, request.trial + 1, ...; fewer than asked
  // means "ask again, with these running". Empty: the sampler has nothing left to suggest (its space or its design is
  // used up). Each configuration is one of the space's. The study refuses what was seen before (unless the study is
  // noisy) and then asks once more with attempt + 1.
  virtual std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const = 0;

  // A changed copy of request.parent's configuration. Default: each active parameter is drawn anew from its prior with
  // probability exploration.resample; else a number is moved by a factor of 1 + change or 1 - change (an integer or a
  // stepped one by a step at least), an ordinal to a neighbouring level, a category not at all.
  virtual Suggestion perturb(const History& history, const SuggestRequest& request,
                             const Exploration& exploration = {}) const;

  // Whether it breeds from the trials that a request names, for the place of its target.
  virtual bool breeds() const { return false; }

  // Whether the suggestions are another program's (peer.hpp): they are taken as they come, repeated ones too, and can't
  // be recomputed from the history, for that program keeps a state of its own.
  virtual bool foreign() const { return false; }

  // Whether it also says, by stops(), which trials end early, so that it needs a scheduler that leaves that to it:
  // peer.
  virtual bool judges() const { return false; }
  // Whether a running trial ends with this measurement, a finite one at less than the resource that it runs toward.
  // Asked once, when it is reported and before the history has it; never on replay. Objectives are minimized.
  virtual bool stops(const History&, std::int64_t /*trial*/, const Measurement&) const { return false; }

  // The trial whose configuration is the answer, as far as it is known: where values are noisy, a model knows better
  // than the luckiest value. One whose last value is at the resource of History::best(), and feasible if that one is;
  // nullptr without any value. A function of the history and the context, but no cheap one: gp predicts at all trials
  // with the hyperparameters of its last suggestion, smac fits a forest. Default: History::best().
  virtual const Trial* recommend(const History& history) const { return history.best(); }

  // What a reader of its results should know: "1024 cells, more than the budget of 60: visited in a seeded random
  // order". Empty: nothing.
  virtual std::string note() const { return {}; }

 protected:
  explicit Sampler(SamplerContext context) : context_(std::move(context)) {}
  const SearchSpace& space() const { return context_.space; }
  const SamplerContext& context() const { return context_; }

 private:
  SamplerContext context_;
};

struct SamplerEntry {
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view options;  // "kappa=2 (>= 0), ..." or empty
  SamplerCapabilities capabilities;
  std::unique_ptr<Sampler> (*make)(const Options&, SamplerContext);
};

// The registered samplers, in alphabetical order.
INCUMBENT_EXPORT std::span<const SamplerEntry> samplers();
// From "gp", "gp:acquisition=lcb,kappa=2" or the name of a peer (peer.hpp). Error(usage) with the known names or
// options.
INCUMBENT_EXPORT std::unique_ptr<Sampler> make_sampler(std::string_view specification, SamplerContext context);

}  // namespace incumbent
