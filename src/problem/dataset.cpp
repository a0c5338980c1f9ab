#include "problem/dataset.hpp"

#include <charconv>
#include <cmath>
#include <map>
#include <span>

#include "core/require.hpp"
#include "problem/data_file.hpp"
#include "problem/gzip.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".csv.gz";
constexpr std::size_t kLargestCount = 100'000'000;

// Takes the text apart, line by line, and knows where it is for the sake of messages.
class Reader {
 public:
  Reader(const fs::path& file, std::string_view text) : file_(file.string()), text_(text) {}

  bool at_end() const { return position_ >= text_.size(); }

  std::string_view line() {
    if (at_end()) error("the file ends here; {}", "more lines were announced");
    const auto end = std::min(text_.find('\n', position_), text_.size());
    auto result = text_.substr(position_, end - position_);
    position_ = end + 1;
    ++number_;
    if (!result.empty() && result.back() == '\r') result.remove_suffix(1);
    return result;
  }

  template <class... Args>
  [[noreturn]] void error(Message<std::type_identity_t<Args>...> message, Args&&... args) const {
    throw Error(ErrorCode::storage,
                fmt::format("{}:{}: {}", file_, number_, fmt::format(message.text, std::forward<Args>(args)...)),
                message.where);
  }

 private:
  std::string file_;
  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t number_ = 0;
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const auto end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

template <class Number>
bool parse(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

struct Header {
  std::size_t train = 0;
  std::size_t valid = 0;
  std::size_t test = 0;
  std::size_t classes = 0;
  std::string name;
};

Header read_header(Reader& reader) {
  const auto line = reader.line();
  if (!line.starts_with("# ")) reader.error("'{}' is not a header; it starts with '# n_train='", line.substr(0, 80));
  std::map<std::string_view, std::string_view> values;
  for (const auto word : split(line.substr(2), ' ')) {
    const auto equal = word.find('=');
    if (equal != std::string_view::npos) values[word.substr(0, equal)] = word.substr(equal + 1);
  }
  const auto text = [&](std::string_view key) {
    const auto found = values.find(key);
    if (found == values.end()) reader.error("the header has no {}=", key);
    return found->second;
  };
  const auto count = [&](std::string_view key, std::size_t least) {
    std::size_t value = 0;
    const auto written = text(key);
    if (!parse(written, value) || value < least || value > kLargestCount) {
      reader.error("{}={} is not an integer from {} to {}", key, written, least, kLargestCount);
    }
    return value;
  };
  Header header{count("n_train", 1), count("n_valid", 1), count("n_test", 1), count("classes", 0),
                std::string(text("name"))};
  const auto task = text("task");
  if (task != "classification" && task != "regression") {
    reader.error("task={} is not classification or regression", task);
  }
  if ((task == "classification") != (header.classes >= 2)) {
    reader.error("task={} with classes={}; a classification has at least 2, a regression 0", task, header.classes);
  }
  return header;
}

// The features of one part before they are standardized, and its last column.
struct RawPart {
  std::vector<double> inputs;
  std::vector<double> targets;
};

RawPart read_rows(Reader& reader, std::size_t rows, std::span<const std::string_view> columns, std::size_t classes) {
  RawPart part;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto cells = split(reader.line(), ',');
    if (cells.size() != columns.size()) reader.error("{} cells instead of {}", cells.size(), columns.size());
    for (std::size_t j = 0; j < cells.size(); ++j) {
      double value = 0;
      if (!parse(cells[j], value) || !std::isfinite(value)) {
        reader.error("{} is '{}'; it must be a finite number", columns[j], cells[j]);
      }
      (j + 1 < cells.size() ? part.inputs : part.targets).push_back(value);
    }
    const double label = part.targets.back();
    if (classes > 0 && !(label >= 0 && label < static_cast<double>(classes) && label == std::floor(label))) {
      reader.error("target is '{}'; it must be an integer from 0 to {}", cells.back(), classes - 1);
    }
  }
  return part;
}

struct Scale {
  double mean = 0;
  double deviation = 1;
  float operator()(double value) const { return static_cast<float>((value - mean) / deviation); }
};

// Of the numbers first, first + stride, ... Equal numbers have deviation 1, whatever their mean was rounded to.
Scale scale_of(std::span<const double> values, std::size_t first, std::size_t stride) {
  const std::size_t count = values.size() / stride;
  const auto rows = static_cast<double>(count);
  double sum = 0;
  double squares = 0;
  bool constant = true;
  for (std::size_t i = first; i < values.size(); i += stride) {
    sum += values[i];
    constant = constant && values[i] == values[first];
  }
  if (constant) return {values[first], 1};
  const double mean = sum / rows;
  for (std::size_t i = first; i < values.size(); i += stride) squares += (values[i] - mean) * (values[i] - mean);
  return {mean, std::sqrt(squares / rows)};
}

DataPart standardized(const RawPart& raw, std::span<const Scale> inputs, const Scale* target) {
  DataPart part;
  part.rows = raw.targets.size();
  part.inputs.resize(raw.inputs.size());
  for (std::size_t i = 0; i < raw.inputs.size(); ++i) part.inputs[i] = inputs[i % inputs.size()](raw.inputs[i]);
  for (const double value : raw.targets) {
    if (target) {
      part.targets.push_back((*target)(value));
    } else {
      part.labels.push_back(static_cast<std::int32_t>(value));
    }
  }
  return part;
}

}  // namespace

Dataset read_dataset(const fs::path& file) {
  const std::string text = read_gzip(file);
  Reader reader(file, text);
  const Header header = read_header(reader);
  const auto columns = split(reader.line(), ',');
  if (columns.size() < 2 || columns.back() != "target") {
    reader.error("the last of {} columns is '{}'; it must be 'target' after at least one feature", columns.size(),
                 columns.back());
  }
  const RawPart train = read_rows(reader, header.train, columns, header.classes);
  const RawPart valid = read_rows(reader, header.valid, columns, header.classes);
  const RawPart test = read_rows(reader, header.test, columns, header.classes);
  if (!reader.at_end()) {
    reader.line();
    reader.error("a row more than the {} that the header announces", header.train + header.valid + header.test);
  }
  Dataset data;
  data.name = header.name;
  data.features = columns.size() - 1;
  data.classes = header.classes;
  std::vector<Scale> inputs;
  for (std::size_t j = 0; j < data.features; ++j) inputs.push_back(scale_of(train.inputs, j, data.features));
  const Scale target = data.regression() ? scale_of(train.targets, 0, 1) : Scale{};
  const Scale* used = data.regression() ? &target : nullptr;
  data.target_deviation = target.deviation;
  data.train = standardized(train, inputs, used);
  data.valid = standardized(valid, inputs, used);
  data.test = standardized(test, inputs, used);
  return data;
}

std::shared_ptr<const Dataset> load_dataset(std::string_view name) {
  static ReadOnce<Dataset> read_once;
  return read_once(find_data_file({.what = "data set", .folder = "sets", .suffix = kSuffix}, name), read_dataset);
}

}  // namespace incumbent
