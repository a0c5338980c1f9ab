// A folder for one test, a space with every kind of parameter, and files as text.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "incumbent/journal.hpp"

namespace incumbent::testing_doubles {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "incumbent.XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::remove(path);  // cutting a file to nothing and writing it again is slow on ext4
  std::ofstream(path, std::ios::binary) << text;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

inline SearchSpace rich_space() {
  SearchSpace space;
  space.name = "rich";
  space.add_real("lr", 1e-5, 0.1, {.log = true});
  space.add_real("momentum", -1, 1);
  space.add_real("dropout", 0.1, 0.7, {.step = 0.1});
  space.add_integer("layers", 1, 8);
  space.add_integer("width", 16, 1024, {.log = true});
  space.add_integer("batch", 32, 250, {.step = 32});
  space.add_categorical("opt", {Level("adam"), Level("sgd \"plain\"\n"), Level(nullptr), Level(true),
                                Level(std::int64_t{3}), Level(0.5)});
  space.add_ordinal("size", {Level("s"), Level("m"), Level("l")});
  space.add_constant("epochs", std::int64_t{9});
  space.add_real("beta é", 0, 1);
  Condition condition;
  condition.child = "beta é";
  condition.parent = "opt";
  condition.values = {Level("adam")};
  space.add_condition(condition);
  return space;
}

inline StudySpec rich_spec() {
  StudySpec spec;
  spec.name = "a \"study\"";
  spec.space = rich_space();
  spec.direction = Direction::maximize;
  spec.seed = 18446744073709551615u;
  spec.sampler = "random";
  spec.scheduler = "full";
  spec.budget = 60;
  spec.max_resource = 27;
  return spec;
}

}  // namespace incumbent::testing_doubles
