#include "execution/trial_folder.hpp"

#include <algorithm>
#include <vector>

#include "core/require.hpp"
#include "core/words.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "checkpoint-";

std::vector<std::shared_ptr<const DirectoryCheckpoint>> checkpoints(const fs::path& folder) {
  std::vector<std::shared_ptr<const DirectoryCheckpoint>> all;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    if (const auto resource = integer<std::int64_t>(std::string_view(name).substr(kPrefix.size()))) {
      all.push_back(std::make_shared<DirectoryCheckpoint>(entry.path(), *resource));
    }
  }
  return all;
}

template <class F>
auto stored(F&& work) {
  try {
    return work();
  } catch (const fs::filesystem_error& error) {
    fail(ErrorCode::storage, "{}: {}", error.path1().string(), error.code().message());
  }
}

}  // namespace

std::shared_ptr<const DirectoryCheckpoint> TrialFolder::latest(std::int64_t most) const {
  return stored([&] {
    std::shared_ptr<const DirectoryCheckpoint> best;
    for (const auto& checkpoint : checkpoints(path_)) {
      if (checkpoint->resource() <= most && (!best || best->resource() < checkpoint->resource())) best = checkpoint;
    }
    return best;
  });
}

void TrialFolder::begin(const DirectoryCheckpoint* from, std::span<const std::int64_t> needed) const {
  stored([&] {
    fs::create_directories(path_);
    fs::remove_all(work());
    if (!from) {
      fs::create_directory(work());
      return;
    }
    fs::copy(from->path(), work(), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    for (const auto& old : checkpoints(path_)) {
      const bool wanted = std::ranges::find(needed, old->resource()) != needed.end();
      if (old->resource() < from->resource() && !wanted) fs::remove_all(old->path());
    }
  });
}

std::shared_ptr<const DirectoryCheckpoint> TrialFolder::keep(std::int64_t resource) const {
  return stored([&]() -> std::shared_ptr<const DirectoryCheckpoint> {
    std::error_code ignored;
    if (!fs::is_directory(work())) return {};
    if (fs::is_empty(work())) {
      fs::remove(work(), ignored);
      return {};
    }
    const auto path = path_ / (std::string(kPrefix) + std::to_string(resource));
    fs::remove_all(path);
    fs::rename(work(), path);
    return std::make_shared<DirectoryCheckpoint>(path, resource);
  });
}

}  // namespace incumbent
