// One line of JSON, read where it lies: nothing is copied until it is asked for. Python's dialect: NaN, Infinity and
// -Infinity are numbers (RFC 8259 has none of them, and nlohmann::json refuses them).
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace incumbent {

// A value is not of the kind that was asked for; what() says what it is instead.
struct JsonError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A view of a value inside a text that parse() has checked. The text must outlive it.
class Json {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  // The whole text as one value; nothing if it is not JSON (or nested deeper than 64 levels).
  static std::optional<Json> parse(std::string_view text);

  Kind kind() const;
  bool is_null() const { return kind() == Kind::null; }
  std::string_view text() const { return text_; }  // as written

  // JsonError if the value is of another kind.
  bool boolean() const;
  double number() const;
  std::int64_t integer() const;  // a number without a fraction
  bool is_integer() const;       // written without point or exponent
  std::string string() const;
  // The characters between the quotes, if none of them is escaped.
  std::optional<std::string_view> plain_string() const;

  // Visits f(key, value) of an object, keys as written between their quotes; f(value) of an array.
  template <class F>
  void members(F f) const {
    for (auto it = iterate(Kind::object); it.next();) f(it.key, Json(it.value));
  }
  template <class F>
  void elements(F f) const {
    for (auto it = iterate(Kind::array); it.next();) f(Json(it.value));
  }
  // The member of an object; JsonError if it is missing.
  std::optional<Json> find(std::string_view key) const;
  Json at(std::string_view key) const;

 private:
  struct Iterator {
    const char* position;
    const char* end;
    bool object;
    std::string_view key{};
    std::string_view value{};
    bool next();
  };
  explicit Json(std::string_view text) : text_(text) {}
  Iterator iterate(Kind kind) const;

  std::string_view text_;
};

// A key as written between its quotes, with its escapes resolved.
std::string unescape(std::string_view raw);

}  // namespace incumbent
