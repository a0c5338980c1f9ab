#include "execution/command_result.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>

#include "core/parse_json.hpp"
#include "core/require.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestJson = std::size_t{1} << 16;
constexpr std::size_t kLongestLine = 4096;  // std::regex needs stack in proportion to it

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// "0.5", "-1e3", "inf", "NaN", nothing around it but blanks.
std::optional<double> number(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return {};
  return value;
}

// What is no number is a failure.
CommandResult objective(double value) {
  CommandResult result;
  result.objective = value;
  if (std::isnan(value)) result.failure = Failure::nan;
  if (std::isinf(value)) result.failure = Failure::diverged;
  return result;
}

// Python's json writes NaN, Infinity and -Infinity, which JSON has not: as texts.
std::string with_quoted_words(std::string_view line) {
  std::string text;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size();) {
    const auto word = [&](std::string_view w) { return !quoted && line.substr(i).starts_with(w); };
    std::size_t length = 1;
    for (const std::string_view w : {"NaN", "Infinity", "-Infinity"}) {
      if (word(w)) length = w.size();
    }
    if (line[i] == '"') quoted = !quoted;
    if (quoted && line[i] == '\\' && i + 1 < line.size()) length = 2;
    const auto part = line.substr(i, length);
    text += length > 2 ? "\"" + std::string(part) + "\"" : std::string(part);
    i += length;
  }
  return text;
}

double number_of(const Json& object, const char* key) {
  const auto& value = object.at(key);
  if (value.is_number()) return value.get<double>();
  const auto read = value.is_string() ? number(value.get_ref<const std::string&>()) : std::nullopt;
  require(read.has_value(), "\"{}\" is {}; it must be a number", key, value.dump());
  return *read;
}

CommandResult read_json(std::string_view line) {
  auto json = parse_json_or_discard<Json>("it", line);
  if (json.is_discarded()) json = parse_json_or_discard<Json>("it", with_quoted_words(line));
  if (json.is_discarded() && trimmed(line).starts_with('{')) parse_json<Json>("it", line);  // says what is wrong
  require(json.is_object(), "it must be a JSON object as {{\"objective\": 0.2}}");
  const bool failed = json.contains("failure");
  require(failed || json.contains("objective"),
          "it has no \"objective\"; there may also be \"resource\", \"cost\", \"constraints\", \"score\", \"failure\"");
  auto result = failed && !json.contains("objective") ? CommandResult{} : objective(number_of(json, "objective"));
  if (failed) {
    require(json["failure"].is_string(), "\"failure\" is {}; it must be a word", json["failure"].dump());
    result.failure = parse_failure(json["failure"].get<std::string>());
    require(blames_configuration(result.failure),
            "\"failure\" is {}; it must be nan, diverged, out_of_memory, crash "
            "or timeout",
            json["failure"].dump());
  }
  if (json.contains("resource")) {
    const auto& resource = json["resource"];
    require(resource.is_number_integer() && resource.get<double>() >= 1 && resource.get<double>() < 9e18,
            "\"resource\" is {}; it must be a positive integer", resource.dump());
    result.resource = resource.get<std::int64_t>();
  }
  if (json.contains("constraints")) {
    const auto& constraints = json["constraints"];
    require(constraints.is_array(), "\"constraints\" is {}; it must be a list of numbers", constraints.dump());
    for (const auto& value : constraints) {
      require(value.is_number(), "\"constraints\" is {}; it must be a list of numbers", constraints.dump());
      result.constraints.push_back(value.get<double>());
    }
  }
  if (json.contains("cost")) {
    result.cost = number_of(json, "cost");
    require(std::isfinite(*result.cost) && *result.cost >= 0, "\"cost\" is {}; it must be finite and not negative",
            *result.cost);
  }
  if (json.contains("score") && !json["score"].is_null()) result.score = number_of(json, "score");
  return result;
}

CommandResult read_number_or_json(std::string_view line) {
  if (trimmed(line).starts_with('{')) return read_json(line);
  const auto value = number(line);
  require(value.has_value(), "it must be a number, or a JSON object as {{\"objective\": 0.2}}");
  return objective(*value);
}

CommandResult read_irace(std::string_view line) {
  line = trimmed(line);
  const auto end = line.find_first_of(" \t");
  const auto cost = number(line.substr(0, end));
  const auto time = end == std::string_view::npos ? std::optional(0.0) : number(line.substr(end));
  require(cost && time && std::isfinite(*time) && *time >= 0, "it must be one number, the cost, or two, cost and time");
  auto result = objective(*cost);
  if (end != std::string_view::npos) result.cost = time;
  return result;
}

