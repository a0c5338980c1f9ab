// "--lr {lr}": the words of a command with placeholders, and what stands there for a configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "incumbent/space.hpp"

namespace incumbent {

// What an evaluation is told beside its configuration.
struct CommandValues {
  std::int64_t resource = 1;
  std::int64_t from_resource = 0;
  std::int64_t trial = 0;
  std::uint64_t seed = 0;  // as it is: a command gets its lowest 31 bits
  std::string checkpoint;  // a directory
};

// {NAME} is a parameter's value, as text without quotes, or one of {resource}, {from_resource}, {seed}, {trial},
// {checkpoint}. {{NAME}} is "{NAME}". Other braces are themselves. A word with the placeholder of an inactive parameter
// is left out; if it is nothing but that placeholder, so is the word before it if that is an option ("--lr", not
// "--lr=1").
class CommandTemplate {
 public:
  // In a shell's text values stand in single quotes, and inactive parameters are ''. Error(usage) if a placeholder is
  // unknown, or if two names would be the same variable.
  CommandTemplate(const SearchSpace& space, const std::vector<std::string>& words, bool shell);

  std::vector<std::string> words(const Configuration& configuration, const CommandValues& values) const;
  // The first word if it holds no placeholder.
  std::optional<std::string> program() const;
  // This process's environment and INCUMBENT_NAME=value of all placeholders: letters are capital, what is neither
  // letter nor digit is '_'; those of inactive parameters are not set.
  std::vector<std::string> environment(const Configuration& configuration, const CommandValues& values) const;

 private:
  struct Piece {
    std::string text;
    int what;
  };
  std::vector<Piece> parse(const std::string& word) const;
  int placeholder(const std::string& name) const;
  std::optional<std::string> value(int what, const Configuration& configuration, const CommandValues& values) const;

  SearchSpace space_;
  bool shell_;
  std::vector<std::vector<Piece>> words_;
  std::vector<std::string> variables_;  // of each parameter, then of the others
};

// A word as a shell reads it back, in quotes where needed.
std::string shell_quoted(const std::string& word);

}  // namespace incumbent
