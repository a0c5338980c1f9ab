#include "sampler/gp_options.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/require.hpp"
#include "sampler/design_size.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kFailureChoices[] = {"learn", "ignore"};
constexpr std::string_view kFidelityChoices[] = {"auto", "joint", "one"};
constexpr std::string_view kRungChoices[] = {"largest", "requested"};
constexpr std::string_view kMainEffectsChoices[] = {"auto", "true", "false"};
constexpr std::string_view kOutputChoices[] = {"auto", "standardize", "yeo_johnson", "rank"};
constexpr std::string_view kImproving[] = {"auto", "noisy_log_ei", "ei", "log_ei", "ei_per_cost"};

Choice choice_of(const Options& options, std::string_view key, std::string_view otherwise) {
  const auto chosen = options.get_choice(key, otherwise, kChoiceNames);
  return static_cast<Choice>(std::ranges::find(kChoiceNames, chosen) - std::begin(kChoiceNames));
}

std::optional<std::size_t> count_of(const Options& options, std::string_view key, std::int64_t least,
                                    std::int64_t most) {
  const auto count = options.get_int(key, 0, least, most);
  return count > 0 ? std::optional(static_cast<std::size_t>(count)) : std::nullopt;
}

void read_search(const Options& options, const SamplerContext& context, GpOptions& read) {
  auto& search = read.search;
  std::vector<std::string_view> names{"auto", "noisy_log_ei", "thompson", "ei_per_cost"};
  names.insert(names.end(), compute::acquisition_names().begin(), compute::acquisition_names().end());
  const auto name = options.get_choice("acquisition", "auto", names);
  search.thompson = name == "thompson";
  read.per_cost = name == "ei_per_cost";
  if (name != "auto" && name != "noisy_log_ei" && !search.thompson && !read.per_cost) {
    search.acquisition.kind = compute::parse_acquisition(name);
  }
  if (name != "auto" && !read.per_cost)
    search.noise = name == "noisy_log_ei" ? NoiseRule::integrated : NoiseRule::plain;
  search.acquisition.kappa = options.get_double("kappa", 2.0, 0.0, 1e6);
  search.xi = options.get_double("xi", 0.0, 0.0, 1e6);
  search.goal = options.get_double("goal", 0.3, 0.0, 1e6);
  const auto batch = options.get_choice("batch", kBatchNames[0], kBatchNames);
  search.batch = static_cast<BatchRule>(std::ranges::find(kBatchNames, batch) - std::begin(kBatchNames));
  if (search.batch == BatchRule::q_ucb) {
    require(name == "auto" || name == "lcb", "batch '{}' with acquisition '{}'; it goes with auto, lcb", batch, name);
    search.acquisition.kind = compute::AcquisitionKind::lower_confidence_bound;
  }
  require(search.batch != BatchRule::q_log_ei || std::ranges::find(kImproving, name) != std::end(kImproving),
          "batch '{}' with acquisition '{}'; it goes with {}", batch, name, fmt::join(kImproving, ", "));
  search.noisy = context.noisy;
  search.seed = context.seed;
  search.candidates = count_of(options, "candidates", 1, 100'000'000);
  search.starts = static_cast<std::size_t>(options.get_int("starts", 16, 0, 1000));
}

void read_model(const Options& options, const SamplerContext& context, GpSurrogateOptions& model) {
  model.covariance =
      compute::parse_covariance(options.get_choice("covariance", "matern52", compute::covariance_names()));
  model.noise = choice_of(options, "noise", context.noisy ? "always" : "never");
  model.warp = choice_of(options, "warp", "never");
  const auto outputs = options.get_choice("outputs", "auto", kOutputChoices);
  for (std::size_t kind = 0; kind < std::size(kOutputTransformNames); ++kind) {
    if (outputs == kOutputTransformNames[kind]) model.outputs = {static_cast<OutputTransformKind>(kind)};
  }
}

// Learning curves have no sample paths, and no Lipschitz constant over configurations alone; they alone are asked
// about a requested rung.
FidelityRule fidelity_rule(const GpOptions& read, std::string_view choice) {
  const std::string_view without = read.search.thompson                                 ? "acquisition 'thompson'"
                                   : read.search.batch == BatchRule::local_penalization ? "batch 'local_penalization'"
                                                                                        : "";
  require(choice != "joint" || without.empty(), "fidelity 'joint' with {}; it goes with auto, one", without);
  require(!read.looks_at_requested || (choice != "one" && without.empty()),
          "rung 'requested' with {}, where no learning curves are modelled; it goes with largest",
          choice == "one" ? "fidelity 'one'" : without);
  if (choice == "one" || !without.empty()) return FidelityRule::one;
  return choice == "joint" || read.looks_at_requested ? FidelityRule::joint : FidelityRule::automatic;
}

}  // namespace

GpOptions read_gp_options(const Options& options, const SamplerContext& context, std::size_t parameters) {
  GpOptions read;
  read_search(options, context, read);
  read_model(options, context, read.model);
  read.looks_at_requested = options.get_choice("rung", kRungChoices[0], kRungChoices) == "requested";
  read.fidelity = fidelity_rule(read, options.get_choice("fidelity", kFidelityChoices[0], kFidelityChoices));
  const bool may_have_curves = read.fidelity != FidelityRule::one && context.max_resource > 1;

  const auto main_effects = options.get_choice("main_effects", kMainEffectsChoices[0], kMainEffectsChoices);
  require(main_effects != "true" || (parameters > 1 && parameters <= compute::Covariance::kMostMainEffects),
          "main_effects=true with {} parameters; it goes with 2 to {}", parameters,
          compute::Covariance::kMostMainEffects);
  require(main_effects != "true" || !may_have_curves,
          "main_effects=true with learning curves up to resource {}, whose model has none; it goes with fidelity=one",
          context.max_resource);
  read.model.main_effects = main_effects != "false";

  read.rows = count_of(options, "rows", 10, 1'000'000);
  require(!read.rows || !may_have_curves,
          "rows={} with learning curves up to resource {}, whose model learns from all; it goes with fidelity=one",
          read.rows.value_or(0), context.max_resource);
  read.learns_failures = options.get_choice("failures", kFailureChoices[0], kFailureChoices) == "learn";
  read.restarts = static_cast<int>(options.get_int("restarts", 1, 0, 1000));
  read.initial = options.get_int("initial", design_size(context), 1, 1'000'000);
  if (options.has("covariance")) read.gains = read.model.covariance;
  if (options.has("kappa")) read.gains_kappa = read.search.acquisition.kappa;
  return read;
}

}  // namespace incumbent
