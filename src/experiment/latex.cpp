#include "experiment/latex.hpp"

#include <fmt/format.h>

#include <cmath>

#include "experiment/words.hpp"

namespace incumbent {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '\\': result += "\\textbackslash{}"; break;
      case '~': result += "\\textasciitilde{}"; break;
      case '^': result += "\\textasciicircum{}"; break;
      case '<': result += "\\textless{}"; break;
      case '>': result += "\\textgreater{}"; break;
      case '|': result += "\\textbar{}"; break;
      case '"': result += "''"; break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}': result += fmt::format("\\{}", c); break;
      case '\n':
      case '\r':
      case '\t': result += ' '; break;
      default: result += c;
    }
  }
  return result;
}

// 0.0123, 1.2 \cdot 10^{-5}, \infty; for math mode.
std::string math(double value) {
  if (std::isnan(value)) return "\\text{--}";
  if (std::isinf(value)) return value > 0 ? "\\infty" : "-\\infty";
  const auto text = fmt::format("{:.3g}", value);
  const auto exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  return fmt::format("{} \\cdot 10^{{{}}}", text.substr(0, exponent), std::stoi(text.substr(exponent + 1)));
}

}  // namespace

std::string latex_table(const Results& results, const Analysis& analysis) {
  const auto& spec = results.record.spec;
  std::string columns = "l";
  std::string head = "problem";
  for (const auto& method : spec.methods) {
    columns += "r";
    head += " & " + escaped(method.label);
  }
  std::string rows;
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    const auto& problem = analysis.problems[p];
    rows += escaped(spec.problems[p].label);
    for (std::size_t m = 0; m < spec.methods.size(); ++m) {
      const auto value = math(shown(results, analysis, p, problem.methods[m].median));
      const bool level =
          problem.methods[m].done > 0 && problem.order.size() > 1 &&
          (m == problem.order.front() || significance(problem.comparisons, problem.order.front(), m, spec.alpha) <= 0);
      rows += level ? fmt::format(" & $\\mathbf{{{}}}$", value) : fmt::format(" & ${}$", value);
    }
    rows += " \\\\\n";
  }
  if (spec.problems.size() > 1 && !analysis.suite.average_ranks.empty()) {
    rows += "\\midrule\naverage rank";
    for (const double rank : analysis.suite.average_ranks) rows += fmt::format(" & ${:.2f}$", rank);
    rows += " \\\\\n";
  }
  return fmt::format(
      "% {}: medians over {} of the final regret, or value where no optimum is known; needs "
      "\\usepackage{{amsmath,booktabs}}.\n"
      "% Bold: the best median and those that Wilcoxon's signed-rank test (Holm, level {}) does not tell from it.\n"
      "\\begin{{tabular}}{{{}}}\n\\toprule\n{} \\\\\n\\midrule\n{}\\bottomrule\n\\end{{tabular}}\n",
      escaped(spec.name), count_text(static_cast<std::size_t>(spec.seeds), "seed"), spec.alpha, columns, head, rows);
}

}  // namespace incumbent
