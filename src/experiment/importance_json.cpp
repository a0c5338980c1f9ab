#include "experiment/importance_json.hpp"

#include <nlohmann/json.hpp>

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

Json shares_json(const SearchSpace& space, const std::vector<VarianceShare>& shares) {
  auto list = Json::array();
  for (const auto& share : shares) {
    Json entry;
    if (share.parameters.size() == 1)
      entry["parameter"] = space[share.parameters.front()].name;
    else
      entry["parameters"] = {space[share.parameters[0]].name, space[share.parameters[1]].name};
    entry["share"] = share.share;
    entry["deviation"] = share.deviation;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

Json importance_json(const SearchSpace& space, const Importance& importance) {
  return {{"trials", importance.trials},
          {"used", importance.used},
          {"left_out", importance.left_out},
          {"resource", importance.resource},
          {"determination", importance.determination},
          {"parameters", shares_json(space, importance.singles)},
          {"pairs", shares_json(space, importance.pairs)}};
}

}  // namespace incumbent
