#include "problem/table.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/parse_json.hpp"
#include "core/require.hpp"
#include "problem/gzip.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kMagic = "HPOTAB1\n";
constexpr std::size_t kPreamble = 16;
constexpr std::size_t kMostRows = 100'000'000;
constexpr std::size_t kMostRepetitions = 1000;

// One file taken apart; it knows its name for the sake of messages.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : file_(file.string()), content_(read_gzip(file)) {}

  Table read() {
    const Json header = read_header();
    Table table;
    table.benchmark = text(header, "bench");
    table.dataset = text(header, "dataset");
    table.licence = text(header, "licence");
    table.space.name = table.benchmark + "_" + table.dataset;
    read_parameters(header, table);
    const std::size_t rows = count(header, "rows", kMostRows);
    std::size_t product = 1;
    for (const auto choices : table.choices) {
      product *= choices;
      if (product > kMostRows) break;
    }
    check(product == rows, "'rows' is {}, but the parameters' choices make {} configurations", rows, product);
    table.repetitions = count(header, "seeds", kMostRepetitions);
    read_arrays(header, table, rows);
    return table;
  }

 private:
  template <class... Args>
  [[noreturn]] void error(Message<std::type_identity_t<Args>...> message, Args&&... args) const {
    throw Error(ErrorCode::storage,
                fmt::format("{}: {}", file_, fmt::format(message.text, std::forward<Args>(args)...)), message.where);
  }
  template <class... Args>
  void check(bool condition, Message<std::type_identity_t<Args>...> message, Args&&... args) const {
    if (!condition) error(message, std::forward<Args>(args)...);
  }

  const Json& at(const Json& object, const char* key) const {
    check(object.is_object() && object.contains(key), "the header has no '{}': {}", key, object.dump().substr(0, 80));
    return object[key];
  }
  std::string text(const Json& object, const char* key) const {
    const Json& value = at(object, key);
    check(value.is_string(), "'{}' is {}; it must be a text", key, value.dump());
    return value.get<std::string>();
  }
  std::size_t count(const Json& object, const char* key, std::size_t most) const {
    const Json& value = at(object, key);
    check(value.is_number_unsigned() && value.get<std::uint64_t>() >= 1 && value.get<std::uint64_t>() <= most,
          "'{}' is {}; it must be an integer from 1 to {}", key, value.dump(), most);
    return value.get<std::size_t>();
  }
  const Json& list(const Json& object, const char* key) const {
    const Json& value = at(object, key);
    check(value.is_array() && !value.empty(), "'{}' is {}; it must be an array with something in it", key,
          value.dump());
    return value;
  }

  std::uint32_t word(std::size_t offset) const {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(content_[offset + i]);
    return value;
  }

  Json read_header() {
    check(content_.size() >= kPreamble, "the file has {} bytes; a table has at least {}", content_.size(), kPreamble);
    const auto magic = std::string_view(content_).substr(0, kMagic.size());
    check(magic == kMagic, "the file starts with {}; a table starts with {}", Json(printable(magic)).dump(),
          Json(kMagic).dump());
    check(word(12) == 0, "the word after the header's length is {}; it must be 0", word(12));
    const std::size_t length = word(8);
    check(length <= content_.size() - kPreamble, "the header's length is {}, but only {} bytes follow", length,
          content_.size() - kPreamble);
    offset_ = kPreamble + length;
    try {
      return parse_json<Json>("the header", std::string_view(content_).substr(kPreamble, length));
    } catch (const Error& exception) {
      error("{}", exception.what());
    }
  }

  static std::string printable(std::string_view bytes) {
    std::string result(bytes);
    for (auto& c : result) c = c >= ' ' && c <= '~' ? c : '?';
    return result;
  }

  void read_parameters(const Json& header, Table& table) {
    for (const Json& parameter : list(header, "params")) {
      const std::string name = text(parameter, "name"), type = text(parameter, "type");
      check(type == "int" || type == "float" || type == "str", "'type' of '{}' is '{}'; it must be int, float or str",
            name, type);
      std::vector<Level> levels;
      for (const Json& choice : list(parameter, "choices")) {
        check(type == "str"   ? choice.is_string()
              : type == "int" ? choice.is_number_integer()
                              : choice.is_number(),
              "'choices' of '{}' has {}; its type is {}", name, choice.dump(), type);
        levels.push_back(type == "str"   ? Level(choice.get<std::string>())
                         : type == "int" ? Level(choice.get<std::int64_t>())
                                         : Level(choice.get<double>()));
      }
      table.choices.push_back(static_cast<std::uint32_t>(levels.size()));
      try {
        if (type == "str") {
          table.space.add_categorical(name, std::move(levels));
        } else {
          table.space.add_ordinal(name, std::move(levels));
        }
      } catch (const Error& exception) {
        error("{}", exception.what());
      }
    }
  }

  void check_shape(const Json& array, const std::vector<std::size_t>& shape) const {
    const Json& written = at(array, "shape");
    check(written == Json(shape), "'shape' of '{}' is {}; it must be {}", text(array, "name"), written.dump(),
          Json(shape).dump());
  }

  void read_arrays(const Json& header, Table& table, std::size_t rows) {
    const Json& arrays = list(header, "arrays");
    const std::size_t floats = rows * (table.repetitions + arrays.size() - 1), left = content_.size() - offset_;
    check(left == 4 * floats, "{} bytes follow the header; {} arrays of {} rows with {} repetitions have {}", left,
          arrays.size(), rows, table.repetitions, 4 * floats);
    table.metric = text(arrays[0], "name");
    const std::string direction = text(arrays[0], "direction");
    check(direction == "minimize" || direction == "maximize",
          "'direction' of '{}' is '{}'; it must be minimize or maximize", table.metric, direction);
    table.direction = direction == "minimize" ? Direction::minimize : Direction::maximize;
    check_shape(arrays[0], {rows, table.repetitions});
    read_values(table, rows);
    for (std::size_t a = 1; a < arrays.size(); ++a) {
      check_shape(arrays[a], {rows});
      if (text(arrays[a], "name") == "train_time") {
        for (std::size_t i = 0; i < rows; ++i) {
          table.seconds.push_back(number(i));
          check(table.seconds[i] >= 0 && std::isfinite(table.seconds[i]),
                "'train_time' of row {} is {}; it must be finite and not negative", i, table.seconds[i]);
        }
      }
      offset_ += 4 * rows;
    }
    check(!table.seconds.empty(), "there is no array 'train_time'");
  }

  void read_values(Table& table, std::size_t rows) {
    table.values.resize(rows * table.repetitions);
    for (std::size_t i = 0; i < rows; ++i) {
      std::uint32_t recorded = 0;
      double sum = 0;
      for (std::size_t r = 0; r < table.repetitions; ++r) {
        const float value = number(i * table.repetitions + r);
        if (std::isnan(value)) continue;
        check(std::isfinite(value), "'{}' of row {} is {}; it must be finite, or NaN where it is absent", table.metric,
              i, value);
        table.values[i * table.repetitions + recorded++] = value;
        sum += static_cast<double>(value);
      }
      check(recorded > 0, "row {} has no '{}'", i, table.metric);
      table.recorded.push_back(recorded);
      table.means.push_back(sum / recorded);
    }
    offset_ += 4 * table.values.size();
  }

  float number(std::size_t index) const { return std::bit_cast<float>(word(offset_ + 4 * index)); }

  std::string file_;
  std::string content_;
  std::size_t offset_ = 0;  // of the array that is read
};

}  // namespace

