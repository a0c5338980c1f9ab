#include "experiment/html.hpp"

namespace incumbent {

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string HtmlTable::open(const char* tag, std::size_t column) const {
  return std::string("<") + tag + (column < words_ ? " class=\"w\">" : ">");
}

void HtmlTable::row(const std::vector<std::string>& cells) {
  rows_ += "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i) rows_ += open("td", i) + cells[i] + "</td>";
  rows_ += "</tr>\n";
}

std::string HtmlTable::html(const std::string& caption) const {
  std::string text = "<figure class=\"table\"><div class=\"scroll\"><table>\n<thead><tr>";
  for (std::size_t i = 0; i < columns_.size(); ++i) text += open("th", i) + columns_[i] + "</th>";
  return text + "</tr></thead>\n<tbody>\n" + rows_ + "</tbody></table></div>\n<figcaption>" + caption +
         "</figcaption></figure>\n";
}

}  // namespace incumbent
