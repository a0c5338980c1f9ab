// Reads the reference values of tests/golden/ (one reader for all tests): a light tree, no JSON header needed here.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace incumbent::golden {

// A JSON value. Non-finite numbers are stored in the files as the strings "inf", "-inf" and "nan"; number() reads both.
// A wrong type or a missing key throws std::runtime_error naming the key.
class Node {
 public:
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  bool flag = false;
  bool is_integer = false;  // the number was written without a point or exponent
  double value = 0;
  std::string text;
  std::vector<Node> items;
  std::map<std::string, Node> members;

  const Node& operator[](const char* key) const;
  const Node& operator[](const std::string& key) const { return (*this)[key.c_str()]; }
  const Node& operator[](std::size_t index) const;
  const Node& operator[](int index) const { return (*this)[static_cast<std::size_t>(index)]; }
  bool has(const std::string& key) const;
  bool is_null() const { return kind == Kind::null; }
  std::size_t size() const { return kind == Kind::object ? members.size() : items.size(); }
  auto begin() const { return items.begin(); }
  auto end() const { return items.end(); }

  double number() const;
  int integer() const { return static_cast<int>(number()); }
  const std::string& string() const;
  std::vector<double> numbers() const;              // an array of numbers
  std::vector<std::vector<double>> matrix() const;  // an array of arrays of numbers
  std::string dump() const;                         // the value as JSON text again
};

// tests/golden/NAME, parsed.
Node load(const std::string& name);

// JSON text, parsed.
Node parse(const std::string& text);

}  // namespace incumbent::golden
