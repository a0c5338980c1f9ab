#include "execution/command_template.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "core/require.hpp"

extern char** environ;

namespace incumbent {
namespace {

// Placeholders that are no parameters, numbered on from the parameters.
constexpr std::array<std::string_view, 5> kOthers{"resource", "from_resource", "seed", "trial", "checkpoint"};
constexpr std::string_view kDescriptor = "INCUMBENT_RESULT_FD";
constexpr int kLiteral = -1;
constexpr int kUnknown = -2;
constexpr std::uint64_t kSeedMask = 0x7fffffff;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Whether someone who writes {name} means a placeholder.
bool looks_like_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '_' || c == '.' || c == ':' || c == '-';
  });
}

std::string variable_of(std::string_view name) {
  std::string variable = "INCUMBENT_";
  for (const char c : name) {
    const bool lower = c >= 'a' && c <= 'z';
    variable += lower ? static_cast<char>(c - 'a' + 'A') : is_letter_or_digit(c) ? c : '_';
  }
  return variable;
}

void require_no_zero_bytes(const Parameter& parameter) {
  for (const auto& level : parameter.levels) {
    require(to_string(level).find('\0') == std::string::npos,
            "parameter '{}' has a value with a zero byte, which no command can be given", parameter.name);
  }
}

std::string in_single_quotes(const std::string& word) {
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string shell_quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return is_letter_or_digit(c) || std::string_view("_-+=./:,@%").find(c) != std::string_view::npos;
  });
  return plain ? word : in_single_quotes(word);
}

CommandTemplate::CommandTemplate(const SearchSpace& space, const std::vector<std::string>& words, bool shell)
    : space_(space), shell_(shell) {
  require(!words.empty() && !words.front().empty(), "there is no command: its first word is the program");
  require(!shell || words.size() == 1, "a command for the shell has {} words; it must be one, in quotes", words.size());
  std::map<std::string, std::string> owners{{std::string(kDescriptor), "the number of the result's descriptor"}};
  const auto own = [&](std::string_view name, const std::string& what) {
    const auto& variable = variables_.emplace_back(variable_of(name));
    const auto [first, fresh] = owners.emplace(variable, what);
    require(fresh, "{} and {} would both be {} in the command's environment; give one another name", first->second,
            what, variable);
  };
  for (const auto& parameter : space_.parameters()) {
    require_no_zero_bytes(parameter);
    own(parameter.name, fmt::format("parameter '{}'", parameter.name));
  }
  for (const auto name : kOthers) own(name, fmt::format("placeholder {{{}}}", name));
  for (const auto& word : words) words_.push_back(parse(word));
}

int CommandTemplate::placeholder(const std::string& name) const {
  if (const auto found = space_.find(name)) return static_cast<int>(*found);
  const auto other = std::find(kOthers.begin(), kOthers.end(), name);
  return other == kOthers.end() ? kUnknown
                                : static_cast<int>(space_.size()) + static_cast<int>(other - kOthers.begin());
}

std::vector<CommandTemplate::Piece> CommandTemplate::parse(const std::string& word) const {
  std::vector<Piece> pieces{{"", kLiteral}};
  for (std::size_t at = 0; at < word.size();) {
    const bool escaped = word.compare(at, 2, "{{") == 0;
    const auto begin = at + (escaped ? 2 : 1);
    const auto end = word[at] == '{' ? word.find_first_of("{}", begin) : std::string::npos;
    const bool closed = end != std::string::npos && word[end] == '}' && (!escaped || word.compare(end, 2, "}}") == 0);
    const auto name = closed ? word.substr(begin, end - begin) : std::string();
    const int what = closed ? placeholder(name) : kUnknown;
    if (closed && escaped && (what >= 0 || looks_like_name(name))) {
      pieces.back().text += "{" + name + "}";
      at = end + 2;
    } else if (closed && !escaped && what >= 0) {
      pieces.push_back({"", what});
      pieces.push_back({"", kLiteral});
      at = end + 1;
    } else {
      if (closed && !escaped && looks_like_name(name)) {
        std::vector<std::string_view> known;
        for (const auto& parameter : space_.parameters()) known.push_back(parameter.name);
        known.insert(known.end(), kOthers.begin(), kOthers.end());
        fail(ErrorCode::usage, "unknown placeholder {{{}}} in '{}'; known: {}; {{{{{}}}}} stands for the text itself",
             name, word, fmt::join(known, ", "), name);
      }
      pieces.back().text += word[at++];
    }
  }
  return pieces;
}

std::optional<std::string> CommandTemplate::value(int what, const Configuration& configuration,
                                                  const CommandValues& values) const {
  const auto index = static_cast<std::size_t>(what);
  if (index < space_.size()) {
    if (!configuration.is_active(index)) return {};
    return to_string(space_.value(index, configuration[index]));
  }
  switch (index - space_.size()) {
    case 0: return fmt::format("{}", values.resource);
    case 1: return fmt::format("{}", values.from_resource);
    case 2: return fmt::format("{}", values.seed & kSeedMask);
    case 3: return fmt::format("{}", values.trial);
    default: return values.checkpoint;
  }
}

std::vector<std::string> CommandTemplate::words(const Configuration& configuration, const CommandValues& values) const {
  std::vector<std::string> result;
  bool option = false;  // the last word of the result is one that a value may follow
  for (const auto& pieces : words_) {
    std::string word;
    bool inactive = false;
    bool alone = true;  // nothing but one placeholder
    for (const auto& piece : pieces) {
      alone &= piece.what != kLiteral || piece.text.empty();
      if (piece.what == kLiteral) {
        word += piece.text;
        continue;
      }
      const auto text = value(piece.what, configuration, values);
      inactive |= !text;
      word += shell_ ? in_single_quotes(text.value_or("")) : text.value_or("");
    }
    alone &= pieces.size() == 3;
    if (inactive && !shell_) {
      if (alone && option) result.pop_back();
      option = false;
      continue;
    }
    option = pieces.size() == 1 && word.starts_with('-') && word.find('=') == std::string::npos;
    result.push_back(std::move(word));
  }
  require(!result.empty(), "nothing is left of the command: all its words are of parameters that are not active");
  return result;
}

std::optional<std::string> CommandTemplate::program() const {
  if (words_.front().size() > 1) return {};
  return words_.front().front().text;
}

std::vector<std::string> CommandTemplate::environment(const Configuration& configuration,
                                                      const CommandValues& values) const {
  std::vector<std::string> result;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    const auto name = text.substr(0, text.find('='));
    if (name == kDescriptor || std::find(variables_.begin(), variables_.end(), name) != variables_.end()) continue;
    result.emplace_back(text);
  }
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    if (const auto text = value(static_cast<int>(i), configuration, values)) {
      result.push_back(variables_[i] + "=" + *text);
    }
  }
  result.push_back(fmt::format("{}=3", kDescriptor));
  return result;
}

}  // namespace incumbent
