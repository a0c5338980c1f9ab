// A user's table for the verb stats: columns are methods, rows are problems or seeds.
#pragma once

#include <optional>
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
  std::vector<std::string> problems;  // of the groups; empty if the table names no problems
  // The file's other columns, as text, a value a row; and why those that might have been meant are among them.
  std::vector<std::pair<std::string, std::vector<std::string>>> others;
  std::vector<std::string> left_out;

  // The columns as paired samples: no cell may be empty. If the table names problems, their medians: seeds are no
  // replications of a suite.
  std::vector<Column> paired() const;
};

// columns: names, each once; empty: all that hold only numbers, but for `problem` and "seed". problem: the column that
// names a row's problem, "" for none; by default "problem", if there is one. Error(usage) naming file, line and column.
StatsTable read_stats_table(const std::string& file, const std::vector<std::string>& columns,
                            const std::optional<std::string>& problem);

}  // namespace incumbent::cli
