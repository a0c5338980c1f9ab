// The results of an experiment in the formats of other programs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "incumbent/export.hpp"

namespace incumbent {

// Writes the finished searches of an experiment's directory into `out`, a folder for each method; returns how many
// files. "coco": what cocopp reads, for problems bbob_fN:dim=D,instance=I only; seeds become repetitions of an
// instance. "iohprofiler": what IOHanalyzer and iohinspector read, for problems with numbers as parameters; runs stand
// in the order of their seeds. Error(usage) if the directory holds no experiment, the format is
// unknown, a problem does not fit, or `out` exists and is not empty.
INCUMBENT_EXPORT std::size_t export_results(const std::filesystem::path& directory, std::string_view format,
                                            const std::filesystem::path& out);

}  // namespace incumbent
