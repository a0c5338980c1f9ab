#include "layers/check.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

namespace incumbent::layers {
namespace {

namespace fs = std::filesystem;
using Table = std::map<std::string, std::set<std::string>>;

constexpr std::size_t kMostLines = 400;
constexpr std::array<std::string_view, 9> kHeavy = {
    "CLI/",         "nlohmann/json.hpp", "toml++/", "boost/math", "boost/multiprecision",
    "boost/random", "thrust/",           "cub/",    "gtest/"};
constexpr std::array<std::string_view, 3> kBlas = {"cblas.h", "lapacke.h", "lapack.h"};

template <class Prefixes>
bool starts_with_any(const std::string& text, const Prefixes& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return text.starts_with(p); });
}

Table read_table(const std::string& text, std::vector<std::string>& problems) {
  Table table;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line = line.substr(0, line.find('#'));
    const auto colon = line.find(':');
    if (colon == std::string::npos) {
      if (line.find_first_not_of(" \t") != std::string::npos)
        problems.push_back("layers.txt:" + std::to_string(number) + ": no colon in '" + line + "'");
      continue;
    }
    std::istringstream words(line.substr(colon + 1));
    auto& allowed = table[line.substr(0, colon)];
    for (std::string word; words >> word;) allowed.insert(word);
  }
  for (const auto& [box, allowed] : table)
    for (const auto& other : allowed)
      if (!table.contains(other)) problems.push_back("layers.txt: " + box + " names the unknown box " + other);
  return table;
}

// Depth first; path holds the boxes from the start to here.
void find_cycle(const Table& table, const std::string& box, std::vector<std::string>& path, std::set<std::string>& done,
                std::vector<std::string>& problems) {
  if (done.contains(box)) return;
  if (const auto start = std::find(path.begin(), path.end(), box); start != path.end()) {
    std::string circle;
    for (auto i = start; i != path.end(); ++i) circle += *i + " -> ";
    problems.push_back("layers.txt: a cycle: " + circle + box);
    return;
  }
  path.push_back(box);
  if (const auto found = table.find(box); found != table.end())
    for (const auto& other : found->second) find_cycle(table, other, path, done, problems);
  path.pop_back();
  done.insert(box);
}

// The longest box of the table that is a folder above this path ("compute/cpu/gp.cpp"); else its first folder.
std::string box_of(const fs::path& path, const Table& table) {
  for (fs::path folder = path.parent_path(); !folder.empty(); folder = folder.parent_path())
    if (table.contains(folder.generic_string())) return folder.generic_string();
  return path.begin()->generic_string();
}

struct File {
  std::string place;  // from the root: "src/core/options.cpp"
  std::string box;    // empty for public headers
  bool header;
};

// target: what stands between the quotes or brackets.
std::string complaint(const File& file, const std::string& target, bool quoted, const Table& table) {
  const bool is_public = file.box.empty();
  if (is_public) {
    const bool standard = !quoted && target.find_first_of("./") == std::string::npos;
    if (!standard && !(quoted && target.starts_with("incumbent/"))) return "a public header includes " + target;
  }
  if (file.header && starts_with_any(target, kHeavy)) return "a header includes the heavy " + target;
  if (starts_with_any(target, kBlas) && file.box != "compute/cpu") return target + " outside of compute/cpu";
  if (!quoted || is_public || target.starts_with("incumbent/")) return {};
  const std::string other = box_of(target, table);
  if (!table.contains(other)) return target + " is in no box";
  if (other != file.box && !table.at(file.box).contains(other)) return file.box + " may not include " + target;
  return {};
}

// Full names of the types that are defined at the left margin, as clang-format writes them, with their first places.
class TypeNames {
 public:
  explicit TypeNames(std::vector<std::string>& problems) : problems_(problems) {}

  void begin_file() { namespaces_.clear(); }
  void read(const std::string& line, const std::string& place) {
    if (line.starts_with("namespace ") && line.ends_with("{")) {
      namespaces_.push_back(
          line.substr(10, line.find_last_of(' ') - std::min(line.find_last_of(' '), std::size_t{10})));
    } else if (line.starts_with("}  // namespace") && !namespaces_.empty()) {
      namespaces_.pop_back();
    } else if (const auto name = defined(line); !name.empty()) {
      std::string full;
      for (const auto& space : namespaces_) {
        if (space.empty()) return;  // this file's own
        full += space + "::";
      }
      const auto [first, is_new] = places_.try_emplace(full + name, place);
      if (!is_new) problems_.push_back(place + ": " + full + name + " is defined in " + first->second + " too");
    }
  }

 private:
  // Of "struct Name {", "class EXPORT Name final : public Base {" and the like; empty if it defines no type.
  static std::string defined(const std::string& line) {
    if (line.starts_with(" ") || !line.ends_with("{")) return {};
    std::istringstream words(line);
    std::string word, name;
    words >> word;
    if (word == "enum") words >> word;
    if (word != "struct" && word != "class") return {};
    while (words >> word && word != "{" && word != ":" && word != "final") name = word;
    return name.find('<') == std::string::npos ? name : std::string();
  }

  std::vector<std::string>& problems_;
  std::vector<std::string> namespaces_;
  std::map<std::string, std::string> places_;
};

void read_file(const fs::path& path, const File& file, const Table& table, TypeNames& types,
               std::vector<std::string>& problems) {
  types.begin_file();
  std::ifstream stream(path);
  std::string line;
  std::size_t number = 0;
  while (std::getline(stream, line)) {
    ++number;
    types.read(line, file.place + ":" + std::to_string(number));
    const auto hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#') continue;
    const auto word = line.find_first_not_of(" \t", hash + 1);
    if (word == std::string::npos || line.compare(word, 7, "include") != 0) continue;
    const auto open = line.find_first_of("<\"", word);
    if (open == std::string::npos) continue;
    const bool quoted = line[open] == '"';
    const std::string target = line.substr(open + 1, line.find(quoted ? '"' : '>', open + 1) - open - 1);
    const std::string text = complaint(file, target, quoted, table);
    if (!text.empty()) problems.push_back(file.place + ":" + std::to_string(number) + ": " + text);
  }
  if (number > kMostLines) problems.push_back(file.place + ": " + std::to_string(number) + " lines");
}

}  // namespace

std::vector<std::string> violations(const fs::path& root, const std::string& text) {
  std::vector<std::string> problems;
  const Table table = read_table(text, problems);
  std::set<std::string> done;
  std::vector<std::string> path;
  for (const auto& [box, allowed] : table) find_cycle(table, box, path, done, problems);

  TypeNames types(problems);
  for (const char* top : {"src", "include", "cuda"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string kind = entry.path().extension().string();
      if (kind != ".cpp" && kind != ".hpp" && kind != ".cu" && kind != ".cuh") continue;
      const fs::path from_root = entry.path().lexically_relative(root);
      File file{from_root.generic_string(), {}, kind == ".hpp" || kind == ".cuh"};
      // Boxes under src/ are named without it, as their headers are included.
      if (std::string_view(top) == "src") file.box = box_of(from_root.lexically_relative(top), table);
      if (std::string_view(top) == "cuda") file.box = box_of(from_root, table);
      if (!file.box.empty() && !table.contains(file.box)) {
        problems.push_back(file.place + ": in no box of layers.txt");
        continue;
      }
      read_file(entry.path(), file, table, types, problems);
    }
  }
  std::sort(problems.begin(), problems.end());
  return problems;
}

}  // namespace incumbent::layers
