#include "format/configspace_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json* json) { return json ? json->dump() : "missing"; }

const Json* named(const Json& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Json& entry) { return entry["name"] == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::string configspace_difference(const std::string& here, const std::string& there) {
  const auto a = Json::parse(here), b = Json::parse(there);
  const auto &ours = a["hyperparameters"], &theirs = b["hyperparameters"];
  for (const auto* list : {&ours, &theirs}) {
    for (const auto& entry : *list) {
      const auto name = entry["name"].get<std::string>();
      const Json *own = named(ours, name), *other = named(theirs, name);
      if (own && other && *own == *other) continue;
      return fmt::format("parameter '{}' is {} here and {} there", name, text_of(own), text_of(other));
    }
  }
  for (const char* key : {"name", "hyperparameters", "conditions", "forbiddens"}) {
    if (a[key] != b[key]) return fmt::format("{} is {} here and {} there", key, a[key].dump(), b[key].dump());
  }
  return {};
}

}  // namespace incumbent
