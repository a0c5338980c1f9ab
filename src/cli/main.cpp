// incumbent VERB ...: reads the command line and runs the verb. The only file that knows CLI11.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <new>
#include <span>
#include <system_error>

#include "cli/commands.hpp"
#include "cli/number_words.hpp"
#include "core/require.hpp"
#include "incumbent/version.hpp"

namespace incumbent::cli {
namespace {

class CliArguments : public Arguments {
 public:
  // after: the words of the command line behind "--".
  CliArguments(CLI::App& app, std::span<char* const> after) : app_(app), after_(after) {}
  bool takes_rest() const { return takes_rest_; }

  void add(const std::string& n, std::string& v, const std::string& h) override {
    auto* option = app_.add_option(n, v, h);
    if (is_positional(n))
      option->required();
    else
      option->capture_default_str();
  }
  void add(const std::string& n, std::optional<std::string>& v, const std::string& h) override {
    app_.add_option(n, v, h);
  }
  void add(const std::string& n, double& v, const std::string& h) override {
    number<double>(n, v, h, fmt::format("{}", v));
  }
  void add(const std::string& n, std::int64_t& v, const std::string& h) override {
    number<std::int64_t>(n, v, h, fmt::format("{}", v));
  }
  void add(const std::string& n, std::optional<double>& v, const std::string& h) override {
    number<double>(n, v, h, "");
  }
  void add(const std::string& n, std::optional<std::int64_t>& v, const std::string& h) override {
    number<std::int64_t>(n, v, h, "");
  }
  void add(const std::string& n, std::vector<std::string>& v, const std::string& h) override { list(n, v, h); }
  void add(const std::string& n, std::vector<double>& v, const std::string& h) override { list(n, v, h); }
  void flag(const std::string& n, bool& v, const std::string& h) override { app_.add_flag(n, v, h); }
  // CLI11 would split "[1,2]" and join options to what follows.
  void rest(std::vector<std::string>& words, const std::string& help) override {
    takes_rest_ = true;
    words.assign(after_.begin(), after_.end());
    app_.description(app_.get_description() + "\n-- COMMAND...: " + help);
  }
  void required(const std::string& name) override { app_.get_option(name)->required()->default_str(""); }
  void choices(const std::string& name, const std::vector<std::string>& allowed) override {
    app_.get_option(name)->check(CLI::IsMember(allowed));
  }

  void range(const std::string& name, double least, double most) override { *ranges_.at(name) = {least, most}; }

 private:
  static bool is_positional(const std::string& name) { return name[0] != '-'; }
  static const char* type_of(double) { return "FLOAT"; }
  static const char* type_of(std::int64_t) { return "INT"; }
  static const char* type_of(const std::string&) { return "TEXT"; }

  // An option whose words read() takes; the range may be said later.
  template <class Value, class Read>
  CLI::Option* words(const std::string& name, const std::string& help, const std::string& usual, Read read) {
    const auto range = ranges_[name] = std::make_shared<NumberRange>();
    auto* option = app_.add_option(
        name,
        [name, range, read](const CLI::results_t& words) {
          read(name, words, *range);
          return true;
        },
        help, !usual.empty(), [usual] { return usual; });
    option->type_name(type_of(Value()));
    if (is_positional(name)) option->required();
    return option;
  }
  template <class Value, class Variable>
  void number(const std::string& name, Variable& variable, const std::string& help, const std::string& usual) {
    words<Value>(name, help, usual, [&variable](const auto& option, const auto& given, const NumberRange& range) {
      Value value = 0;
      read_word(option, given.front(), range, value);
      variable = value;
    });
  }
  template <class T>
  void list(const std::string& name, std::vector<T>& variable, const std::string& help) {
    constexpr int kMost = 1 << 20;
    words<T>(name, help, "", [&variable](const auto& option, const auto& given, const NumberRange& range) {
      variable.clear();
      for (const auto& word : split_words(option, given)) read_word(option, word, range, variable.emplace_back());
    })->expected(1, kMost);
  }

  CLI::App& app_;
  std::span<char* const> after_;
  bool takes_rest_ = false;
  std::map<std::string, std::shared_ptr<NumberRange>> ranges_;
};

// CLI11 calls a wrong verb a missing one.
void check_verb(const char* word) {
  std::string known;
  for (const auto& command : commands()) {
    if (std::string_view(command.name) == word) return;
    known += (known.empty() ? "" : ", ") + std::string(command.name);
  }
  fail(ErrorCode::usage, "unknown verb '{}'; known: {}", word, known);
}

int run(int count, char** words) {
  if (count > 1 && words[1][0] != '-') check_verb(words[1]);
  CLI::App app("Incumbent: hyperparameter optimization, measured.", "incumbent");
  app.set_version_flag("--version", std::string(version()));
  app.require_subcommand(1);
  app.footer("incumbent VERB --help shows each verb's arguments and an example.");
  std::function<int()> chosen;
  const auto dashes = static_cast<int>(
      std::find_if(words, words + count, [](const char* word) { return std::string_view(word) == "--"; }) - words);
  int read = count;  // words that are CLI11's
  for (const auto& command : commands()) {
    auto* verb = app.add_subcommand(command.name, command.summary);
    verb->footer(fmt::format("Example:\n  {}", command.example));
    CliArguments arguments(*verb, {words + std::min(dashes + 1, count), words + count});
    auto body = command.declare(arguments);
    verb->callback([&chosen, body] { chosen = body; });
    if (count > 1 && std::string_view(words[1]) == command.name && arguments.takes_rest()) read = dashes;
  }
  try {
    app.parse(read, words);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(ErrorCode::usage);
  }
  return chosen();
}

}  // namespace
}  // namespace incumbent::cli

int main(int count, char** words) {
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is an error of the write, as a full disk is
  try {
    const int code = incumbent::cli::run(count, words);
    // What failed earlier, as of the parser's --version, is remembered by the stream.
    const bool failed_before = std::ferror(stdout) != 0;
    if (std::fflush(stdout) != 0 || failed_before) {
      incumbent::fail(incumbent::ErrorCode::storage, "can't write the output: {}",
                      failed_before ? "an earlier write failed" : std::strerror(errno));
    }
    return code;
  } catch (const incumbent::Error& error) {
    fmt::print(stderr, "incumbent: {}\n", error.what());
    return static_cast<int>(error.code());
  } catch (const std::system_error& error) {  // of fmt::print: the output can't be written
    fmt::print(stderr, "incumbent: {}\n", error.what());
    return static_cast<int>(incumbent::ErrorCode::storage);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "incumbent: out of memory\n");
    return static_cast<int>(incumbent::ErrorCode::internal);
  } catch (const std::exception& error) {
    fmt::print(stderr, "incumbent: internal error: {}\n", error.what());
    return static_cast<int>(incumbent::ErrorCode::internal);
  }
}
