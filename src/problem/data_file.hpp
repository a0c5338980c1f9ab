// Files of data: where they are, and reading each once.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace incumbent {

// A kind of data: its files are prefix + NAME + suffix; a suffix may go on into a folder of that name ("/model.onnx").
struct DataKind {
  std::string what;         // for messages: "data set"
  std::string_view folder;  // of a place where they may lie, beside the place itself
  std::string prefix{};
  std::string_view suffix;
  std::span<const std::string_view> published{};  // names that are known to exist somewhere
};

// The file or folder in the first of data_places() that has it. Error(usage) if no place has it, with the places:
// "unknown WHAT 'NAME'; known: ...", the names that are there and the published ones, or for one of those that it is
// not there.
std::filesystem::path find_data_file(const DataKind& kind, std::string_view name);

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
