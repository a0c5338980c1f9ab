#include "core/read_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace incumbent {
namespace {

namespace fs = std::filesystem;
using testing::ThrowsMessage;

TEST(ReadFile, GivesEveryByteOrSaysWhyNot) {
  const auto folder = fs::temp_directory_path() / ("incumbent_read_file_" + std::to_string(getpid()));
  fs::create_directories(folder);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 14, std::size_t{100'000}}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * i);
    std::ofstream(folder / "file", std::ios::binary) << bytes;
    EXPECT_EQ(read_file(folder / "file"), bytes);
  }
  EXPECT_THAT([&] { read_file(folder / "none"); },
              ThrowsMessage<Error>((folder / "none").string() + " can't be read: No such file or directory"));
  EXPECT_THAT([&] { read_file(""); }, ThrowsMessage<Error>(std::string("the name of a file to read is empty")));
  try {
    read_file(folder, ErrorCode::usage);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_EQ(error.what(), folder.string() + " can't be read: it is a directory");
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace incumbent
