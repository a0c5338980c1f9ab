#include "journal/json.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace incumbent {
namespace {

constexpr int kDepth = 64;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char* skip_space(const char* p, const char* end) {
  while (p != end && is_space(*p)) ++p;
  return p;
}

const char* skip_word(const char* p, const char* end, std::string_view word) {
  return std::string_view(p, static_cast<std::size_t>(end - p)).starts_with(word) ? p + word.size() : nullptr;
}

const char* skip_digits(const char* p, const char* end) {
  while (p != end && is_digit(*p)) ++p;
  return p;
}

const char* skip_number(const char* p, const char* end) {
  if (*p == '-') ++p;
  if (p == end) return nullptr;
  if (*p == 'I') return skip_word(p, end, "Infinity");
  const char* digits = p;
  p = skip_digits(p, end);
  if (p == digits || (*digits == '0' && p - digits > 1)) return nullptr;
  if (p != end && *p == '.') {
    digits = ++p;
    p = skip_digits(p, end);
    if (p == digits) return nullptr;
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p != end && (*p == '+' || *p == '-')) ++p;
    digits = p;
    p = skip_digits(p, end);
    if (p == digits) return nullptr;
  }
  return p;
}

// p is at the opening quote.
const char* skip_string(const char* p, const char* end) {
  for (++p; p != end; ++p) {
    const auto c = static_cast<unsigned char>(*p);
    if (c == '"') return p + 1;
    if (c < 0x20) return nullptr;
    if (c != '\\') continue;
    if (++p == end) return nullptr;
    if (*p == 'u') {
      if (end - p < 5) return nullptr;
      for (int i = 1; i <= 4; ++i) {
        if (!is_digit(p[i]) && !(p[i] >= 'a' && p[i] <= 'f') && !(p[i] >= 'A' && p[i] <= 'F')) return nullptr;
      }
      p += 4;
    } else if (std::string_view("\"\\/bfnrt").find(*p) == std::string_view::npos) {
      return nullptr;
    }
  }
  return nullptr;
}

// One past the value that starts at p; nullptr if there is none.
const char* skip_value(const char* p, const char* end, int depth) {
  if (p == end || depth > kDepth) return nullptr;
  switch (*p) {
    case 'n': return skip_word(p, end, "null");
    case 't': return skip_word(p, end, "true");
    case 'f': return skip_word(p, end, "false");
    case 'N': return skip_word(p, end, "NaN");
    case 'I': return skip_word(p, end, "Infinity");
    case '"': return skip_string(p, end);
    case '[':
    case '{': break;
    default: return *p == '-' || is_digit(*p) ? skip_number(p, end) : nullptr;
  }
  const bool object = *p == '{';
  const char closing = object ? '}' : ']';
  p = skip_space(p + 1, end);
  if (p != end && *p == closing) return p + 1;
  for (;;) {
    if (object) {
      if (p == end || *p != '"') return nullptr;
      p = skip_string(p, end);
      if (!p) return nullptr;
      p = skip_space(p, end);
      if (p == end || *p != ':') return nullptr;
      p = skip_space(p + 1, end);
    }
    p = skip_value(p, end, depth + 1);
    if (!p) return nullptr;
    p = skip_space(p, end);
    if (p == end) return nullptr;
    if (*p == closing) return p + 1;
    if (*p != ',') return nullptr;
    p = skip_space(p + 1, end);
  }
}

unsigned hexadecimal(const char* p) {
  unsigned value = 0;
  std::from_chars(p, p + 4, value, 16);
  return value;
}

