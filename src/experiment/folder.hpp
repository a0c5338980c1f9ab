// The folder of an experiment while it runs: made or taken over, locked against other processes.
#pragma once

#include <memory>

#include "experiment/files.hpp"
#include "experiment/results.hpp"
#include "incumbent/problem.hpp"
#include "process/child_process.hpp"

namespace incumbent {

class ExperimentFolder {
 public:
  // Makes the folder, or with options.resume takes over what is in it. Error as run_experiment says.
  ExperimentFolder(const ExperimentSpec& spec, const std::filesystem::path& spec_file, const RunOptions& options,
                   const ComputeDevice& device);

  const Layout& layout() const { return layout_; }
  const ExperimentRecord& record() const { return record_; }
  const std::vector<Cell>& cells() const { return cells_; }  // done ones say so

 private:
  // Fills in the record from the spec or from what is in the folder; whether that is nothing.
  bool look(const ExperimentSpec& spec, const std::filesystem::path& spec_file, bool resume);
  void create(const std::vector<std::unique_ptr<Problem>>& problems, const std::string& note);
  void resume(bool keeps_record);

  Layout layout_;
  ExperimentRecord record_;
  std::vector<Cell> cells_;
  FolderLock lock_;
};

// The first difference between two specifications in what is run, the device apart, as "budget of problem 'branin' is
// 60 here and 80 there"; empty if there is none. The level of the tests and margins of equivalence are for the report
// only.
std::string difference(const ExperimentSpec& here, const ExperimentSpec& there);

}  // namespace incumbent
