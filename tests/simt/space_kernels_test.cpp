// Candidates of search spaces, made by kernels on the SIMT machine: the bits of the host's.
#include <gtest/gtest.h>

#include <cstring>

#include "cuda/kernel/candidates.cuh"
#include "formula/sobol.hpp"
#include "simt/global_space.hpp"
#include "simt/kernel_fixture.hpp"
#include "space/random_space.hpp"
#include "space/table.hpp"

namespace incumbent::cuda {
namespace {

void expect_rows_of_the_host(const SearchSpace& space, int count, bool local, std::uint64_t seed,
                             bool with_resource = false) {
  auto host = flat_table(space);
  host.columns += with_resource ? 1 : 0;
  host.has_resource = with_resource;
  host.resource = 0.3;
  const std::size_t d = space.dimension(), columns = host.columns, m = static_cast<std::size_t>(count), first = 1000;
  const formula::SobolSequence sequence(d, seed);
  std::vector<std::uint32_t> directions;
  for (const auto& column : sequence.directions()) directions.insert(directions.end(), column.begin(), column.end());
  std::vector<double> centres;
  Stream stream(seed, Purpose::test);
  for (int i = 0; i < 3; ++i) {
    const auto unit = space.encode(space.sample(stream));
    centres.insert(centres.end(), unit.begin(), unit.end());
  }
  const GlobalSpace there(host);
  const simt::GlobalArray<double> centres_there("centres", centres);
  const simt::GlobalArray<std::uint32_t> directions_there("directions", directions),
      seeds("seeds", std::vector<std::uint32_t>(sequence.seeds().begin(), sequence.seeds().end()));
  formula::LocalMoves moves;
  if (local) moves = {centres.data(), 3, d, seed, static_cast<std::uint32_t>(d)};
  const auto rows = in_every_order([&] {
    simt::GlobalArray<double> out("out", m * columns), codes("codes", m * space.size());
    simt::GlobalArray<std::uint8_t> forbidden("forbidden", m);
    SpaceTask<double> task{there.table,  moves,        directions_there.data(),
                           seeds.data(), codes.data(), forbidden.data(),
                           first,        count,        out.data()};
    task.moves.centres = centres_there.data();
    launch_space_points(task, {});
    return out.values();
  });
  std::vector<double> codes(space.size()), expected(columns), unit(d);
  for (std::size_t i = 0; i < m; ++i) {
    sequence.point(first + i, unit);
    for (std::uint32_t k = 0; local && k < d; ++k) unit[k] = moves.unit(host, moves.move(first + i), k);
    host.make_row([&](std::uint32_t k) { return unit[k]; }, codes, expected);
    ASSERT_EQ(std::memcmp(&rows[i * columns], expected.data(), columns * sizeof(double)), 0) << "point " << i;
  }
}

TEST(SpaceKernels, MakeTheRowsOfTheHost) {
  std::uint64_t seed = 0;
  for (const int count : {1, 31, 32, 33, 257}) {
    for (int s = 0; s < 4; ++s) {
      SCOPED_TRACE(testing::Message() << count << " points of space " << s);
      Stream stream(3, Purpose::test, ++seed);
      const auto space = random_space(stream);
      for (const bool local : {false, true}) expect_rows_of_the_host(space, count, local, seed);
    }
  }
}

TEST(SpaceKernels, AFreeSpaceAndLongDecimals) {
  SearchSpace space;
  space.add_real("x", 1e-300, 1e-25, {.log = true});
  space.add_real("y", -1e-30, 1e-30);
  expect_rows_of_the_host(space, 65, false, 1);
  expect_rows_of_the_host(space, 65, true, 1);
  space.add_constant("c", true);
  space.add_integer("n", 1, 1000, {.log = true});
  expect_rows_of_the_host(space, 65, false, 2);
  expect_rows_of_the_host(space, 65, true, 2);
  expect_rows_of_the_host(space, 65, true, 2, true);
}

}  // namespace
}  // namespace incumbent::cuda