Table read_table(const std::filesystem::path& file) { return Reader(file).read(); }

std::size_t Table::row(std::span<const double> codes) const {
  std::size_t index = 0;
  for (std::size_t j = 0; j < choices.size(); ++j) index = index * choices[j] + static_cast<std::size_t>(codes[j]);
  return index;
}

std::size_t Table::row_of_best() const {
  const auto best = direction == Direction::minimize ? std::min_element(means.begin(), means.end())
                                                     : std::max_element(means.begin(), means.end());
  return static_cast<std::size_t>(best - means.begin());
}

void Table::look_up(MatrixView<const double> codes, std::span<const std::uint64_t> seeds,
                    std::span<double> found) const {
  require(codes.cols == choices.size() && seeds.size() == codes.rows && found.size() == codes.rows,
          "'{}': codes are {} x {}, seeds {} and values {}; expected n x {}, n and n", space.name, codes.rows,
          codes.cols, seeds.size(), found.size(), choices.size());
  for (std::size_t i = 0; i < codes.rows; ++i) {
    std::size_t index = 0;
    for (std::size_t j = 0; j < choices.size(); ++j) {
      const double code = codes(i, j);
      require(code >= 0 && code < choices[j], "'{}': {} has code {}; the codes are 0 to {}", space.name, space[j].name,
              code, choices[j] - 1);
      index = index * choices[j] + static_cast<std::uint32_t>(code);
    }
    found[i] = value(index, seeds[i]);
  }
}

}  // namespace incumbent
