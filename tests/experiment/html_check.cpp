#include "html_check.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace incumbent {

std::string html_fault(const std::string& html) {
  static const std::set<std::string> kVoid = {"meta", "br", "wbr", "hr", "img", "link", "input"};
  std::vector<std::string> open;
  std::set<std::string> ids;
  const auto around = [&](std::size_t at) { return ": " + html.substr(at, 60); };
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at)) {
    if (html.compare(at, 4, "<!--") == 0) return "a comment" + around(at);
    // The end of the tag, outside quotes.
    std::size_t end = at + 1;
    char quote = 0;
    for (; end < html.size() && (quote || html[end] != '>'); ++end) {
      if (quote) {
        if (html[end] == quote) quote = 0;
      } else if (html[end] == '"' || html[end] == '\'') {
        quote = html[end];
      } else if (html[end] == '<') {
        return "< in a tag" + around(at);
      }
    }
    if (end == html.size()) return "a tag without end" + around(at);
    const bool closing = html[at + 1] == '/';
    const auto first = at + (closing ? 2 : 1);
    const auto name = html.substr(first, html.find_first_of(" \n\t/>", first) - first);
    for (const std::string mark : {" id=\"", " id='"}) {
      const auto id = html.find(mark, at);
      if (id == std::string::npos || id > end) continue;
      const auto value = html.substr(id + 5, html.find_first_of("\"'", id + 5) - id - 5);
      if (!ids.insert(value).second) return "id '" + value + "' twice" + around(at);
    }
    if (closing) {
      if (open.empty() || open.back() != name)
        return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back()) + around(at);
      open.pop_back();
    } else if (html[end - 1] != '/' && name[0] != '!' && !kVoid.contains(name)) {
      open.push_back(name);
    }
    at = end;
    if (name == "style" && !closing) at = html.find("</style>", end);
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

}  // namespace incumbent
