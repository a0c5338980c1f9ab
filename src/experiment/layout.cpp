#include "experiment/layout.hpp"

#include "core/require.hpp"

#include <fmt/format.h>

#include <cctype>

namespace incumbent {
namespace {

// "2-hartmann-dim-6": unique by its number, readable by its letters, safe as a file's name.
std::string file_name(std::size_t index, const std::string& label) {
  constexpr std::size_t kLongest = 60;
  std::string letters;
  for (const char c : label) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 128;
    if (plain)
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!letters.empty() && letters.back() != '-')
      letters += '-';
    if (letters.size() == kLongest) break;
  }
  while (!letters.empty() && letters.back() == '-') letters.pop_back();
  return letters.empty() ? fmt::format("{}", index + 1) : fmt::format("{}-{}", index + 1, letters);
}

std::filesystem::path search(const ExperimentSpec& spec, std::size_t problem, std::size_t method, std::int64_t seed) {
  return std::filesystem::path(file_name(problem, spec.problems[problem].label)) /
         file_name(method, spec.methods[method].label) / fmt::format("seed-{:02}", seed);
}

}  // namespace

std::filesystem::path Layout::journal(const ExperimentSpec& spec, std::size_t problem, std::size_t method,
                                      std::int64_t seed) const {
  return journals() / search(spec, problem, method, seed).concat(".log");
}

std::filesystem::path Layout::command(const ExperimentSpec& spec, std::size_t problem, std::size_t method,
                                      std::int64_t seed) const {
  return root / "commands" / search(spec, problem, method, seed);
}

void require_experiment(const Layout& layout) {
  require(std::filesystem::exists(layout.record()), "{} holds no experiment: there is no {}", layout.root.string(),
          layout.record().filename().string());
}

}  // namespace incumbent
