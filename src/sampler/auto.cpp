// auto: follows one of the other samplers, chosen by the rules in auto_rules.hpp from the space and the budget, which
// are fixed, and from how many trials have ended and are running, which are the history's: so the choice replays as the
// suggestions do. Each method finds in the trials' model texts what it wrote there itself, and those of the rules
// learn from the values of all trials, whoever asked for them.
// The problem is that of algorithm selection: Rice, Advances in Computers 15, 1976; for black-box optimization as in
// Meunier et al., "Black-box optimization revisited", IEEE Trans. Evolutionary Computation 26, 2022.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/registry.hpp"
#include "sampler/auto_rules.hpp"
#include "sampler/samplers.hpp"

namespace incumbent {
namespace {

bool takes(const SamplerCapabilities& capabilities, std::int64_t categories, bool conditions) {
  return (capabilities.categories || categories == 0) && (capabilities.conditions || !conditions);
}

// "", "from 1000 trials on", "with 8 or more running"
std::string when(const AutoRule& rule) {
  std::string text;
  if (rule.finished.least > 0) text += fmt::format(", from {} ended trials on", rule.finished.least);
  if (rule.finished.most < AutoBounds{}.most) text += fmt::format(", up to {} ended trials", rule.finished.most);
  if (rule.running.least > 0) text += fmt::format(", with {} or more running", rule.running.least);
  if (rule.running.most < AutoBounds{}.most) text += fmt::format(", with at most {} running", rule.running.most);
  return text;
}

class Auto : public Sampler {
 public:
  explicit Auto(SamplerContext c) : Sampler(std::move(c)) {
    const auto parameters = space().parameters();
    const auto categories =
        std::ranges::count_if(parameters, [](const auto& p) { return p.kind == ParameterKind::categorical; });
    const auto conditions = static_cast<std::int64_t>(space().conditions().size());
    const auto dimension = static_cast<std::int64_t>(space().dimension());
    const auto budget = context().budget.value_or(kNoBudget);
    for (const auto& rule : kAutoRules) {
      const bool reachable = rule.finished.least <= budget && rule.running.least <= budget;
      const bool holds = reachable && rule.dimension.hold(dimension) && rule.categories.hold(categories) &&
                         rule.conditions.hold(conditions) && rule.budget.hold(budget);
      const auto& method = find_registered("sampler", samplers(), rule.method);
      if (!holds || !takes(method.capabilities, categories, conditions > 0)) continue;
      choices_.push_back({&rule, make_sampler(rule.method, context())});
      if (!depends_on_history(rule)) break;
    }
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const override {
    return chosen(history).suggest(history, request, count);
  }

  Suggestion perturb(const History& history, const SuggestRequest& request,
                     const Exploration& exploration) const override {
    return chosen(history).perturb(history, request, exploration);
  }

  const Trial* recommend(const History& history) const override { return chosen(history).recommend(history); }

  std::string note() const override {
    std::string text;
    for (const auto& [rule, sampler] : choices_) {
      text += fmt::format("{}{}{} ({})", text.empty() ? "" : "; else ", rule->method, when(*rule), rule->reason);
      if (const auto more = sampler->note(); !more.empty()) text += ": " + more;
    }
    return text;
  }

 private:
  static constexpr std::int64_t kNoBudget = AutoBounds{}.most;

  struct Choice {
    const AutoRule* rule;
    std::unique_ptr<Sampler> sampler;
  };

  static bool is_open(const AutoBounds& bounds) { return bounds.least <= 0 && bounds.most == AutoBounds{}.most; }
  static bool depends_on_history(const AutoRule& rule) { return !is_open(rule.finished) || !is_open(rule.running); }

  // The last rule always holds.
  const Sampler& chosen(const History& history) const {
    const auto finished = static_cast<std::int64_t>(history.finished());
    const auto running = static_cast<std::int64_t>(history.running().size());
    const auto found = std::ranges::find_if(choices_, [&](const Choice& choice) {
      return choice.rule->finished.hold(finished) && choice.rule->running.hold(running);
    });
    return *(found == choices_.end() ? choices_.back() : *found).sampler;
  }

  std::vector<Choice> choices_;  // in the order of the rules; the last one depends on nothing
};

}  // namespace

std::unique_ptr<Sampler> make_auto(const Options&, SamplerContext context) {
  return std::make_unique<Auto>(std::move(context));
}

}  // namespace incumbent
