// Candidates are made in chunks: those of the second have their own numbers.
#include <algorithm>
#include <cstring>

#include "compute/space_case.hpp"
#include "cuda/runtime/candidates.hpp"
#include "runtime_double/whole_life.hpp"

namespace incumbent::test {
namespace {

class DeviceCandidates : public LeavesNothing {};

// Rows first .. first + count - 1 as the device makes them.
std::vector<double> made(const cuda::Candidates& candidates, std::size_t first, std::size_t count, std::size_t columns,
                         const cuda::Stream& stream) {
  const cuda::DeviceArray<double> points(count * columns);
  candidates.make(first, count, points.data());
  std::vector<double> rows(count * columns);
  points.download(rows, stream);
  return rows;
}

void expect_chunks_of(const CandidateSource& source, const Matrix& rows) {
  const cuda::Stream stream;
  constexpr std::size_t chunk = 33;
  const cuda::Candidates candidates(source, rows.cols, chunk, stream);
  for (std::size_t first = 0; first < rows.rows; first += chunk) {
    const std::size_t count = std::min(chunk, rows.rows - first);
    const auto found = made(candidates, first, count, rows.cols, stream);
    EXPECT_EQ(std::memcmp(found.data(), rows.row(first).data(), found.size() * sizeof(double)), 0) << "from " << first;
  }
}

TEST_F(DeviceCandidates, OfAListASequenceAndASpace) {
  const Matrix list = random_points(80, 3, 1);
  expect_chunks_of(CandidateList{list.view()}, list);

  const std::vector<double> lower{0, 0.1, -1}, upper{1, 0.6, 2};
  const formula::SobolSequence sequence(3, 12);
  Matrix points(80, 3);
  for (std::size_t i = 0; i < points.rows; ++i) {
    sequence.point(i, points.row(i));
    for (std::size_t j = 0; j < 3; ++j) points(i, j) = lower[j] + (upper[j] - lower[j]) * points(i, j);
  }
  expect_chunks_of(SobolCandidates{80, 12, lower, upper}, points);

  const SpaceCase space(find_backend("cpu"), 4, true);
  for (const bool local : {false, true}) expect_chunks_of(space.source(80, local), space.list(80, local));
}

}  // namespace
}  // namespace incumbent::test
