#include "experiment/parallel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/html.hpp"
#include "experiment/plot_axis.hpp"
#include "experiment/plotting.hpp"

namespace incumbent {
namespace {

using Group = ParallelLine::Group;

// In CSS pixels at full width.
constexpr double kTop = 52, kHeight = 270, kBelow = 30, kLeft = 62, kRight = 70, kWidest = 920;
constexpr double kNearest = 92, kFurthest = 190;  // distances of axes
constexpr double kSpread = 0.5;                   // of a level's part of its axis that lines may use

struct Style {
  Group group;
  const char* attributes;
};
// Grey, blue and vermilion: Okabe and Ito 2008.
constexpr Style kStyles[] = {
    {Group::other, "stroke=\"#8a9099\" stroke-width=\"0.8\" stroke-opacity=\"0.32\""},
    {Group::best_tenth, "stroke=\"#0072b2\" stroke-width=\"1.1\" stroke-opacity=\"0.55\""},
    {Group::best, "stroke=\"#d55e00\" stroke-width=\"2.6\""},
};

double y_of(double place) { return kTop + kHeight * (1 - place); }
constexpr double kInactiveY = kTop + kHeight + kBelow;

// In [-1/2, 1/2), evenly over consecutive lines: multiples of the golden ratio.
double offset(std::size_t line) { return std::fmod(static_cast<double>(line) * 0.6180339887498949, 1.0) - 0.5; }

// With a white rim, to be read over lines. Not by paint-order, which some programs do not know.
std::string rimmed(double x, double y, const char* anchor, const std::string& label) {
  const auto place = fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"{}\"", x, y, anchor);
  const auto text = html_text(label) + "</text>";
  return place + " stroke=\"#fff\" stroke-width=\"3\" stroke-opacity=\"0.85\" stroke-linejoin=\"round\">" + text +
         place + " fill=\"#1c1e21\">" + text + "\n";
}

class Plot {
 public:
  explicit Plot(const ParallelPlot& plot) : plot_(plot) {
    for (const auto parameter : plot.parameters) axes_.push_back(axis_of(plot.space[parameter]));
    std::vector<double> values;
    for (const auto& line : plot.lines) values.push_back(line.value);
    axes_.push_back(axis_of(values));
    const auto gaps = static_cast<double>(plot.parameters.size());
    distance_ = std::clamp((kWidest - kLeft - kRight) / gaps, kNearest, kFurthest);
    width_ = kLeft + distance_ * gaps + kRight;
    for (const auto& line : plot.lines) {
      for (const auto parameter : plot.parameters)
        any_inactive_ = any_inactive_ || !line.configuration.is_active(parameter);
    }
  }

  std::string svg() const {
    const double height = kTop + kHeight + (any_inactive_ ? kBelow + 14 : 14);
    // As wide as it is meant to be, and scrolled rather than shrunk out of sight on a phone.
    auto text = fmt::format(
        "<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" style=\"max-width:{0:.0f}px;min-width:{2:.0f}px\" role=\"img\" "
        "font-size=\"11\" fill=\"none\">\n",
        width_, height, std::min(width_, 0.75 * width_ + 60));
    for (const auto& style : kStyles) {
      text += fmt::format("<g {} stroke-linejoin=\"round\">\n", style.attributes);
      for (std::size_t i = 0; i < plot_.lines.size(); ++i) {
        if (plot_.lines[i].group == style.group) text += path(i);
      }
      text += "</g>\n";
    }
    for (std::size_t a = 0; a < axes_.size(); ++a) text += axis(a);
    return text + "</svg>";
  }

 private:
  double x_of(std::size_t axis) const { return kLeft + distance_ * static_cast<double>(axis); }

  double y_at(std::size_t line, std::size_t a) const {
    const auto& axis = axes_[a];
    if (a == plot_.parameters.size()) return y_of(axis.place(plot_.lines[line].value));
    const auto& configuration = plot_.lines[line].configuration;
    const auto parameter = plot_.parameters[a];
    if (!configuration.is_active(parameter)) return kInactiveY;
    const double place = axis.place(configuration[parameter]);
    return y_of(axis.levels > 0 ? place + kSpread * offset(line) / axis.levels : place);
  }

  std::string path(std::size_t line) const {
    std::string text = "<path d=\"M";
    for (std::size_t a = 0; a < axes_.size(); ++a)
      text += fmt::format("{}{:.0f} {:.1f}", a == 0 ? "" : "L", x_of(a), y_at(line, a));
    return text + "\"/>\n";
  }

  std::string axis(std::size_t a) const {
    const auto& axis = axes_[a];
    const double x = x_of(a);
    const bool is_value = a == plot_.parameters.size();
    auto text = fmt::format("<path d=\"M{0:.0f} {1:.0f}V{2:.0f}\" stroke=\"#444\" stroke-width=\"1.2\"/>\n", x, kTop,
                            kTop + kHeight);
    const auto& name = is_value ? plot_.value_name : plot_.space[plot_.parameters[a]].name;
    const auto most = static_cast<std::size_t>(distance_ / 7.8);  // characters
    text += fmt::format(
        "<text x=\"{0:.0f}\" y=\"{1:.0f}\" text-anchor=\"middle\" font-size=\"12\" font-weight=\"600\" "
        "fill=\"#1c1e21\">{2}</text>\n",
        x, kTop - 33, html_text(shortened(name, most)));
    std::string kind = axis.log ? "log scale" : "";
    if (is_value) kind = plot_.larger_is_better ? "best at the top" : "best at the bottom";
    if (is_value && axis.log) kind = plot_.larger_is_better ? "log, best at top" : "log, best below";
    if (!kind.empty()) {
      text += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\" fill=\"#5b6169\">{}</text>\n", x,
                          kTop - 18, kind);
    }
    // Beside the axis; those of the last one on its free side.
    const double side = is_value ? 1 : -1;
    for (const auto& mark : axis.marks) {
      text += fmt::format("<path d=\"M{0:.0f} {2:.1f}H{1:.0f}\" stroke=\"#444\"/>", x, x + side * 4, y_of(mark.place));
      text += rimmed(x + side * 7, y_of(mark.place) + 3.8, is_value ? "start" : "end", mark.label);
    }
    if (any_inactive_ && !is_value && is_ever_inactive(a)) {
      text +=
          fmt::format("<circle cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"3.5\" fill=\"#fff\" stroke=\"#444\"/>", x, kInactiveY);
      text += rimmed(x - 7, kInactiveY + 3.8, "end", "inactive");
    }
    return text;
  }

  bool is_ever_inactive(std::size_t a) const {
    return std::ranges::any_of(
        plot_.lines, [&](const ParallelLine& line) { return !line.configuration.is_active(plot_.parameters[a]); });
  }

  const ParallelPlot& plot_;
  std::vector<PlotAxis> axes_;
  double distance_ = 0, width_ = 0;
  bool any_inactive_ = false;
};

}  // namespace

std::string parallel_svg(const ParallelPlot& plot) { return Plot(plot).svg(); }

}  // namespace incumbent
