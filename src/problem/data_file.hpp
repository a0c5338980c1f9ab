// Files of data: where they are, and reading each once.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

namespace incumbent {

// The file or folder NAME + suffix in the first of data_places() that has it, in the place itself or in its folder
// `folder`; a suffix may go on into a folder of that name ("/model.onnx"). Error(usage) "unknown WHAT 'NAME'" with the
// names that there are and the places, if no place has it.
std::filesystem::path find_data_file(std::string_view what, std::string_view folder, std::string_view name,
                                     std::string_view suffix);

// What was read from files, each once a process. Thread-safe.
template <class T>
class ReadOnce {
 public:
  std::shared_ptr<const T> operator()(const std::filesystem::path& file, T (*read)(const std::filesystem::path&)) {
    const std::lock_guard lock(mutex_);
    auto& entry = known_[std::filesystem::weakly_canonical(file)];
    if (!entry) entry = std::make_shared<const T>(read(file));
    return entry;
  }

 private:
  std::mutex mutex_;
  std::map<std::filesystem::path, std::shared_ptr<const T>> known_;
};

}  // namespace incumbent
