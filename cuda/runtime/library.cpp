#include "cuda/runtime/library.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace incumbent::cuda {
namespace {

namespace fs = std::filesystem;

// Files of other major versions: in the folder, and what the system's loader would open.
std::string other_versions(const std::string& stem, int version, const fs::path& folder) {
  std::string found;
  const auto add = [&](const std::string& file) { found += (found.empty() ? "" : ", ") + file; };
  std::error_code ignored;
  for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
    const auto file = entry->path().filename().string();
    const auto digits = file.starts_with(stem) ? file.substr(stem.size()) : "";
    const bool is_major = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
    if (is_major && digits != std::to_string(version)) add(entry->path().string());
  }
  constexpr int kBeyond = 5;
  for (int other = std::max(version - kBeyond, 1); other <= version + kBeyond; ++other) {
    const auto file = stem + std::to_string(other);
    if (other == version) continue;
    if (void* handle = dlopen(file.c_str(), RTLD_LAZY)) {
      add(file);
      dlclose(handle);
    }
  }
  return found;
}

}  // namespace

Library::Library(const char* name, int version) {
  const std::string stem = "lib" + std::string(name) + ".so.";
  file_ = stem + std::to_string(version);
  const char* folder = std::getenv("INCUMBENT_CUDA_LIBRARIES");
  if (folder != nullptr && *folder != '\0') handle_ = dlopen((fs::path(folder) / file_).c_str(), RTLD_NOW);
  if (handle_ == nullptr) handle_ = dlopen(file_.c_str(), RTLD_NOW);
  if (handle_ != nullptr) return;
  const char* why = dlerror();
  std::string message = "CUDA: large matrices need " + file_ + ", which can't be opened: " + (why ? why : "") +
                        " (looked for in INCUMBENT_CUDA_LIBRARIES, then by the system's loader)";
  const auto others = other_versions(stem, version, folder != nullptr ? folder : "");
  if (!others.empty()) {
    message += "; there is " + others + ", but this program was built against version " + std::to_string(version);
  }
  throw Error(ErrorCode::unavailable, message);
}

void* Library::symbol(const char* name) const {
  void* found = dlsym(handle_, name);
  if (found == nullptr) throw Error(ErrorCode::unavailable, "CUDA: " + file_ + " has no function " + name);
  return found;
}

}  // namespace incumbent::cuda
