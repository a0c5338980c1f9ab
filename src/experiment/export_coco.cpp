// COCO's format, data_format 'bbob-new2': Hansen, Auger, Mersmann, Tusar and Brockhoff (2016), arXiv:1603.08785.
// An .info file a function, with three lines a dimension; runs in a .dat file have a line whenever
// ceil(20 log10(max(f - f_opt, 1e-8))) falls, and at the end; in a .tdat file at floor(10^(k/20)) evaluations, at
// {1, 2, 5} 10^k evaluations a dimension, and at the end.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/require.hpp"
#include "experiment/export_run.hpp"

namespace incumbent {
namespace {

constexpr double kPrecision = 1e-8;
constexpr int kPerDecade = 20;

std::string head(double optimum) {
  return fmt::format(
      "% f evaluations | g evaluations | best noise-free fitness - Fopt ({:.12e}) + sum g_i+ | measured fitness | best "
      "measured fitness or single-digit g-values | x1 | x2...\n",
      optimum);
}

std::string line(const ExportedEvaluation& e) {
  auto text = fmt::format("{} 0 {:+.9e} {:+.9e} {:+.9e}", e.number, written(e.best), written(e.measured),
                          written(e.best_measured));
  for (const double x : e.x) text += fmt::format(" {:+.4e}", x);
  return text + "\n";
}

std::string by_targets(const std::vector<ExportedEvaluation>& run) {
  std::string text;
  double last = INFINITY;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const double level = std::ceil(kPerDecade * std::log10(std::max(run[i].best, kPrecision)));
    if (level >= last && i + 1 < run.size()) continue;
    last = std::min(last, level);
    text += line(run[i]);
  }
  return text;
}

std::set<std::int64_t> evaluation_triggers(std::int64_t budget, int dimension) {
  std::set<std::int64_t> triggers;
  for (int k = 0;; ++k) {
    const auto at = static_cast<std::int64_t>(std::floor(std::pow(10, static_cast<double>(k) / kPerDecade)));
    if (at > budget) break;
    triggers.insert(at);
  }
  for (std::int64_t power = 1; power * dimension <= budget; power *= 10) {
    for (const std::int64_t factor : {1, 2, 5}) triggers.insert(factor * power * dimension);
  }
  return triggers;
}

std::string by_evaluations(const std::vector<ExportedEvaluation>& run, int dimension) {
  const auto triggers = evaluation_triggers(run.back().number, dimension);
  std::string text;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if ((triggers.contains(run[i].number) && std::isfinite(run[i].best)) || i + 1 == run.size()) text += line(run[i]);
  }
  return text;
}

struct Block {
  std::string runs;  // ", 1:60|2.3e-01"
  std::string dat;
  std::string tdat;
};

}  // namespace

ExportedFiles coco_files(const Results& results, std::size_t method) {
  const auto& spec = results.record.spec;
  std::map<int, std::map<int, Block>> blocks;  // by function, dimension
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    BbobName name;
    require(parse_bbob(spec.problems[p].spec, name) && results.record.problems[p].optimum,
            "problem '{}' is no BBOB function; the format coco takes bbob_fN:dim=D,instance=I without other options",
            spec.problems[p].spec);
    for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
      const auto& cell = results.cell(p, method, seed);
      const auto run = exported_evaluations(results, cell);
      if (!cell.done || run.empty()) continue;
      auto& block = blocks[name.function][name.dimension];
      block.runs += fmt::format(", {}:{}|{:.1e}", name.instance, run.size(), written(run.back().best));
      const auto title = head(*results.record.problems[p].optimum);
      block.dat += title + by_targets(run);
      block.tdat += title + by_evaluations(run, name.dimension);
    }
  }
  auto algorithm = spec.methods[method].label;
  std::replace(algorithm.begin(), algorithm.end(), '\'', ' ');
  ExportedFiles files;
  for (const auto& [function, dimensions] : blocks) {
    auto& info = files[fmt::format("bbobexp_f{}.info", function)];
    for (const auto& [dimension, block] : dimensions) {
      const auto stem = fmt::format("data_f{0}/bbobexp_f{0}_DIM{1}", function, dimension);
      info += fmt::format(
          "suite = 'bbob', funcId = {}, DIM = {}, Precision = {:.3e}, algId = '{}', logger = 'bbob', data_format = "
          "'bbob-new2', settings = ''\n% \n{}.dat{}\n",
          function, dimension, kPrecision, algorithm, stem, block.runs);
      files[stem + ".dat"] = block.dat;
      files[stem + ".tdat"] = block.tdat;
    }
  }
  return files;
}

}  // namespace incumbent
