#include "problem/learner/describe.hpp"

namespace incumbent::learner {

Described describe(const Options& options, const ResourceOption& resource,
                   std::initializer_list<std::pair<const char*, std::string>> kept, const char* data_otherwise) {
  const auto data = options.get_string("data", data_otherwise);
  const auto largest = options.get_int(resource.name, resource.otherwise, 1, resource.most);
  const bool counted = cost_unit(options) == CostUnit::operations;
  Options canonical = Options::parse(options.name());
  canonical.set("data", data);
  canonical.set(resource.name, std::to_string(largest));
  for (const auto& [name, value] : kept) canonical.set(name, value);
  if (counted) canonical.set("cost", "operations");
  Described result{{}, load_dataset(data)};
  auto& description = result.description;
  description.name = canonical.text();
  description.space.name = options.name();
  description.objective = result.data->regression() ? "validation RMSE" : "validation error";
  description.max_resource = largest;
  description.resource_unit = resource.unit;
  description.noisy = true;
  description.known_cost = counted;
  description.cost_in_seconds = !counted;
  description.evaluation_cost = EvaluationCost::training;
  description.licence = data_licence(data);
  return result;
}

}  // namespace incumbent::learner
