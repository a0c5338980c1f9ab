// A space of all kinds of parameters, a model of it, and what is searched there: made by its description, and as a
// list.
#pragma once

#include <memory>
#include <vector>

#include "compute/backend.hpp"
#include "formula/local_moves.hpp"
#include "formula/sobol.hpp"
#include "space/table.hpp"

namespace incumbent::test {

inline SearchSpace space_of_all_kinds() {
  SearchSpace space;
  space.add_real("decay", 1e-12, 1e-2, {.log = true});
  space.add_integer("width", 1, 300, {.log = true});
  space.add_real("dropout", 0, 0.9, {.step = 0.1});
  space.add_categorical("optimizer", {1L, 2L, 3L, 4L});
  space.add_constant("epochs", 10L);
  space.add_ordinal("batch", {16L, 32L, 64L});
  space.add_real("momentum", -1, 1);
  space.add_integer("restarts", 0, 20);
  space.add_condition({.child = "momentum", .parent = "optimizer", .values = {1L}});
  space.add_condition({.op = Condition::Op::greater, .child = "restarts", .parent = "momentum", .values = {0.0}});
  space.add_forbidden({.op = Forbidden::Op::conjunction,
                       .operands = {{.parameter = "optimizer", .values = {2L}},
                                    {.op = Forbidden::Op::less, .parameter = "width", .values = {20L}}}});
  space.add_forbidden({.parameter = "batch", .values = {64L}});
  return space;
}

struct SpaceCase {
  // A model of n observations. with_labels: categories are labels; else numbers, for covariances that are screened.
  SpaceCase(const compute::Backend& backend, std::size_t n, bool with_labels, int threads = 1)
      : space(space_of_all_kinds()), table(flat_table(space)) {
    const std::size_t d = space.dimension();
    compute::GpModelOptions options;
    options.covariance = compute::Covariance::ard(compute::CovarianceKind::matern52, d);
    for (std::size_t k = 0; k < d; ++k) {
      options.columns.push_back(with_labels && table.coordinates[k].is_label ? compute::ColumnKind::label
                                                                             : compute::ColumnKind::number);
    }
    model = backend.make_gp_model(options, compute::Context{threads});
    Stream stream(1, Purpose::test);
    Matrix x(n, d);
    std::vector<double> y, parameters{1};
    for (std::size_t i = 0; i < n; ++i) {
      const auto c = space.sample(stream);
      space.encode(c, x.row(i));
      y.push_back(x(i, 0) + (x(i, 1) - 0.5) * (x(i, 6) - 0.2) + 0.1 * stream.normal());
    }
    for (std::size_t k = 0; k < d; ++k) parameters.push_back(0.6);
    parameters.insert(parameters.end(), {1e-3, 0.5});
    model->set_data(x.view(), y);
    model->set_parameters(parameters);
    const std::size_t system = 0;
    compute::Factorization result;
    model->factorize({&system, 1}, {&result, 1});
    centres = Matrix(5, d);
    for (std::size_t i = 0; i < 5; ++i) space.encode(space.sample(stream), centres.row(i));
  }

  compute::SpaceCandidates source(std::size_t count, bool local) const {
    compute::SpaceCandidates result{table, count, 77};
    if (local) result.centres = centres.view();
    return result;
  }
  Matrix list(std::size_t count, bool local) const {
    const formula::SobolSequence sequence(space.dimension(), 77);
    const formula::LocalMoves moves{centres.values.data(), 5, centres.cols, 77, table.dimension};
    Matrix rows(count, space.dimension());
    std::vector<double> unit(space.dimension()), codes(space.size());
    for (std::size_t i = 0; i < count; ++i) {
      sequence.point(i, unit);
      for (std::uint32_t k = 0; local && k < table.dimension; ++k) unit[k] = moves.unit(table, moves.move(i), k);
      table.make_row([&](std::size_t k) { return unit[k]; }, codes, rows.row(i));
    }
    return rows;
  }

  SearchSpace space;
  formula::SpaceTable table;
  std::unique_ptr<compute::GpModel> model;
  Matrix centres;
};

}  // namespace incumbent::test
