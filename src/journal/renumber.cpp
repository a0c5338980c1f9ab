#include "journal/renumber.hpp"

#include "core/require.hpp"
#include "journal/json.hpp"
#include "journal/replay.hpp"

namespace incumbent {
namespace {

// The line with another number in the place of this one, which is a view of a part of it.
void append_with(std::string& out, std::string_view line, std::string_view number, std::int64_t value) {
  const auto at = static_cast<std::size_t>(number.data() - line.data());
  out += line.substr(0, at);
  out += std::to_string(value);
  out += line.substr(at + number.size());
  out += '\n';
}

}  // namespace

Renumbered renumbered(std::string_view text, const std::string& path, std::int64_t study, std::int64_t first_trial) {
  Renumbered result;
  result.lines.reserve(text.size() + text.size() / 16);
  std::size_t number = 0, studies = 0;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    ++number;
    const auto line = text.substr(0, end);
    const auto json = Json::parse(line);
    if (!json && end + 1 == text.size()) break;  // torn
    try {
      if (!json) throw JsonError("no JSON");
      const auto code = static_cast<OpCode>(json->at("op_code").integer());
      if (code == OpCode::create_study) {
        if (++studies > 1) throw JsonError("a second study");
        result.study_name = json->at("study_name").string();
        (result.lines += line) += '\n';
        continue;
      }
      if (studies == 0) throw JsonError("the study is not created yet");
      if (code == OpCode::create_trial) ++result.trials;
      if (const auto id = json->find("study_id")) {
        if (id->integer() != 0) throw JsonError("it is about another study");
        append_with(result.lines, line, id->text(), study);
      } else {
        const auto trial = json->at("trial_id");
        append_with(result.lines, line, trial.text(), first_trial + trial.integer());
      }
    } catch (const JsonError& error) {
      fail(ErrorCode::storage, "{}:{}: {}", path, number, error.what());
    }
  }
  if (studies == 0) fail(ErrorCode::storage, "{}: it holds no study", path);
  return result;
}

}  // namespace incumbent
