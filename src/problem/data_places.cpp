// INCUMBENT_INSTALLED_DATA and INCUMBENT_CHECKOUT_DATA are this file's compile definitions.
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "core/require.hpp"
#include "incumbent/data.hpp"
#include "problem/own_folder.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

std::mutex mutex;
fs::path chosen;

}  // namespace

fs::path own_folder() {
  Dl_info info{};
  std::error_code error;
  if (dladdr(reinterpret_cast<void*>(&data_places), &info) != 0 && info.dli_fname) {
    const fs::path file = fs::canonical(info.dli_fname, error);
    if (!error) return file.parent_path();
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path();
}

void set_data_directory(const fs::path& directory) {
  std::error_code error;
  require(directory.empty() || fs::is_directory(directory, error), "data directory '{}' is not a directory",
          directory.string());
  const std::lock_guard lock(mutex);
  chosen = directory;
}

std::vector<DataPlace> data_places() {
  std::vector<DataPlace> places;
  const auto add = [&](const fs::path& directory, const char* origin) {
    const auto same = [&](const DataPlace& place) { return place.directory == directory; };
    if (!directory.empty() && std::none_of(places.begin(), places.end(), same)) places.push_back({directory, origin});
  };
  {
    const std::lock_guard lock(mutex);
    add(chosen, "--data-dir");
  }
  if (const char* variable = std::getenv("INCUMBENT_DATA")) add(variable, "INCUMBENT_DATA");
  const fs::path data = fs::path("share") / "incumbent" / "data";
  // PREFIX/bin and PREFIX/lib are one level below the prefix, PREFIX/lib/x86_64-linux-gnu two.
  if (const fs::path folder = own_folder(); !folder.empty()) {
    add(folder.parent_path() / data, "installed");
    add(folder.parent_path().parent_path() / data, "installed");
  }
  add(INCUMBENT_INSTALLED_DATA, "installed");
  add(INCUMBENT_CHECKOUT_DATA, "checkout");
  return places;
}

}  // namespace incumbent
