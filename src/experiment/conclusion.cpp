// Which method is better, by how much, and whether that is more than chance: in words, from the statistics alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/words.hpp"

namespace incumbent {
namespace {

class Writer {
 public:
  Writer(const Results& results, const Analysis& analysis)
      : results_(results), analysis_(analysis), spec_(results.record.spec) {}

  Conclusion operator()() const {
    Conclusion conclusion;
    for (std::size_t p = 0; p < spec_.problems.size(); ++p) conclusion.by_problem.push_back(problem_sentence(p));
    if (spec_.methods.size() < 2) {
      conclusion.headline = "One method was run; there is nothing to compare it with.";
    } else if (analysis_.suite.problems.empty()) {
      conclusion.headline = "No problem has a finished search of every method yet; there is nothing to compare.";
    } else if (spec_.problems.size() == 1) {
      conclusion.headline = single_headline();
    } else {
      suite(conclusion);
    }
    if (spec_.methods.size() >= 2) too_few_seeds(conclusion);
    return conclusion;
  }

 private:
  const std::string& method(std::size_t m) const { return spec_.methods[m].label; }
  std::string methods(const std::vector<std::size_t>& list, std::string_view last = "and") const {
    std::vector<std::string> words;
    for (const auto m : list) words.push_back(method(m));
    return join(words, last);
  }
  std::string loss(std::size_t p, double value) const { return short_number(shown(results_, analysis_, p, value)); }

  // Methods that another one of a problem is significantly better than, not told from, or significantly worse than.
  struct Split {
    std::vector<std::size_t> beaten;
    std::vector<std::size_t> level;
    std::vector<std::size_t> superior;
  };
  Split split(std::size_t p, std::size_t first) const {
    Split result;
    for (const auto m : analysis_.problems[p].order) {
      if (m == first) continue;
      const int sign = significance(analysis_.problems[p].comparisons, first, m, spec_.alpha);
      (sign > 0 ? result.beaten : (sign < 0 ? result.superior : result.level)).push_back(m);
    }
    return result;
  }

  // "Y is significantly better than Z; ...": every significant comparison of a problem; empty if there is none.
  std::string significant_pairs(std::size_t p) const {
    std::string text;
    for (const auto m : analysis_.problems[p].order) {
      const auto beaten = split(p, m).beaten;
      if (beaten.empty()) continue;
      text += fmt::format("{}{} is significantly better than {}", text.empty() ? "" : "; ", method(m), methods(beaten));
    }
    return text;
  }

  // "X has", "X and Y share": the methods with a problem's best median.
  std::string have_best(std::size_t p) const {
    const auto& problem = analysis_.problems[p];
    std::vector<std::size_t> tied;
    for (const auto m : problem.order) {
      if (problem.methods[m].median == problem.methods[problem.order.front()].median) tied.push_back(m);
    }
    return fmt::format("{} {}", methods(tied), tied.size() == 1 ? "has" : "share");
  }

  // ", 4.1 times as much"
  std::string ratio(std::size_t p, double best, double other) const {
    if (!analysis_.problems[p].regret || !std::isfinite(other) || best <= 0) return {};
    return fmt::format(", {} times as much", times_text(other / best));
  }

  std::string problem_sentence(std::size_t p) const {
    const auto& problem = analysis_.problems[p];
    if (problem.order.empty()) return "No search is finished yet.";
    const auto best = problem.order.front();
    const double lowest = problem.methods[best].median;
    const auto name = loss_name(results_, analysis_, p);
    if (problem.order.size() == 1)
      return fmt::format("{} ends at a median {} of {}.", method(best), name, loss(p, lowest));
    if (lowest == problem.methods[problem.order.back()].median) {
      const auto pairs = significant_pairs(p);
      return fmt::format("All methods end at the same median {} of {}.{}", name, loss(p, lowest),
                         pairs.empty() ? "" : " By the ranks of their searches, " + pairs + ".");
    }
    const auto worst = problem.order.back();
    auto text = fmt::format("{} the best median {}, {}; {} is last with {}{}.", have_best(p), name, loss(p, lowest),
                            method(worst), loss(p, problem.methods[worst].median),
                            ratio(p, lowest, problem.methods[worst].median));
    const auto [beaten, level, superior] = split(p, best);
    if (beaten.empty() || !superior.empty()) {
      const auto pairs = significant_pairs(p);
      if (!pairs.empty()) text += " " + pairs + ".";
    } else {
      text += fmt::format(" {} is significantly better than {}.", method(best), methods(beaten));
    }
    if (!level.empty()) {
      text += fmt::format(" The data do not tell {} from {}.",
                          beaten.empty() || !superior.empty() ? method(best) : "it", methods(level, "or"));
    }
    return text;
  }

  std::string single_headline() const {
    const auto& problem = analysis_.problems.front();
    const auto best = problem.order.front();
    const auto [beaten, level, superior] = split(0, best);
    const auto pairs = significant_pairs(0);
    if (pairs.empty()) return "No method is shown to be better than another: no difference is significant.";
    if (beaten.empty() || !superior.empty()) return fmt::format("{} the best median; {}.", have_best(0), pairs);
    if (beaten.size() + 1 == spec_.methods.size()) {
      return fmt::format(
          "{} is better than {}, significantly.", method(best),
          beaten.size() == 1 ? method(beaten.front()) : fmt::format("all {} other methods", beaten.size()));
    }
    return fmt::format("{} is the best by median and significantly better than {} of the {} others.", method(best),
                       beaten.size(), spec_.methods.size() - 1);
  }

