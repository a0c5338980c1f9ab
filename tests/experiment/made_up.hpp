// An experiment that nobody ran: results with known properties.
#pragma once

#include <cmath>
#include <functional>

#include "experiment/results.hpp"
#include "formula/random.hpp"

namespace incumbent {

// Methods x problems x seeds. Each trial's value is drawn by value(problem, method, stream); every stream is its own.
using MadeUpValue = std::function<double(std::size_t, std::size_t, Stream&)>;

inline Results made_up(std::size_t problems, std::size_t methods, std::int64_t seeds, std::int64_t budget,
                       const MadeUpValue& value, std::uint64_t seed = 1) {
  Results results;
  auto& spec = results.record.spec;
  spec.name = "made up";
  spec.seeds = seeds;
  for (std::size_t p = 0; p < problems; ++p) {
    spec.problems.push_back({"problem " + std::to_string(p), "made_up:number=" + std::to_string(p), budget});
    ProblemRecord record;
    record.objective = "value";
    record.axes = {{"x0", true, false, 0, 1}, {"x1", true, false, 0, 1}};
    record.space.emplace();
    record.space->add_real("x0", 0, 1);
    record.space->add_real("x1", 0, 1);
    results.record.problems.push_back(record);
  }
  for (std::size_t m = 0; m < methods; ++m) spec.methods.push_back({"method " + std::to_string(m), "random", "full"});
  results.cells = empty_cells(spec);
  for (std::size_t i = 0; i < results.cells.size(); ++i) {
    auto& cell = results.cells[i];
    cell.done = true;
    cell.seconds = 0.5;
    double best = kMissing;
    for (std::int64_t t = 0; t < budget; ++t) {
      Stream stream(seed, Purpose::test, i, static_cast<std::uint32_t>(t));
      TrialRow row;
      row.trial = t;
      row.status = "complete";
      row.resource = 1;
      row.value = value(cell.problem, cell.method, stream);
      if (std::isnan(row.value)) {
        row.status = "failed";
        row.failure = "crash";
      } else if (!(best <= row.value)) {
        best = row.value;
      }
      row.incumbent = best;
      row.cost = 0.001;
      const double x0 = stream.uniform();
      row.parameters = "{\"x0\":" + std::to_string(x0) + ",\"x1\":" + std::to_string(stream.uniform()) + "}";
      cell.trials.push_back(row);
    }
  }
  return results;
}

}  // namespace incumbent
