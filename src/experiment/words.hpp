// Numbers and lists as readers want them, and what follows from the statistics in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/analysis.hpp"

namespace incumbent {

std::string short_number(double value, int digits = 3);  // significant digits: "0.0123", "1.20e−5", "none" for missing
std::string times_text(double ratio);                    // "3.21", "12 000"
std::string p_text(double p);                            // "0.042", "< 0.001"
std::string seconds_text(double seconds);                // "12 ms", "3.4 s", "2 min 5 s"
std::string join(const std::vector<std::string>& words, std::string_view last = "and");  // "a, b and c"
std::string count_text(std::size_t count, std::string_view thing);                       // "1 seed", "3 seeds"

// "regret", "test error": what losses of the problem are called.
std::string loss_name(const Results& results, const Analysis& analysis, std::size_t problem);

// "Preliminary: 6 of 8 searches are finished, 1 ended with an error. ..."; empty if all are finished.
std::string preliminary(const Results& results);

struct Conclusion {
  std::string headline;
  std::vector<std::string> sentences;   // about the suite
  std::vector<std::string> by_problem;  // one a problem
};

// Plain text, computed from the statistics.
Conclusion conclude(const Results& results, const Analysis& analysis);

}  // namespace incumbent
