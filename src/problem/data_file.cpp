#include "problem/data_file.hpp"

#include <fmt/ranges.h>

#include <algorithm>
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

// The names in a folder that have the prefix and the suffix.
void collect(const fs::path& folder, const DataKind& kind, std::set<std::string>& names) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(kind.prefix)) continue;
    if (kind.suffix.starts_with('/')) {
      if (!is_there(entry.path().string() + std::string(kind.suffix))) continue;
    } else {
      if (!name.ends_with(kind.suffix) || name.size() < kind.prefix.size() + kind.suffix.size()) continue;
      name.resize(name.size() - kind.suffix.size());
    }
    names.insert(name.substr(kind.prefix.size()));
  }
}

template <class Texts>
std::string joined(const Texts& texts) {
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

fs::path find_data_file(const DataKind& kind, std::string_view name) {
  const bool plain = !name.empty() && name.find('/') == std::string_view::npos && name != "." && name != "..";
  std::set<std::string> there;
  std::vector<std::string> tried;
  for (const auto& place : data_places()) {
    for (const fs::path& parent : {place.directory, place.directory / kind.folder}) {
      const fs::path file = parent / fmt::format("{}{}{}", kind.prefix, name, kind.suffix);
      if (plain && is_there(file)) return file;
      collect(parent, kind, there);
    }
    tried.push_back(fmt::format("{} ({})", place.directory.string(), place.origin));
  }
  const auto& published = kind.published;
  if (std::find(published.begin(), published.end(), name) != published.end()) {
    fail(ErrorCode::usage, "the {} '{}' is not there ({}{}{}); those that are: {}; looked in {}", kind.what, name,
         kind.prefix, name, kind.suffix, joined(there), joined(tried));
  }
  there.insert(published.begin(), published.end());
  fail(ErrorCode::usage, "unknown {} '{}'; known: {}; looked in {}", kind.what, name, joined(there), joined(tried));
}

}  // namespace incumbent
