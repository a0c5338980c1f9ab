// The tests of the verb stats, by what they look at: columns alone (stats_columns.cpp), pairs of them
// (stats_pairs.cpp), all of them together (stats_blocks.cpp).
#pragma once

#include <utility>

#include "cli/stats_tests.hpp"
#include "core/require.hpp"

namespace incumbent::cli {

StatsAnswer run_describe(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_bootstrap(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_adjust(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_wilcoxon(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_mann_whitney(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_welch(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_paired_t(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_sign(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_ks(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_correlation(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_effect(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_equivalence(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_power(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_friedman(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_hypervolume(const StatsTable& table, const StatsOptions& options);
StatsAnswer run_running_time(const StatsTable& table, const StatsOptions& options);

// What f returns; an error of it says what it was about.
template <class F>
auto about(const std::string& what, F&& f) {
  try {
    return std::forward<F>(f)();
  } catch (const Error& error) {
    fail(error.code(), "{}: {}", what, error.what());
  }
}

}  // namespace incumbent::cli
