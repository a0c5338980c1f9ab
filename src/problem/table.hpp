// Tables of recorded trainings: every configuration of a finite grid was trained some times with different seeds, once
// and for all, and looking up replaces training.
//
// NAME.hpotab.gz: gzip of little-endian data
//
//   8 bytes   "HPOTAB1\n"
//   uint32    length of the header, then uint32 0
//   header    JSON, padded with spaces: {"bench", "dataset", "rows", "seeds", "licence",
//               "params": [{"name", "type": "int"|"float"|"str", "choices": [...]}],
//               "arrays": [{"name", "shape": [rows, seeds], "direction": "minimize"|"maximize"}, {"name", "shape":
//               [rows]}, ...]}
//   float32   the arrays in the header's order: first the metric, rows x seeds, NaN where a repetition is absent; one
//             of the others is train_time, seconds, the mean of the repetitions
//
// The grid is full and no configuration is stored: a row's index is the mixed radix number of the indices of the
// choices in the order of params, the last one fastest. experiments/data/make_table.py writes such files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.hpp"
#include "incumbent/space.hpp"
#include "incumbent/trial.hpp"

namespace incumbent {

struct Table {
  std::string benchmark, dataset, metric, licence;
  Direction direction = Direction::minimize;
  SearchSpace space;                    // texts are a categorical, numbers an ordinal; a code is the index of a choice
  std::vector<std::uint32_t> choices;   // of each parameter
  std::size_t repetitions = 1;          // at most, of a row
  std::vector<std::uint32_t> recorded;  // repetitions of each row, at least 1
  std::vector<float> values;            // rows x repetitions: the recorded ones, then zeros
  std::vector<double> means;            // of the recorded ones
  std::vector<double> seconds;          // of a training

  std::size_t rows() const { return recorded.size(); }
  std::size_t row(std::span<const double> codes) const;  // codes of the space
  std::size_t row_of_best() const;                       // of the best mean
  // One of the recorded repetitions: number seed mod their count.
  double value(std::size_t row, std::uint64_t seed) const {
    return static_cast<double>(values[row * repetitions + seed % recorded[row]]);
  }
  // values[i]: that of row i of `codes`, n x parameters, with seeds[i]. Error(usage) if a code is none. O(n
  // parameters).
  void look_up(MatrixView<const double> codes, std::span<const std::uint64_t> seeds, std::span<double> found) const;
};

// Reads one file. Error(storage) naming the file, the value and what it may be if it is not as described above.
Table read_table(const std::filesystem::path& file);

}  // namespace incumbent
