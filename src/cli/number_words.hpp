// Numbers among the words of the command line: what an option takes, and the errors for all else.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace incumbent::cli {

// Without bounds an option takes every number, inf and nan too; with them, finite ones from `least` to `most`.
struct NumberRange {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

// Error(usage) naming the option, the word and what is allowed.
void read_word(std::string_view option, const std::string& word, const NumberRange& range, std::int64_t& value);
void read_word(std::string_view option, const std::string& word, const NumberRange& range, double& value);
void read_word(std::string_view option, const std::string& word, const NumberRange& range, std::string& value);

// "a,b,c" and several words. Error(usage) naming the option and a word with nothing between two commas.
std::vector<std::string> split_words(std::string_view option, const std::vector<std::string>& words);

}  // namespace incumbent::cli
