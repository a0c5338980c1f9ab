#include "experiment/page.hpp"

#include <fmt/format.h>

#include <cmath>

#include "experiment/page_writer.hpp"
#include "experiment/style.hpp"

namespace incumbent {
namespace {

// Stands in the place of a picture until all are drawn, in one process.
std::string mark(std::size_t picture) { return fmt::format("<!--picture {}-->", picture); }

}  // namespace

std::string PageWriter::figure(Picture picture, const std::string& caption) {
  pictures_.push_back(std::move(picture));
  return fmt::format("<figure>{}<figcaption>{}</figcaption></figure>\n", mark(pictures_.size() - 1), caption);
}

std::string PageWriter::finish() {
  const auto drawn = draw(pictures_);
  std::string result;
  std::size_t start = 0;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto at = html_.find(mark(i), start);
    result.append(html_, start, at - start);
    result += drawn[i];
    start = at + mark(i).size();
  }
  return result.append(html_, start);
}

std::string PageWriter::loss(std::size_t p, double value, int digits) const {
  return std::isnan(value) ? "–" : short_number(shown(results, analysis, p, value), digits);
}

std::string PageWriter::between(std::size_t p, double a, double b) const {
  auto low = shown(results, analysis, p, a);
  auto high = shown(results, analysis, p, b);
  if (low > high) std::swap(low, high);
  return std::isnan(low) ? "–" : fmt::format("{} … {}", short_number(low), short_number(high));
}

std::string PageWriter::adjusted_p(double p) const {
  const auto text = html_text(p_text(p));
  return p <= spec.alpha ? "<b>" + text + "</b>" : text;
}

std::string PageWriter::legend() const {
  std::string items;
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    const auto style = line_style(m);
    const auto dashes = *style.dashes ? fmt::format(" stroke-dasharray=\"{}\"", style.dashes) : "";
    items += fmt::format(
        "<li><svg viewBox=\"0 0 44 14\" aria-hidden=\"true\"><path d=\"M0,7 H44\" stroke=\"{}\" "
        "stroke-width=\"3\"{}/></svg>"
        "{}</li>",
        style.colour, dashes, method(m));
  }
  return "<ul class=\"legend\">" + items + "</ul>\n";
}

std::string report_page(const Results& results, const Analysis& analysis, const Conclusion& conclusion,
                        const std::vector<ProblemTrials>& trials, const std::string& spec_text) {
  PageWriter page(results, analysis, conclusion, trials);
  page.add(fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      html_text(results.record.spec.name), kStyle));
  write_head(page);
  for (std::size_t p = 0; p < results.record.spec.problems.size(); ++p) write_problem(page, p);
  write_suite(page);
  write_anytime_performance(page);
  write_time(page);
  write_making(page, spec_text);
  page.add("</body>\n</html>\n");
  return page.finish();
}

}  // namespace incumbent
