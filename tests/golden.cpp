#include "golden.hpp"

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace incumbent::golden {
namespace {

Node convert(const nlohmann::json& json) {
  Node node;
  switch (json.type()) {
    case nlohmann::json::value_t::boolean:
      node.kind = Node::Kind::boolean;
      node.flag = json.get<bool>();
      break;
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned: node.is_integer = true; [[fallthrough]];
    case nlohmann::json::value_t::number_float:
      node.kind = Node::Kind::number;
      node.value = json.get<double>();
      break;
    case nlohmann::json::value_t::string:
      node.kind = Node::Kind::string;
      node.text = json.get<std::string>();
      break;
    case nlohmann::json::value_t::array:
      node.kind = Node::Kind::array;
      for (const auto& item : json) node.items.push_back(convert(item));
      break;
    case nlohmann::json::value_t::object:
      node.kind = Node::Kind::object;
      for (const auto& [key, item] : json.items()) node.members.emplace(key, convert(item));
      break;
    default: break;
  }
  return node;
}

nlohmann::json back(const Node& node) {
  switch (node.kind) {
    case Node::Kind::boolean: return node.flag;
    case Node::Kind::number:
      if (node.is_integer) return static_cast<std::int64_t>(node.value);
      return node.value;
    case Node::Kind::string: return node.text;
    case Node::Kind::array: {
      auto json = nlohmann::json::array();
      for (const auto& item : node.items) json.push_back(back(item));
      return json;
    }
    case Node::Kind::object: {
      auto json = nlohmann::json::object();
      for (const auto& [key, item] : node.members) json[key] = back(item);
      return json;
    }
    default: return nullptr;
  }
}

}  // namespace

const Node& Node::operator[](const char* key) const {
  const auto found = members.find(key);
  if (found == members.end()) throw std::runtime_error(std::string("golden value has no key '") + key + "'");
  return found->second;
}

const Node& Node::operator[](std::size_t index) const {
  if (index >= items.size()) throw std::runtime_error("golden array has no element " + std::to_string(index));
  return items[index];
}

bool Node::has(const std::string& key) const { return members.contains(key); }

double Node::number() const {
  if (kind == Kind::number) return value;
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  throw std::runtime_error("golden value is not a number: " + dump());
}

const std::string& Node::string() const {
  if (kind != Kind::string) throw std::runtime_error("golden value is not a string: " + dump());
  return text;
}

std::vector<double> Node::numbers() const {
  std::vector<double> result;
  for (const auto& item : items) result.push_back(item.number());
  return result;
}

std::vector<std::vector<double>> Node::matrix() const {
  std::vector<std::vector<double>> result;
  for (const auto& item : items) result.push_back(item.numbers());
  return result;
}

std::string Node::dump() const { return back(*this).dump(); }

Node load(const std::string& name) {
  const std::string path = std::string(INCUMBENT_TESTS_DIR) + "/golden/" + name;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return convert(nlohmann::json::parse(file));
}

Node parse(const std::string& text) { return convert(nlohmann::json::parse(text)); }

}  // namespace incumbent::golden
