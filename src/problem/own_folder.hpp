// Where this library is, for what is installed beside it.
#pragma once

#include <filesystem>

namespace incumbent {

// The folder of the library, or of the program if the library is part of it; empty if unknown.
std::filesystem::path own_folder();  // data_places.cpp

}  // namespace incumbent