  void suite(Conclusion& conclusion) const {
    const auto& ranks = analysis_.suite.average_ranks;
    const auto& problems = analysis_.suite.problems;
    const auto leader = static_cast<std::size_t>(std::min_element(ranks.begin(), ranks.end()) - ranks.begin());
    std::vector<std::size_t> leaders;
    for (std::size_t m = 0; m < ranks.size(); ++m) {
      if (ranks[m] == ranks[leader]) leaders.push_back(m);
    }
    const auto where = count_text(problems.size(), "problem");
    if (leaders.size() > 1) {
      conclusion.headline = fmt::format("{} share the best average rank, {:.2f} of {} over {}.", methods(leaders),
                                        ranks[leader], ranks.size(), where);
    } else {
      conclusion.headline = fmt::format("{} has the best average rank, {:.2f} of {} over {}.", method(leader),
                                        ranks[leader], ranks.size(), where);
    }
    std::vector<std::string> wins;
    std::vector<std::string> losses;
    for (std::size_t m = 0; m < ranks.size(); ++m) {
      if (m == leader) continue;
      std::size_t won = 0;
      std::vector<std::string> lost;
      for (const auto p : problems) {
        const int sign = significance(analysis_.problems[p].comparisons, leader, m, spec_.alpha);
        won += sign > 0;
        if (sign < 0) lost.push_back(spec_.problems[p].label);
      }
      if (won > 0) wins.push_back(fmt::format("than {} on {}", method(m), won));
      if (!lost.empty()) losses.push_back(fmt::format("than {} on {}", method(m), join(lost)));
    }
    if (wins.empty() && losses.empty()) {
      conclusion.sentences.push_back("On none of them is its difference to another method significant.");
    } else {
      conclusion.sentences.push_back(fmt::format(
          "Of these {}, {} is significantly better {}; it is significantly worse {}.", where, method(leader),
          wins.empty() ? "on none" : join(wins), losses.empty() ? "on none" : join(losses)));
    }
    suite_test(conclusion, leader);
  }

  // Problems as replications.
  void suite_test(Conclusion& conclusion, std::size_t leader) const {
    const auto& suite = analysis_.suite;
    const double possible = std::min(
        1.0, static_cast<double>(suite.comparisons.size()) * statistics::smallest_p_value(suite.problems.size()));
    if (possible > spec_.alpha) {
      conclusion.sentences.push_back(fmt::format(
          "Nothing is claimed beyond them: {} as replications give a p-value of {} at best, too large after Holm's "
          "adjustment "
          "for {}; {} problems would be needed.",
          count_text(suite.problems.size(), "problem"), p_text(statistics::smallest_p_value(suite.problems.size())),
          count_text(suite.comparisons.size(), "comparison"), needed(suite.comparisons.size())));
      return;
    }
    std::vector<std::size_t> beaten;
    for (std::size_t m = 0; m < spec_.methods.size(); ++m) {
      if (significance(suite.comparisons, leader, m, spec_.alpha) > 0) beaten.push_back(m);
    }
    conclusion.sentences.push_back(
        beaten.empty()
            ? fmt::format("Over the suite, with its {} problems as replications, {} is not significantly better "
                          "than any other method.",
                          suite.problems.size(), method(leader))
            : fmt::format("Over the suite, with its {} problems as replications, {} is significantly better than {}.",
                          suite.problems.size(), method(leader), methods(beaten)));
  }

  // The fewest pairs with which `comparisons` tests can be significant.
  std::size_t needed(std::size_t comparisons) const {
    std::size_t pairs = 1;
    while (static_cast<double>(comparisons) * statistics::smallest_p_value(pairs) > spec_.alpha) ++pairs;
    return pairs;
  }

  void too_few_seeds(Conclusion& conclusion) const {
    const auto comparisons = spec_.methods.size() * (spec_.methods.size() - 1) / 2;
    const auto seeds = needed(comparisons);
    if (static_cast<std::size_t>(spec_.seeds) >= seeds) return;
    conclusion.sentences.push_back(fmt::format(
        "With {} no difference within a problem can be significant; {} are needed for {}.",
        count_text(static_cast<std::size_t>(spec_.seeds), "seed"), seeds, count_text(comparisons, "comparison")));
  }

  const Results& results_;
  const Analysis& analysis_;
  const ExperimentSpec& spec_;
};

}  // namespace

std::string preliminary(const Results& results) {
  const auto done = std::ranges::count(results.cells, true, &Cell::done);
  const auto errors = std::ranges::count_if(results.cells, [](const Cell& cell) { return !cell.error.empty(); });
  if (done == std::ssize(results.cells)) return {};
  return fmt::format("Preliminary: {} of {} searches are finished{}. Only finished ones count.", done,
                     results.cells.size(), errors ? fmt::format(", {} ended with an error", errors) : "");
}

Conclusion conclude(const Results& results, const Analysis& analysis) { return Writer(results, analysis)(); }

}  // namespace incumbent
