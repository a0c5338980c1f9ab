// incumbent gp: a Gaussian process on the rows of a CSV file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "cli/command.hpp"
#include "cli/device_option.hpp"
#include "cli/gp_answer.hpp"
#include "core/require.hpp"
#include "format/csv.hpp"
#include "incumbent/gaussian_process.hpp"

namespace incumbent::cli {
namespace {

// The columns x0, x1, ... of a table and the resource behind them. Others are refused, but for y and the noise: a
// forgotten input would be a wrong answer.
std::vector<std::size_t> input_columns(const CsvTable& table, const GpArguments& a) {
  std::vector<std::size_t> columns;
  for (std::string name; table.has(name = fmt::format("x{}", columns.size()));) columns.push_back(table.column(name));
  require(!columns.empty(), "{}: no column is named 'x0'; the inputs are x0, x1, ..., and here the columns are {}",
          table.file(), fmt::join(table.names(), ", "));
  for (const auto& name : table.names()) {
    const bool input = std::any_of(columns.begin(), columns.end(), [&](auto c) { return table.names()[c] == name; });
    require(name != a.resource_column || (name != "y" && name != a.noise_column && !input),
            "--resource-column {} is 'y', the noise or one of the inputs x0 to x{} already", name, columns.size() - 1);
    require(input || name == "y" || name == a.noise_column || name == a.resource_column,
            "{}: column '{}' is neither 'y' nor one of the inputs x0 to x{}", table.file(), name, columns.size() - 1);
  }
  if (a.resource_column) columns.push_back(table.column(*a.resource_column));
  return columns;
}

struct Data {
  std::size_t columns = 0;
  std::vector<double> x, y, noise;
};

Data read_train(const GpArguments& a) {
  const auto table = CsvTable::read(a.train);
  const auto columns = input_columns(table, a);
  Data data{columns.size(), table.numbers(columns).values, table.numbers({table.column("y")}).values, {}};
  if (a.noise_column) data.noise = table.numbers({table.column(*a.noise_column)}).values;
  return data;
}

std::vector<double> read_query(const GpArguments& a, std::size_t columns) {
  const auto table = CsvTable::read(*a.query);
  const auto inputs = input_columns(table, a);
  require(inputs.size() == columns, "{}: {} inputs; the training data have {}", *a.query, inputs.size(), columns);
  return table.numbers(inputs).values;
}

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
  require(!a.alpha || a.covariance == "rq", "--alpha is for the covariance rq; this is {}", a.covariance);
  p.alpha = a.alpha.value_or(1);
  return p;
}

AcquisitionOptions acquisition_options(const GpArguments& a, const Data& data) {
  AcquisitionOptions options{*a.acquisition, parse_direction(a.direction), 0, a.kappa, a.xi, a.optima};
  const bool needs_best =
      options.name == "ei" || options.name == "log_ei" || options.name == "pi" || options.name == "log_pi";
  require(a.best || !needs_best || !data.y.empty(), "--acquisition {} needs --best when there are no training rows",
          options.name);
  if (a.best)
    options.best = *a.best;
  else if (!data.y.empty()) {
    const auto [low, high] = std::minmax_element(data.y.begin(), data.y.end());
    options.best = options.direction == Direction::minimize ? *low : *high;
  }
  return options;
}

void search(const GaussianProcess& gp, const GpArguments& a, const Data& data, GpAnswer& answer) {
  SearchOptions options;
  options.top = static_cast<std::size_t>(*a.top);
  if (a.candidates) options.candidates = static_cast<std::size_t>(*a.candidates);
  options.seed = static_cast<std::uint64_t>(a.seed);
  options.brute_force = a.brute_force;
  options.threads = static_cast<int>(a.threads);
  const auto acquisition = acquisition_options(a, data);
  const auto points = a.query ? read_query(a, data.columns) : std::vector<double>{};
  const auto start = std::chrono::steady_clock::now();
  answer.search = a.query ? gp.search(points, acquisition, options) : gp.search(acquisition, options);
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int run(const GpArguments& a) {
  require(a.query || a.likelihood || a.fit || a.top, "nothing to do: give --query, --top, --likelihood or --fit");
  require(a.query || a.top || !a.acquisition, "--acquisition needs --query or --top");
  require(!a.top || a.acquisition, "--top {} needs --acquisition", a.top.value_or(0));
  require(!a.candidates || (a.top && !a.query), "--candidates is for --top without --query");
  require(a.top || !a.brute_force, "--brute-force is for --top");
  require(a.top.value_or(1) >= 1, "--top is {}; it must be at least 1", *a.top);
  require(a.candidates.value_or(1) >= 1 && a.candidates.value_or(1) <= std::int64_t{1} << 32,
          "--candidates is {}; it may be 1 to 2^32", *a.candidates);
  require(a.threads >= 1 && a.threads <= 1024, "--threads is {}; it may be 1 to 1024", a.threads);
  GpAnswer answer;
  answer.device = device_of(a.device);
  const auto data = read_train(a);
  const auto parameters = given_parameters(a, data.columns);
  const auto gp =
      a.fit ? GaussianProcess::fit(a.covariance, data.x, data.columns, data.y, parameters, data.noise,
                                   a.resource_column.has_value(), answer.device)
            : GaussianProcess(a.covariance, *parameters, data.x, data.columns, data.y, data.noise, answer.device);
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
  arguments.add("--output-scale", a->output_scale, "variance of the latent function (default 1)");
  arguments.add("--noise", a->noise, "variance of the observations around it (default 0)");
  arguments.add("--mean", a->mean, "of the latent function (default 0)");
  arguments.add("--alpha", a->alpha, "of the covariance rq (default 1)");
  arguments.flag("--fit", a->fit, "fit these parameters; those given are where the search starts");
  arguments.add("--acquisition", a->acquisition, "value of each query point, larger is better");
  arguments.choices("--acquisition", acquisition_names());
  arguments.add("--best", a->best, "value to be improved on (default: the best y)");
  arguments.add("--direction", a->direction, "of y: min or max");
  arguments.choices("--direction", {"min", "max"});
  arguments.add("--kappa", a->kappa, "standard deviations in lcb");
  arguments.add("--xi", a->xi, "improvement that does not count");
  arguments.add("--optima", a->optima, "samples of the best value of the latent function, for mes and gibbon");
  arguments.add("--noise-column", a->noise_column,
                "column of the training rows with the noise variance of each, in addition to --noise");
  arguments.add("--resource-column", a->resource_column,
                "column of training and query rows with the resource spent on each, epochs say, not negative: y is "
                "a learning curve, an asymptote and exponential decays; with --fit");
  arguments.add("--top", a->top,
                "print the so many best rows of --query, or of Sobol points of the unit cube, at the largest resource");
  arguments.add("--candidates", a->candidates, "number of Sobol points (default 1000000)");
  arguments.add("--seed", a->seed, "of their scrambling");
  arguments.flag("--brute-force", a->brute_force, "solve every candidate: the same answer, slower");
  arguments.add("--threads", a->threads, "of the search for the best");
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
