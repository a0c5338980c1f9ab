#include "journal/header.hpp"

#include <fmt/format.h>

#include "incumbent/version.hpp"
#include "journal/json.hpp"
#include "journal/replay.hpp"
#include "journal/text.hpp"

namespace incumbent {
namespace {

constexpr int kFormat = 1;  // of what this program adds to Optuna's lines

std::string quoted(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

struct OptionWriter {
  std::string& out;
  void operator()(std::int64_t value) const { append_integer(out, value); }
  void operator()(double value) const { append_real(out, value); }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(const std::string& value) const { append_string(out, value); }
  void operator()(const std::optional<double>& value) const { value ? append_real(out, *value) : void(out += "null"); }
};

struct OptionReader {
  const Json& json;
  void operator()(std::int64_t& value) const { value = json.integer(); }
  void operator()(double& value) const { value = json.number(); }
  void operator()(bool& value) const { value = json.boolean(); }
  void operator()(std::string& value) const { value = json.string(); }
  void operator()(std::optional<double>& value) const {
    if (!json.is_null()) value = json.number();
  }
};

// Nothing, or another member of the attribute.
std::string simulated_member(const std::optional<SimulatedWorkers>& workers) {
  if (!workers) return {};
  std::string out = ",\"simulated\":";
  char before = '{';
  for_each_option_of_workers([&](const char* name, auto member) {
    out += before + quoted(name) + ':';
    OptionWriter{out}((*workers).*member);
    before = ',';
  });
  return out + '}';
}

SimulatedWorkers read_simulated(const Json& json) {
  SimulatedWorkers workers;
  for_each_option_of_workers([&](const char* name, auto member) {
    // Journals from before there was a choice don't say it.
    if (name == std::string_view("straggler_law") && !json.find(name)) return;
    OptionReader{json.at(name)}(workers.*member);
  });
  return workers;
}

}  // namespace

std::string header_lines(const StudySpec& spec) {
  const auto worker = quoted(kWorker);
  std::string out = fmt::format(R"({{"op_code":0,"worker_id":{},"study_name":{},"directions":[{}]}})", worker,
                                quoted(spec.name), spec.direction == Direction::minimize ? 1 : 2);
  out += fmt::format(R"(
{{"op_code":3,"worker_id":{},"study_id":0,"system_attr":{{"incumbent":{{"format":{},"version":{},"seed":"{}","sampler":{},"scheduler":{},"budget":{},"max_resource":{},"noisy":{}{}}}}}}})",
                     worker, kFormat, quoted(version()), spec.seed, quoted(spec.sampler), quoted(spec.scheduler),
                     spec.budget ? fmt::format("{}", *spec.budget) : "null", spec.max_resource, spec.noisy,
                     simulated_member(spec.simulated));
  out += fmt::format(R"(
{{"op_code":3,"worker_id":{},"study_id":0,"system_attr":{{"incumbent:space":{}}}}}
)",
                     worker, minified(write_configspace(spec.space)));
  return out;
}

StudySpec read_spec(std::string_view attributes, std::string_view space) {
  const auto json = Json::parse(attributes);
  if (!json) throw JsonError("the study's attribute 'incumbent' is not JSON");
  const auto format = json->at("format").integer();
  if (format != kFormat) {
    throw JsonError(fmt::format("the journal has format {}; version {} of this program reads format {}", format,
                                version(), kFormat));
  }
  StudySpec spec;
  spec.seed = unsigned_integer(json->at("seed"));
  spec.sampler = json->at("sampler").string();
  spec.scheduler = json->at("scheduler").string();
  if (const auto budget = json->at("budget"); !budget.is_null()) spec.budget = budget.integer();
  spec.max_resource = json->at("max_resource").integer();
  spec.noisy = json->at("noisy").boolean();
  if (const auto simulated = json->find("simulated")) spec.simulated = read_simulated(*simulated);
  spec.space = read_configspace(space);
  return spec;
}

}  // namespace incumbent
