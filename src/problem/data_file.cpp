#include "problem/data_file.hpp"

#include <fmt/ranges.h>

#include <set>
#include <vector>

#include "core/require.hpp"
#include "incumbent/data.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(file, error);
}

// The names in a folder that have the suffix.
void collect(const fs::path& folder, std::string_view suffix, std::set<std::string>& names) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string file = entry.path().filename().string();
    if (suffix.starts_with('/')) {
      if (is_there(entry.path().string() + std::string(suffix))) names.insert(file);
    } else if (file.ends_with(suffix)) {
      names.insert(file.substr(0, file.size() - suffix.size()));
    }
  }
}

template <class Texts>
std::string joined(const Texts& texts) {
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

fs::path find_data_file(std::string_view what, std::string_view folder, std::string_view name,
                        std::string_view suffix) {
  const bool plain = !name.empty() && name.find('/') == std::string_view::npos && name != "." && name != "..";
  std::set<std::string> known;
  std::vector<std::string> tried;
  for (const auto& place : data_places()) {
    for (const fs::path& parent : {place.directory, place.directory / folder}) {
      const fs::path file = parent / (std::string(name) + std::string(suffix));
      if (plain && is_there(file)) return file;
      collect(parent, suffix, known);
    }
    tried.push_back(fmt::format("{} ({})", place.directory.string(), place.origin));
  }
  fail(ErrorCode::usage, "unknown {} '{}'; known: {}; looked in {}", what, name, joined(known), joined(tried));
}

}  // namespace incumbent
