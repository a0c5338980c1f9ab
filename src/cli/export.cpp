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
  arguments.add("DIR", *directory, "where run wrote its results");
  arguments.add("--format", *format,
                "coco: for cocopp, problems bbob_fN only; iohprofiler: for IOHanalyzer and iohinspector");
  arguments.choices("--format", {"coco", "iohprofiler"});
  arguments.add("--out", *out, "a new folder; in it one for each method");
  arguments.required("--out");
  return [directory, format, out] {
    const auto files = export_results(*directory, *format, *out);
    fmt::print("{} files in {}\n", files, std::filesystem::absolute(*out).lexically_normal().string());
    return 0;
  };
}

}  // namespace

extern const Command export_command{"export", "write an experiment's results as cocopp or IOHanalyzer read them",
                                    "incumbent export results/bbob --format coco --out coco\n"
                                    "  incumbent export results/quickstart --format iohprofiler --out ioh",
                                    declare};

}  // namespace incumbent::cli
