// Samplers of other packages, asked through a Python program: experiments/peers/driver.py.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "incumbent/export.hpp"
#include "incumbent/sampler.hpp"

namespace incumbent {

struct PeerEntry {
  std::string_view name;     // "optuna/tpe"
  std::string_view summary;  // one line
  std::string_view options;  // its own, beside what all have: "sigma, popsize"; the defaults are the package's
  bool prunes = false;       // it also has pruner, min_resource and reduction_factor, and judges if it is told a pruner
  bool judges = false;       // it always says which trials stop early
};

// In alphabetical order. make_sampler() takes their names; the options of each are the driver's to check:
//   initial=own|gp|N   what the search starts with: the peer's own way, as many Sobol points as sampler gp takes by
//                      default, the same ones, or N of them (default own)
//   timeout=600        seconds of wall time that one answer may take
//   and its own        as its class in experiments/peers says
// With scheduler full a peer is told a trial when it has ended. One that judges (Sampler::judges()) needs scheduler
// peer: it sees what trials report on their way, as soon as they do, and says which stop there.
// A peer learns from the last value of each trial that has ended; infeasible ones are failures for it. Its process
// starts when it is first asked, and is told all there is then. What it suggests depends on its own random numbers, on
// its package and its version.
INCUMBENT_EXPORT std::span<const PeerEntry> peers();
// Whether a sampler's specification names one of them.
INCUMBENT_EXPORT bool is_peer(std::string_view specification);

// A search that a peer may be asked for; the label names it in errors.
struct PeerSearch {
  std::string label;
  SamplerContext context;
};

// Starts the peer's process and lets it say whether it can search these spaces with these options. Returns what it is
// made of: "optuna 5.0.0, numpy 1.24.4, Python 3.11.2". Error(unavailable) with the command that installs it if Python
// or a package is missing; Error(usage) if it refuses an option or a parameter, by name; else as its suggest().
INCUMBENT_EXPORT std::string check_peer(std::string_view specification, std::span<const PeerSearch> searches);

// The Python program that peers run in: the environment variable INCUMBENT_PEERS_PYTHON, else build/peers/bin/python of
// the checkout that this program was built from.
INCUMBENT_EXPORT std::filesystem::path peers_python();
// The driver that it runs: INCUMBENT_PEERS_DRIVER, else experiments/peers/driver.py of that checkout.
INCUMBENT_EXPORT std::filesystem::path peers_driver();

}  // namespace incumbent
