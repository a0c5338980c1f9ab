// incumbent gp: a Gaussian process on the rows of a CSV file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/trial_json.hpp"
#include "core/require.hpp"
#include "format/csv.hpp"
#include "incumbent/gaussian_process.hpp"

namespace incumbent::cli {
namespace {

struct GpArguments {
  std::string train;
  std::optional<std::string> query;
  std::string covariance = "matern52";
  std::optional<double> alpha;
  std::vector<double> length_scales;
  std::optional<double> output_scale, noise, mean;
  bool fit = false;
  std::optional<std::string> acquisition;
  std::optional<double> best;
  std::string direction = "min";
  double kappa = 2;
  double xi = 0;
  std::vector<double> optima;
  bool likelihood = false;
  bool json = false;
};

// The columns x0, x1, ... of a table. Others are refused, but for y: a forgotten input would be a wrong answer.
std::vector<std::size_t> input_columns(const CsvTable& table) {
  std::vector<std::size_t> columns;
  for (std::string name; table.has(name = fmt::format("x{}", columns.size()));) columns.push_back(table.column(name));
  require(!columns.empty(), "{}: no column is named 'x0'; the inputs are x0, x1, ..., and here the columns are {}",
          table.file(), fmt::join(table.names(), ", "));
  for (const auto& name : table.names()) {
    const bool known =
        name == "y" || std::any_of(columns.begin(), columns.end(), [&](auto c) { return table.names()[c] == name; });
    require(known, "{}: column '{}' is neither 'y' nor one of the inputs x0 to x{}", table.file(), name,
            columns.size() - 1);
  }
  return columns;
}

struct Data {
  std::size_t columns = 0;
  std::vector<double> x, y;
};

Data read_train(const std::string& file) {
  const auto table = CsvTable::read(file);
  const auto columns = input_columns(table);
  return {columns.size(), table.numbers(columns).values, table.numbers({table.column("y")}).values};
}

std::vector<double> read_query(const std::string& file, std::size_t columns) {
  const auto table = CsvTable::read(file);
  const auto inputs = input_columns(table);
  require(inputs.size() == columns, "{}: {} inputs; the training data have {}", file, inputs.size(), columns);
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

nlohmann::ordered_json json_of(const std::vector<double>& values) {
  auto list = nlohmann::ordered_json::array();
  for (const double value : values) list.push_back(number_json(value));
  return list;
}

struct Answer {
  std::optional<Prediction> prediction;
  std::optional<std::vector<double>> acquisition;
  std::optional<Likelihood> likelihood;
};

void print_json(const GaussianProcess& gp, const Answer& answer, const GpArguments& a) {
  nlohmann::ordered_json out;
  if (answer.prediction) {
    out["mean"] = json_of(answer.prediction->mean);
    out["variance"] = json_of(answer.prediction->variance);
  }
  if (answer.acquisition) out["acquisition"] = json_of(*answer.acquisition);
  if (answer.likelihood) {
    out["likelihood"] = number_json(answer.likelihood->value);
    out["gradient"] = json_of(answer.likelihood->gradient);
  }
  if (a.fit) {
    const auto& p = gp.parameters();
    out["length_scales"] = json_of(p.length_scales);
    out["output_scale"] = number_json(p.output_scale);
    out["noise"] = number_json(p.noise);
    if (a.covariance == "rq") out["alpha"] = number_json(p.alpha);
    out["constant"] = number_json(p.mean);
  }
  if (gp.jitter() > 0) out["jitter"] = number_json(gp.jitter());
  fmt::print("{}\n", out.dump());
}

// Rows of numbers; everything else is in lines that start with #.
void print_text(const GaussianProcess& gp, const Answer& answer, const GpArguments& a) {
  const auto joined = [](const std::vector<double>& values) {
    std::string text;
    for (const double value : values) text += fmt::format(" {:.17g}", value);
    return text;
  };
  if (a.fit) {
    const auto& p = gp.parameters();
    fmt::print("# length_scales{}\n# output_scale {:.17g}\n# noise {:.17g}\n", joined(p.length_scales), p.output_scale,
               p.noise);
    if (a.covariance == "rq") fmt::print("# alpha {:.17g}\n", p.alpha);
    fmt::print("# constant {:.17g}\n", p.mean);
  }
  if (answer.likelihood) {
    fmt::print("# likelihood {:.17g}\n# gradient{}\n", answer.likelihood->value, joined(answer.likelihood->gradient));
  }
  for (std::size_t i = 0; answer.prediction && i < answer.prediction->mean.size(); ++i) {
    fmt::print("{:.17g} {:.17g}", answer.prediction->mean[i], answer.prediction->variance[i]);
    if (answer.acquisition) fmt::print(" {:.17g}", (*answer.acquisition)[i]);
    fmt::print("\n");
  }
}

int run(const GpArguments& a) {
  require(a.query || a.likelihood || a.fit, "nothing to do: give --query, --likelihood or --fit");
  require(a.query || !a.acquisition, "--acquisition needs --query");
  const auto data = read_train(a.train);
  const auto parameters = given_parameters(a, data.columns);
  const auto gp = a.fit ? GaussianProcess::fit(a.covariance, data.x, data.columns, data.y, parameters)
                        : GaussianProcess(a.covariance, *parameters, data.x, data.columns, data.y);
  if (gp.jitter() > 0) {
    fmt::print(stderr, "incumbent: the covariance matrix was not positive definite; {:g} was added to its diagonal\n",
               gp.jitter());
  }
  Answer answer;
  if (a.query) answer.prediction = gp.predict(read_query(*a.query, data.columns));
  if (a.acquisition) answer.acquisition = gp.acquisition(*answer.prediction, acquisition_options(a, data));
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
  arguments.flag("--likelihood", a->likelihood,
                 "log marginal likelihood and its gradient in the logarithms of length scales, output scale, noise "
                 "and, for rq, alpha, "
                 "then in the mean");
  arguments.flag("--json", a->json,
                 "print JSON: mean, variance, acquisition, likelihood, gradient, and fitted parameters");
  return [a] { return run(*a); };
}

}  // namespace

extern const Command gp_command{
    "gp", "fit a Gaussian process to a CSV file, predict, and rate query points by an acquisition function",
    "incumbent gp --train train.csv --query query.csv --length-scales 0.3,0.5 --noise 1e-4 --acquisition log_ei\n"
    "  incumbent gp --train train.csv --query query.csv --fit --json",
    declare};

}  // namespace incumbent::cli
