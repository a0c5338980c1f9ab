// Where the files of an experiment are.
#pragma once

#include <filesystem>

#include "incumbent/experiment.hpp"

namespace incumbent {

struct Layout {
  std::filesystem::path root;

  std::filesystem::path spec() const { return root / "spec.toml"; }
  std::filesystem::path record() const { return root / "experiment.json"; }
  std::filesystem::path cells() const { return root / "cells.csv"; }
  std::filesystem::path trials() const { return root / "trials.csv"; }
  std::filesystem::path measurements() const { return root / "measurements.csv"; }
  std::filesystem::path simulation() const { return root / "simulation.csv"; }
  std::filesystem::path incumbents() const { return root / "incumbents.csv"; }
  std::filesystem::path summary() const { return root / "summary.csv"; }
  std::filesystem::path statistics() const { return root / "statistics.json"; }
  std::filesystem::path report() const { return root / "report.html"; }
  std::filesystem::path lock() const { return root / "lock"; }
  std::filesystem::path journals() const { return root / "journals"; }
  // journals/2-hartmann-dim-6/4-gp-log-ei/seed-03.log
  std::filesystem::path journal(const ExperimentSpec& spec, std::size_t problem, std::size_t method,
                                std::int64_t seed) const;
  // commands/1-solver/2-tpe/seed-03, where a command's trials have their folders.
  std::filesystem::path command(const ExperimentSpec& spec, std::size_t problem, std::size_t method,
                                std::int64_t seed) const;
};

// Error(usage) if there is no experiment.json.
void require_experiment(const Layout& layout);

}  // namespace incumbent
