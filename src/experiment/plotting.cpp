#include "experiment/plotting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiment/figures.hpp"

namespace incumbent {

std::string frame() {
  return "set border 3 lc rgb '#999999'\n"
         "set tics nomirror out scale 0.5 textcolor rgb '#444444'\n"
         "set grid lt 1 lw 1 lc rgb '#e8e8e8'\n"
         "set style fill transparent solid 0.13 noborder\n"
         "unset key\n";
}

std::string dash_type(std::size_t method) {
  std::string dashes = line_style(method).dashes;
  if (dashes.empty()) return "dt 1";
  std::replace(dashes.begin(), dashes.end(), ' ', ',');
  return "dt (" + dashes + ")";
}

std::string shortened(const std::string& label, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(label[i]) & 0xC0) != 0x80;  // of a UTF-8 character
    if (starts && ++seen > characters) return label.substr(0, i) + "…";
  }
  return label;
}

bool wide(const std::vector<double>& values) {
  constexpr double kRatio = 30;
  double lowest = std::numeric_limits<double>::infinity();
  double highest = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  return lowest > 0 && highest > kRatio * lowest;
}

std::string log_axis(char axis) { return fmt::format("set logscale {0}\nset format {0} '10^{{%T}}'\n", axis); }

std::string plot(const std::string& parts) {
  if (parts.empty()) return "set yrange [0:1]\nset label 'no successful trial' at graph 0.5,0.5 center\nplot 2\n";
  return "plot " + parts.substr(0, parts.size() - 2) + "\n";
}

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "NaN"; }

}  // namespace incumbent
