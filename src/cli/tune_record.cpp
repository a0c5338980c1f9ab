#include "cli/tune_record.hpp"

#include <nlohmann/json.hpp>

#include "core/make_folder.hpp"
#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/files.hpp"

namespace incumbent::cli {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void check_tune_record(const fs::path& folder, const CommandOptions& command, bool goes_on) {
  const Json json{{"command", command.words}, {"shell", command.shell}, {"result", command.result}};
  const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const auto path = folder / "tune.json";
  if (goes_on && fs::exists(path)) {
    const auto line = [](const std::string& record) { return record.substr(0, record.find('\n')); };
    const auto before = read_file(path, ErrorCode::usage);
    require(before == text, "{} is {}, the command now {}; a new one needs another --dir", path.string(), line(before),
            line(text));
    return;
  }
  require(!fs::exists(folder / "experiment.json"), "--dir {} holds an experiment; choose another one", folder.string());
  make_folder(folder);
  write_file(path, text);
}

}  // namespace incumbent::cli
