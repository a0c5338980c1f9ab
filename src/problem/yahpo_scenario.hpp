// The scenarios of YAHPO Gym: neural networks that predict what a training with a configuration would give, learned
// from many trainings. F. Pfisterer, L. Schneider, J. Moosbauer, M. Binder and B. Bischl, "YAHPO Gym - An efficient
// multi-objective multi-fidelity benchmark for hyperparameter optimization", AutoML Conference, 2022.
//
// A scenario is a folder as in a checkout of https://github.com/slds-lmu/yahpo_data: model.onnx, config_space.json
// (ConfigSpace's JSON) and encoding.json ({parameter: {category: number in the network's table}}; "#na#" is the
// category of an inactive parameter). The network takes the encoded categories, then the numbers, an inactive one as 0,
// and gives all targets. Which parameter and target is which column is not in these files but in the list here.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/space.hpp"
#include "problem/onnx/network.hpp"

namespace incumbent {

struct YahpoTarget {
  std::string_view name;
  bool maximized;
};

struct YahpoScenario {
  std::string_view name;
  std::string_view instance;                     // the parameter that says which data set
  std::span<const std::string_view> categories;  // the network's columns
  std::span<const std::string_view> numbers;
  std::span<const YahpoTarget> targets;
  std::size_t default_target;
  std::string_view runtime;   // the target that is the time of the training, seconds
  std::string_view fidelity;  // the resource: epochs, or a fraction of the training rows
  std::string_view repeats;   // a second fidelity, the number of resamplings; empty if there is none
  std::string_view citation;  // of the trainings
};

std::span<const YahpoScenario> yahpo_scenarios();

struct YahpoSurrogate {
  const YahpoScenario* scenario = nullptr;
  std::string space_json;
  SearchSpace space;  // of all parameters
  std::map<std::string, std::map<std::string, int>, std::less<>> encoding;
  onnx::Network network;
};

// From DIRECTORY/SCENARIO/model.onnx and the files beside it. Error(storage) naming the file and what is wrong in it.
YahpoSurrogate read_yahpo(const std::filesystem::path& model_file);

// The space of the other parameters.
SearchSpace space_without(const YahpoSurrogate& surrogate, std::span<const std::string_view> parameters);

// Of a scenario by name, from the data directories; read once. Error(usage) if the scenario or its data is not known.
std::shared_ptr<const YahpoSurrogate> load_yahpo(std::string_view scenario);

}  // namespace incumbent