constexpr std::array<std::string_view, 3> kHeads{
    "Result for ParamILS:", "Result for SMAC:", "Result of algorithm run:"};

std::string_view head_of(std::string_view line) {
  for (const auto head : kHeads) {
    if (line.starts_with(head)) return head;
  }
  return {};
}

Failure failure_of(std::string_view status) {
  std::string word(status);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  if (word == "SAT" || word == "UNSAT" || word == "SUCCESS") return Failure::none;
  if (word == "TIMEOUT") return Failure::timeout;
  if (word == "MEMOUT") return Failure::out_of_memory;
  if (word == "CRASHED" || word == "WRONG ANSWER") return Failure::crash;
  if (word == "ABORT") fail(ErrorCode::check_failed, "the command says ABORT: no trial makes sense any more");
  fail(ErrorCode::usage, "status '{}' is unknown; known: SAT, UNSAT, SUCCESS, TIMEOUT, MEMOUT, CRASHED, ABORT", status);
}

CommandResult read_status_line(std::string_view line, bool runtime) {
  line.remove_prefix(head_of(line).size());
  std::vector<std::string_view> fields;
  for (bool more = true; more;) {
    const auto end = fields.size() == 5 ? std::string_view::npos : line.find(',');  // the sixth may hold anything
    fields.push_back(trimmed(line.substr(0, end)));
    more = end != std::string_view::npos;
    if (more) line.remove_prefix(end + 1);
  }
  require(fields.size() >= 5, "it has {} fields; they must be status, runtime, runlength, quality, seed",
          fields.size());
  const auto failure = failure_of(fields[0]);
  const auto time = number(fields[1]);
  const auto quality = number(fields[3]);
  require(time && std::isfinite(*time) && *time >= 0, "runtime '{}' must be a number of seconds", fields[1]);
  require(failure != Failure::none || runtime || quality, "quality '{}' must be a number", fields[3]);
  auto result = failure != Failure::none ? CommandResult{} : objective(runtime ? *time : *quality);
  if (failure != Failure::none) result.failure = failure;
  result.cost = time;
  return result;
}

ResultConvention regex_convention(const std::string& text) {
  auto expression = std::make_shared<std::regex>();
  try {
    *expression = std::regex(text);
  } catch (const std::regex_error& error) {
    fail(ErrorCode::usage, "regex '{}': {}", text, error.what());
  }
  require(expression->mark_count() == 1, "regex '{}' has {} groups; it must have one, around the number", text,
          expression->mark_count());
  ResultConvention convention;
  convention.matches = [expression](std::string_view line) {
    return std::regex_search(line.begin(), line.end(), *expression);
  };
  convention.read = [expression, text](std::string_view line) {
    std::match_results<std::string_view::const_iterator> match;
    std::regex_search(line.begin(), line.end(), match, *expression);
    const auto value = number(match.str(1));
    require(value.has_value(), "the group of regex '{}' is '{}' in it; it must be a number", text, match.str(1));
    return objective(*value);
  };
  convention.expected = "a line of stdout that regex '" + text + "' is found in";
  return convention;
}

bool not_blank(std::string_view line) { return !trimmed(line).empty(); }

}  // namespace

ResultConvention result_convention(const std::string& word) {
  ResultConvention convention;
  if (word == "fd") {
    convention.lines = true;
    convention.read = read_json;
    convention.expected = "a line as {\"objective\": 0.2} on the descriptor whose number is in INCUMBENT_RESULT_FD";
  } else if (word == "stdout-last") {
    convention.matches = not_blank;
    convention.read = read_number_or_json;
    convention.expected = "a number in the last line of stdout";
  } else if (word == "irace") {
    convention.matches = not_blank;
    convention.read = read_irace;
    convention.expected = "'cost [time]' in the last line of stdout";
  } else if (word == "paramils" || word == "smac" || word == "paramils=runtime" || word == "smac=runtime") {
    const bool runtime = word.ends_with("=runtime");
    convention.matches = [](std::string_view line) { return !head_of(line).empty(); };
    convention.read = [runtime](std::string_view line) { return read_status_line(line, runtime); };
    convention.expected = "a line 'Result for ParamILS: status, runtime, runlength, quality, seed' on stdout";
  } else if (word.starts_with("regex=")) {
    convention = regex_convention(word.substr(6));
  } else {
    fail(ErrorCode::usage,
         "unknown result convention '{}'; known: fd, stdout-last, irace, paramils, smac, paramils=runtime, "
         "smac=runtime, regex=EXPRESSION",
         word);
  }
  convention.longest = convention.lines ? kLongestJson : kLongestLine;
  return convention;
}

}  // namespace incumbent
