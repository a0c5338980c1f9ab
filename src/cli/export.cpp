// incumbent export: an experiment's results in the formats of other programs.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "cli/command.hpp"
#include "incumbent/export_results.hpp"

namespace incumbent::cli {
namespace {

constexpr std::size_t kMostNamed = 20;

void print_left_out(const std::vector<std::string>& searches) {
  if (searches.empty()) return;
  fmt::print(stderr, "incumbent: left out {}; what is not finished `incumbent run --resume` finishes:\n",
             searches.size() == 1 ? "1 search" : fmt::format("{} searches", searches.size()));
  for (std::size_t i = 0; i < std::min(searches.size(), kMostNamed); ++i) fmt::print(stderr, "  {}\n", searches[i]);
  if (searches.size() > kMostNamed) fmt::print(stderr, "  and {} more\n", searches.size() - kMostNamed);
}

std::function<int()> declare(Arguments& arguments) {
  auto directory = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("coco");
  auto out = std::make_shared<std::string>();
  arguments.add("DIR", *directory, "where run wrote its results; for configspace and csv also a journal");
  arguments.add("--format", *format,
                "coco: for cocopp, problems bbob_fN only; iohprofiler: for IOHanalyzer and iohinspector; optuna: a "
                "journal with a study a search, for Optuna and optuna-dashboard; configspace: the search spaces; csv: "
                "tables with a column a parameter");
  arguments.choices("--format", {std::begin(kExportFormats), std::end(kExportFormats)});
  arguments.add("--out", *out, "a new folder; for coco and iohprofiler with one for each method in it");
  arguments.required("--out");
  return [directory, format, out] {
    const auto exported = export_results(*directory, *format, *out);
    fmt::print("{} files in {}\n", exported.files, std::filesystem::absolute(*out).lexically_normal().string());
    print_left_out(exported.left_out);
    return 0;
  };
}

}  // namespace

extern const Command export_command{"export", "write an experiment's results in the formats of other programs",
                                    "incumbent export results/bbob --format coco --out coco\n"
                                    "  incumbent export results/quickstart --format iohprofiler --out ioh\n"
                                    "  incumbent export results/quickstart --format optuna --out optuna\n"
                                    "  incumbent export study.log --format csv --out tables",
                                    declare};

}  // namespace incumbent::cli
