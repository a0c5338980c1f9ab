// A user's table for the verb stats: columns are methods, rows are problems or seeds.
#pragma once

#include <string>
#include <vector>

namespace incumbent::cli {

struct Column {
  std::string name;
  std::vector<double> values;               // NaN where the cell is empty
  std::vector<std::vector<double>> groups;  // the values of each problem; empty if the table names no problems

  std::vector<double> present() const;  // without empty cells
};

struct StatsTable {
  std::string file;
  std::vector<Column> columns;
  bool grouped = false;

  // The columns as paired samples: no cell may be empty. If the table names problems, their medians: seeds are no
  // replications of a suite.
  std::vector<Column> paired() const;
};

// columns: names; empty: all that hold only numbers, but for `problem` and "seed". problem: the column that names a
// row's problem; "" if there is none. Error(usage) naming file, line and column.
StatsTable read_stats_table(const std::string& file, const std::vector<std::string>& columns,
                            const std::string& problem);

}  // namespace incumbent::cli
