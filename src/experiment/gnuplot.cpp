#include "experiment/gnuplot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/files.hpp"
#include "incumbent/report.hpp"

namespace incumbent {
namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / "incumbent-XXXXXX") {
    auto text = path_.string();
    if (!::mkdtemp(text.data())) fail(ErrorCode::storage, "{} can't be made: {}", text, std::strerror(errno));
    path_ = text;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

class FileActions {
 public:
  explicit FileActions(const std::string& log) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    posix_spawn_file_actions_addopen(&actions_, 2, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// Runs gnuplot with one argument; its output goes to the log. Returns the exit status.
int run_gnuplot(std::string argument, const std::string& log) {
  const FileActions actions(log);
  char name[] = "gnuplot";
  char defaults[] = "-d";  // no start-up file of the user
  char* arguments[] = {name, defaults, argument.data(), nullptr};
  pid_t process = 0;
  const int error = ::posix_spawnp(&process, name, actions.get(), nullptr, arguments, environ);
  if (error != 0) {
    fail(ErrorCode::unavailable,
         "gnuplot, which draws the report's pictures, can't be started: {}; install it "
         "(Debian: apt-get install gnuplot-nox)",
         std::strerror(error));
  }
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Removes every part of the text from `open` to `close`, both included.
void remove_between(std::string& text, std::string_view open, std::string_view close) {
  for (auto first = text.find(open); first != std::string::npos; first = text.find(open, first)) {
    const auto last = text.find(close, first + open.size());
    if (last == std::string::npos) return;
    text.erase(first, last + close.size() - first);
  }
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string gnuplot_text(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'')
      literal += "\u2019";  // gnuplot trips over a doubled quote at the start
    else
      literal += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
  }
  return literal + "'";
}

std::string embeddable(std::string svg, const std::string& prefix) {
  const auto start = svg.find("<svg");
  if (start == std::string::npos) fail(ErrorCode::internal, "gnuplot's picture holds no <svg> element");
  svg.erase(0, start);
  remove_between(svg, "<title>", "</title>");
  remove_between(svg, "<desc>", "</desc>");
  remove_between(svg, "<filter", "</filter>");
  remove_between(svg, " font-family=\"", "\"");
  for (const std::string_view mark : {" id='", " id=\"", "href='#", "href=\"#", "url(#"}) {
    replace_all(svg, mark, std::string(mark) + prefix);
  }
  replace_all(svg, " stroke-linecap=\"butt\" stroke-linejoin=\"miter\"", "");
  replace_all(svg, "<g fill=\"none\" color=\"black\" stroke=\"currentColor\" stroke-width=\"1.00\">\n</g>\n", "");
  return svg;
}

std::vector<std::string> draw(std::span<const Picture> pictures) {
  const TemporaryFolder folder;
  std::string commands = "set encoding utf8\n";
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    commands += fmt::format(
        "reset session\nset terminal svg size {},{} dynamic font \"sans,13\"\nset output {}\n{}\nset output\n",
        pictures[i].width, pictures[i].height, gnuplot_text((folder / fmt::format("{}.svg", i)).string()),
        pictures[i].commands);
  }
  const auto script = folder / "pictures.gp";
  const auto log = folder / "log";
  write_file(script, commands);
  const int status = run_gnuplot(script.string(), log.string());
  if (status != 0) {
    auto message = read_file(log);
    fail(ErrorCode::internal, "gnuplot ended with {}: {}", status, message.substr(0, 600));
  }
  std::vector<std::string> result;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    result.push_back(embeddable(read_file(folder / fmt::format("{}.svg", i)), fmt::format("p{}-", i)));
  }
  return result;
}

void require_gnuplot() { run_gnuplot("--version", "/dev/null"); }

}  // namespace incumbent
