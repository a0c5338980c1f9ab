#include "cli/gp_answer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/trial_json.hpp"

namespace incumbent::cli {
namespace {

nlohmann::ordered_json json_of(const std::vector<double>& values) {
  auto list = nlohmann::ordered_json::array();
  for (const double value : values) list.push_back(number_json(value));
  return list;
}

}  // namespace

void print_json(const GaussianProcess& gp, const GpAnswer& answer, const GpArguments& a) {
  nlohmann::ordered_json out;
  if (answer.prediction) {
    out["mean"] = json_of(answer.prediction->mean);
    out["variance"] = json_of(answer.prediction->variance);
  }
  if (answer.acquisition) out["acquisition"] = json_of(*answer.acquisition);
  if (answer.search) {
    auto top = nlohmann::ordered_json::array();
    for (const auto& found : answer.search->top) {
      top.push_back({{"index", found.index},
                     {"x", json_of(found.x)},
                     {"mean", number_json(found.mean)},
                     {"variance", number_json(found.variance)},
                     {"acquisition", number_json(found.acquisition)}});
    }
    out["top"] = std::move(top);
    out["work_left"] = number_json(answer.search->work_left);
    out["seconds"] = number_json(answer.seconds);
  }
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
    if (p.decay) {
      out["decay"] = {{"length_scales", json_of(p.decay->length_scales)}, {"scale", number_json(p.decay->scale)}};
      if (a.covariance == "rq") out["decay"]["alpha"] = number_json(p.decay->alpha);
      out["decay"]["rate"] = number_json(p.decay->rate);
      out["decay"]["shape"] = number_json(p.decay->shape);
    }
  }
  if (gp.jitter() > 0) out["jitter"] = number_json(gp.jitter());
  out["backend"] = answer.device.name;
  out["device"] = answer.device.product;
  fmt::print("{}\n", out.dump());
}

void print_text(const GaussianProcess& gp, const GpAnswer& answer, const GpArguments& a) {
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
    if (p.decay) {
      fmt::print("# decay_length_scales{}\n# decay_scale {:.17g}\n", joined(p.decay->length_scales), p.decay->scale);
      if (a.covariance == "rq") fmt::print("# decay_alpha {:.17g}\n", p.decay->alpha);
      fmt::print("# decay_rate {:.17g}\n# decay_shape {:.17g}\n", p.decay->rate, p.decay->shape);
    }
  }
  if (answer.likelihood) {
    fmt::print("# likelihood {:.17g}\n# gradient{}\n", answer.likelihood->value, joined(answer.likelihood->gradient));
  }
  if (answer.search) {
    fmt::print("# work_left {:.3g}\n# seconds {:.3f}\n# index mean variance {} x\n", answer.search->work_left,
               answer.seconds, *a.acquisition);
    for (const auto& found : answer.search->top) {
      fmt::print("{} {:.17g} {:.17g} {:.17g}{}\n", found.index, found.mean, found.variance, found.acquisition,
                 joined(found.x));
    }
  }
  for (std::size_t i = 0; answer.prediction && i < answer.prediction->mean.size(); ++i) {
    fmt::print("{:.17g} {:.17g}", answer.prediction->mean[i], answer.prediction->variance[i]);
    if (answer.acquisition) fmt::print(" {:.17g}", (*answer.acquisition)[i]);
    fmt::print("\n");
  }
}

}  // namespace incumbent::cli
