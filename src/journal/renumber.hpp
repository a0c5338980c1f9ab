// A journal's lines as a part of a file that holds several studies: Optuna's storage numbers studies and trials over
// the whole file, each in the order in which its lines create them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace incumbent {

struct Renumbered {
  std::string lines;
  std::string study_name;
  std::int64_t trials = 0;  // that the lines create
};

// text: a journal of one study, a torn last line is left out. study, first_trial: how many studies and trials come
// before it. Everything else stays as it is, to the byte. Error(storage) naming path and line for what is no journal of
// one study.
Renumbered renumbered(std::string_view text, const std::string& path, std::int64_t study, std::int64_t first_trial);

}  // namespace incumbent
