// Tables to learn from.
//
// NAME.csv.gz: line 1 is "# n_train=A n_valid=B n_test=C classes=K task=classification|regression name=NAME" (K = 0 for
// regression), line 2 the column names, the last one "target", then A + B + C rows of numbers. Labels are 0 .. K-1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace incumbent {

struct DataPart {
  std::size_t rows = 0;
  std::vector<float> inputs;         // rows x features, standardized
  std::vector<std::int32_t> labels;  // classification
  std::vector<float> targets;        // regression, standardized
};

// Features, and targets of a regression, are standardized with the mean and the standard deviation (divisor n) of the
// training rows; what is constant in the training rows is only shifted, to 0 there.
struct Dataset {
  std::string name;
  std::size_t features = 0;
  std::size_t classes = 0;  // 0: regression
  DataPart train;
  DataPart valid;
  DataPart test;
  double target_deviation = 1;  // the unit of `targets` in the file's unit

  bool regression() const { return classes == 0; }
};

// Reads one file. Error(storage) naming file, line, column and value if it is not as described above.
Dataset read_dataset(const std::filesystem::path& file);

// The data set of this name from the first of data_places() that has it; parsed once a process and file. Thread-safe.
// Error(usage) with the places and the names known if there is none.
std::shared_ptr<const Dataset> load_dataset(std::string_view name);

// Of the data sets that come along, as experiments/data/SOURCES.md says with reasons; of others nothing is known here.
std::string_view data_licence(std::string_view name);

}  // namespace incumbent
