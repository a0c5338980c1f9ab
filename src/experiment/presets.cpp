#include "core/registry.hpp"
#include "incumbent/method.hpp"

namespace incumbent {

std::span<const MethodPreset> method_presets() {
  static constexpr MethodPreset list[] = {
      {"asha", "asha", "random", "asynchronous successive halving: Li et al., MLSys 2020"},
      {"bo", "full", "gp", "Bayesian optimization at the largest resource: Jones, Schonlau, Welch, 1998"},
      {"bohb", "hyperband", "kde", "Hyperband with kernel densities: Falkner, Klein, Hutter, ICML 2018"},
      {"dehb", "dehb", "de", "evolutionary Hyperband: Awad, Mallik, Hutter, IJCAI 2021"},
      {"hyperband", "hyperband", "random", "brackets of successive halving: Li et al., JMLR 18, 2018"},
      {"mobster", "asha", "gp", "asynchronous successive halving with a Gaussian process: Klein et al., 2020"},
      {"pb2", "pbt", "gp", "population-based bandits: Parker-Holder, Nguyen, Roberts, NeurIPS 2020"},
      {"pbt", "pbt", "random", "population-based training: Jaderberg et al., 2017"},
  };
  return list;
}

const MethodPreset& method_preset(std::string_view name) { return find_registered("method", method_presets(), name); }

}  // namespace incumbent
