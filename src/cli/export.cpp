// incumbent export: an experiment's results in the formats of other programs.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/command.hpp"
#include "incumbent/export_results.hpp"

namespace incumbent::cli {
namespace {

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
    const auto files = export_results(*directory, *format, *out);
    fmt::print("{} files in {}\n", files, std::filesystem::absolute(*out).lexically_normal().string());
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