void append_utf8(std::string& out, unsigned c) {
  const auto put = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::string unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      out.push_back(raw[i]);
      continue;
    }
    switch (raw[++i]) {
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'u': {
        unsigned c = hexadecimal(&raw[i + 1]);
        i += 4;
        const bool pair = c >= 0xD800 && c < 0xDC00 && i + 6 < raw.size() && raw[i + 1] == '\\' && raw[i + 2] == 'u';
        const unsigned low = pair ? hexadecimal(&raw[i + 3]) : 0;
        if (low >= 0xDC00 && low < 0xE000) {
          c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
          i += 6;
        } else if (c >= 0xD800 && c < 0xE000) {
          c = 0xFFFD;  // half of a pair alone
        }
        append_utf8(out, c);
        break;
      }
      default: out.push_back(raw[i]);
    }
  }
  return out;
}

std::optional<Json> Json::parse(std::string_view text) {
  const char* end = text.data() + text.size();
  const char* begin = skip_space(text.data(), end);
  const char* last = skip_value(begin, end, 0);
  if (!last || skip_space(last, end) != end) return {};
  return Json(std::string_view(begin, static_cast<std::size_t>(last - begin)));
}

Json::Kind Json::kind() const {
  switch (text_.front()) {
    case 'n': return Kind::null;
    case 't':
    case 'f': return Kind::boolean;
    case '"': return Kind::string;
    case '[': return Kind::array;
    case '{': return Kind::object;
    default: return Kind::number;
  }
}

namespace {

[[noreturn]] void wrong(std::string_view text, const char* wanted) {
  const std::string shown(text.substr(0, 40));
  throw JsonError(shown + (text.size() > 40 ? "..." : "") + " is not " + wanted);
}

}  // namespace

bool Json::boolean() const {
  if (kind() != Kind::boolean) wrong(text_, "true or false");
  return text_ == "true";
}

double Json::number() const {
  if (kind() != Kind::number) wrong(text_, "a number");
  if (text_ == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text_.ends_with("Infinity")) return text_.front() == '-' ? -HUGE_VAL : HUGE_VAL;
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error == std::errc::result_out_of_range)
    return std::strtod(std::string(text_).c_str(), nullptr);  // 0 or infinite
  return value;
}

bool Json::is_integer() const {
  return kind() == Kind::number && text_.find_first_of(".eENI") == std::string_view::npos;
}

std::int64_t Json::integer() const {
  std::int64_t value = 0;
  if (is_integer()) {
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error == std::errc()) return value;
  } else if (kind() == Kind::number) {
    const double real = number();
    if (std::trunc(real) == real && std::abs(real) <= 0x1p53) return static_cast<std::int64_t>(real);
  }
  wrong(text_, "an integer");
}

std::optional<std::string_view> Json::plain_string() const {
  if (kind() != Kind::string) wrong(text_, "a string");
  const auto inside = text_.substr(1, text_.size() - 2);
  if (inside.find('\\') != std::string_view::npos) return {};
  return inside;
}

std::string Json::string() const {
  if (kind() != Kind::string) wrong(text_, "a string");
  return unescape(text_.substr(1, text_.size() - 2));
}

Json::Iterator Json::iterate(Kind wanted) const {
  if (kind() != wanted) wrong(text_, wanted == Kind::object ? "an object" : "an array");
  return {text_.data() + 1, text_.data() + text_.size() - 1, wanted == Kind::object};
}

bool Json::Iterator::next() {
  position = skip_space(position, end);
  if (position == end) return false;
  if (*position == ',') position = skip_space(position + 1, end);
  if (object) {
    const char* after = skip_string(position, end);
    key = std::string_view(position + 1, static_cast<std::size_t>(after - position) - 2);
    position = skip_space(skip_space(after, end) + 1, end);
  }
  const char* after = skip_value(position, end, 0);
  value = std::string_view(position, static_cast<std::size_t>(after - position));
  position = after;
  return true;
}

std::optional<Json> Json::find(std::string_view key) const {
  for (auto it = iterate(Kind::object); it.next();) {
    if (it.key == key) return Json(it.value);
  }
  return {};
}

Json Json::at(std::string_view key) const {
  if (auto found = find(key)) return *found;
  throw JsonError("'" + std::string(key) + "' is missing");
}

}  // namespace incumbent
