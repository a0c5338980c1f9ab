// incumbent gp: a Gaussian process on the rows of a CSV file.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "cli/command.hpp"
#include "cli/device_option.hpp"
#include "cli/gp_answer.hpp"
#include "cli/gp_data.hpp"
#include "core/require.hpp"
#include "incumbent/gaussian_process.hpp"

namespace incumbent::cli {
namespace {

// What the options say; with --fit, where the search starts: nothing unless length scales are given.
std::optional<GaussianProcessParameters> given_parameters(const GpArguments& a, std::size_t columns) {
  if (a.fit && a.length_scales.empty()) {
    require(!a.output_scale && !a.noise && !a.mean && !a.alpha,
            "with --fit, --output-scale, --noise, --mean and --alpha are where the search starts; --length-scales is "
            "needed too");
    return {};
  }
  require(!a.resource_column, "--resource-column needs --fit, without --length-scales");
  require(a.length_scales.size() == columns || a.length_scales.size() == 1,
          "--length-scales has {} values; one a column ({}) or one for all is needed", a.length_scales.size(), columns);
  GaussianProcessParameters p;
  p.length_scales = a.length_scales;
  p.length_scales.resize(columns, a.length_scales.front());
  p.output_scale = a.output_scale.value_or(1);
  p.noise = a.noise.value_or(0);
  p.mean = a.mean.value_or(0);
  p.alpha = a.alpha.value_or(1);
  return p;
}

bool improves(const std::string& acquisition) {
  return acquisition == "ei" || acquisition == "log_ei" || acquisition == "pi" || acquisition == "log_pi";
}

// Options that are given and change nothing.
void refuse_unused(const GpArguments& a) {
  require(a.query || a.likelihood || a.fit || a.top, "nothing to do: give --query, --top, --likelihood or --fit");
  require(a.query || a.top || !a.acquisition, "--acquisition needs --query or --top");
  require(!a.top || a.acquisition, "--top {} needs --acquisition", a.top.value_or(0));
  const auto name = a.acquisition.value_or("");
  const bool makes_points = a.top && !a.query;
  const struct {
    const char* option;
    bool is_given, is_used;
    const char* user;
  } rows[] = {
      {"--alpha", a.alpha.has_value(), a.covariance == "rq", "the covariance rq"},
      {"--best", a.best.has_value(), improves(name), "--acquisition ei, log_ei, pi and log_pi"},
      {"--xi", a.xi.has_value(), improves(name), "--acquisition ei, log_ei, pi and log_pi"},
      {"--kappa", a.kappa.has_value(), name == "lcb", "--acquisition lcb"},
      {"--optima", !a.optima.empty(), name == "mes" || name == "gibbon", "--acquisition mes and gibbon"},
      {"--direction", a.direction.has_value(), a.acquisition.has_value(), "--acquisition"},
      {"--candidates", a.candidates.has_value(), makes_points, "--top without --query"},
      {"--seed", a.seed.has_value(), makes_points, "--top without --query"},
      {"--brute-force", a.brute_force, a.top.has_value(), "--top"},
      {"--threads", a.threads.has_value(), a.top.has_value(), "--top"},
  };
  for (const auto& row : rows) require(!row.is_given || row.is_used, "{} is for {}", row.option, row.user);
}

AcquisitionOptions acquisition_options(const GpArguments& a, const GpData& data) {
  AcquisitionOptions options{*a.acquisition};
  options.direction = parse_direction(a.direction.value_or("min"));
  options.kappa = a.kappa.value_or(options.kappa);
  options.xi = a.xi.value_or(options.xi);
  options.optima = a.optima;
  require(a.best || !improves(options.name) || !data.y.empty(),
          "--acquisition {} needs --best when there are no training rows", options.name);
  if (a.best)
    options.best = *a.best;
  else if (!data.y.empty()) {
    const auto [low, high] = std::minmax_element(data.y.begin(), data.y.end());
    options.best = options.direction == Direction::minimize ? *low : *high;
  }
  return options;
}

SearchPlan plan_of(const GpArguments& a) {
  return {parse_direction(a.direction.value_or("min")), static_cast<int>(a.threads.value_or(1))};
}

void search(const GaussianProcess& gp, const GpArguments& a, const GpData& data, GpAnswer& answer) {
  SearchOptions options;
  options.top = static_cast<std::size_t>(*a.top);
  if (a.candidates) options.candidates = static_cast<std::size_t>(*a.candidates);
  options.seed = static_cast<std::uint64_t>(a.seed.value_or(0));
  options.brute_force = a.brute_force;
  options.threads = plan_of(a).threads;
  const auto acquisition = acquisition_options(a, data);
  const auto points = a.query ? read_query(a, data.columns) : std::vector<double>{};
  const bool has_no_bound = acquisition.name == "mes" || acquisition.name == "gibbon";
  if ((has_no_bound || a.resource_column) && !a.brute_force)
    fmt::print(stderr, "incumbent: {} no bound to exclude candidates by; each is solved\n",
               has_no_bound ? "acquisition " + acquisition.name + " has" : "learning curves have");
  const auto start = std::chrono::steady_clock::now();
  answer.search = a.query ? gp.search(points, acquisition, options) : gp.search(acquisition, options);
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int run(const GpArguments& a) {
  refuse_unused(a);
  GpAnswer answer;
  answer.device = device_of(a.device);
  const auto data = read_train(a);
  const auto parameters = given_parameters(a, data.columns);
  const auto gp = a.fit ? GaussianProcess::fit(a.covariance, data.x, data.columns, data.y, parameters, data.noise,
                                               a.resource_column.has_value(), answer.device, plan_of(a))
                        : GaussianProcess(a.covariance, *parameters, data.x, data.columns, data.y, data.noise,
                                          answer.device, plan_of(a));
  if (gp.jitter() > 0) {
    fmt::print(stderr, "incumbent: the covariance matrix was not positive definite; {:g} was added to its diagonal\n",
               gp.jitter());
  }
  if (a.top) {
    search(gp, a, data, answer);
  } else if (a.query) {
    answer.prediction = gp.predict(read_query(a, data.columns));
  }
  if (a.acquisition && answer.prediction)
    answer.acquisition = gp.acquisition(*answer.prediction, acquisition_options(a, data));
  if (a.likelihood) answer.likelihood = gp.likelihood();
  a.json ? print_json(gp, answer, a) : print_text(gp, answer, a);
  return 0;
}

std::function<int()> declare(Arguments& arguments) {
  auto a = std::make_shared<GpArguments>();
  arguments.add("--train", a->train, "CSV file with columns x0, x1, ... and y");
  arguments.required("--train");
  arguments.add("--query", a->query, "CSV file with the same inputs: where to predict");
  arguments.add("--covariance", a->covariance, "of the latent function");
  arguments.choices("--covariance", covariance_names());
  arguments.add("--length-scales", a->length_scales, "one a column, or one for all");
  arguments.range("--length-scales");
  arguments.add("--output-scale", a->output_scale, "variance of the latent function (default 1)");
  arguments.add("--noise", a->noise, "variance of the observations around it (default 0)");
  arguments.add("--mean", a->mean, "of the latent function (default 0)");
  arguments.add("--alpha", a->alpha, "of the covariance rq (default 1)");
  for (const auto* option : {"--output-scale", "--noise", "--mean", "--alpha"}) arguments.range(option);
  arguments.flag("--fit", a->fit, "fit these parameters; those given are where the search starts");
  arguments.add("--acquisition", a->acquisition, "value of each query point, larger is better");
  arguments.choices("--acquisition", acquisition_names());
  arguments.add("--best", a->best, "value to be improved on (default: the best y)");
  arguments.add("--direction", a->direction, "of y: min or max (default min)");
  arguments.choices("--direction", {"min", "max"});
  arguments.add("--kappa", a->kappa, "standard deviations in lcb (default 2)");
  arguments.range("--kappa", 0);
  arguments.add("--xi", a->xi, "improvement that does not count (default 0)");
  arguments.add("--optima", a->optima, "samples of the best value of the latent function, for mes and gibbon");
  for (const auto* option : {"--best", "--xi", "--optima"}) arguments.range(option);
  arguments.add("--noise-column", a->noise_column,
                "column of the training rows with the noise variance of each, in addition to --noise");
  arguments.add("--resource-column", a->resource_column,
                "column of training and query rows with the resource spent on each, epochs say, not negative: y is "
                "a learning curve, an asymptote and exponential decays; with --fit");
  arguments.add("--top", a->top,
                "print the so many best rows of --query, or of Sobol points of the unit cube, at the largest resource");
  arguments.range("--top", 1);
  arguments.add("--candidates", a->candidates, "number of Sobol points (default 1000000)");
  arguments.range("--candidates", 1, 0x1p32);
  arguments.add("--seed", a->seed, "of their scrambling (default 0)");
  arguments.range("--seed", 0);
  arguments.flag("--brute-force", a->brute_force,
                 "solve every candidate: the same answer, slower; mes, gibbon and learning curves always do");
  arguments.add("--threads", a->threads, "of the search for the best (default 1)");
  arguments.range("--threads", 1, 1024);
  add_device(arguments, a->device);
  arguments.flag("--likelihood", a->likelihood,
                 "log marginal likelihood and its gradient in the logarithms of length scales, output scale, noise "
                 "and, for rq, alpha, then in those of a decay, then in the mean");
  arguments.flag(
      "--json", a->json,
      "print JSON: mean, variance, acquisition, likelihood, gradient, fitted parameters, backend and device; "
      "with --top a list top of index, x, mean, variance and acquisition, work_left (part of the solves) "
      "and seconds");
  return [a] { return run(*a); };
}

}  // namespace

extern const Command gp_command{
    "gp", "fit a Gaussian process to a CSV file, predict, and rate query points by an acquisition function",
    "incumbent gp --train train.csv --query query.csv --length-scales 0.3,0.5 --noise 1e-4 --acquisition log_ei\n"
    "  incumbent gp --train train.csv --query query.csv --fit --json\n"
    "  incumbent gp --train train.csv --length-scales 0.3 --noise 1e-4 --acquisition log_ei --top 10\n"
    "  incumbent gp --train train.csv --query query.csv --fit --device auto",
    declare};

}  // namespace incumbent::cli
