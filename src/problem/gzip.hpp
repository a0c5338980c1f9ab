// Reads gzip files.
#pragma once

#include <filesystem>
#include <string>

namespace incumbent {

// The whole content; a file that is not compressed is read as it is. Error(storage) if it can't be read, ends early or
// fails its checksum.
std::string read_gzip(const std::filesystem::path& file);

}  // namespace incumbent
