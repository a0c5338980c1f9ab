// What a program wrote, appended to a file: all of it if it is short, else its beginning and its end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "process/child_process.hpp"

namespace incumbent {

class KeptOutput {
 public:
  static constexpr std::size_t kPart = std::size_t{1} << 20;  // bytes of the beginning, and of the end

  // Error(storage) if the file can't be opened or written.
  explicit KeptOutput(std::filesystem::path path);

  // The beginning is in the file at once.
  void append(std::string_view bytes);
  // Writes the end.
  void finish();

 private:
  void write(std::string_view bytes);

  std::filesystem::path path_;
  Descriptor file_;
  std::size_t written_ = 0;
  std::uint64_t dropped_ = 0;
  std::string end_;
};

// The last `count` lines of a file, or less if they are long; empty if there is none.
std::string last_lines(const std::filesystem::path& path, int count);

}  // namespace incumbent
