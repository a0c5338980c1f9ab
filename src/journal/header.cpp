#include "journal/header.hpp"

#include <fmt/format.h>

#include "incumbent/version.hpp"
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

}  // namespace

std::string header_lines(const StudySpec& spec) {
  const auto worker = quoted(kWorker);
  std::string out = fmt::format(R"({{"op_code":0,"worker_id":{},"study_name":{},"directions":[{}]}})", worker,
                                quoted(spec.name), spec.direction == Direction::minimize ? 1 : 2);
  out += fmt::format(R"(
{{"op_code":3,"worker_id":{},"study_id":0,"system_attr":{{"incumbent":{{"format":{},"version":{},"seed":"{}","sampler":{},"scheduler":{},"budget":{},"max_resource":{},"noisy":{}}}}}}})",
                     worker, kFormat, quoted(version()), spec.seed, quoted(spec.sampler), quoted(spec.scheduler),
                     spec.budget ? fmt::format("{}", *spec.budget) : "null", spec.max_resource, spec.noisy);
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
  spec.space = read_configspace(space);
  return spec;
}

}  // namespace incumbent
