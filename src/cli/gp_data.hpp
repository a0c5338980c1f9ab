// The rows that the verb gp is given.
#pragma once

#include <cstddef>
#include <vector>

#include "cli/gp_answer.hpp"

namespace incumbent::cli {

struct GpData {
  std::size_t columns = 0;
  std::vector<double> x, y, noise;
};

// Error(usage) naming file, line and column, or the option that names a column.
GpData read_train(const GpArguments& arguments);
// Rows of so many columns.
std::vector<double> read_query(const GpArguments& arguments, std::size_t columns);

}  // namespace incumbent::cli
