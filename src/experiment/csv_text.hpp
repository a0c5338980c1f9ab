// Fields of the CSV files that an experiment writes; format/csv.hpp reads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace incumbent {

// Quoted if it holds a comma, a quote or a line break, or blanks at an end.
std::string csv_field(std::string_view text);
std::string csv_number(double value);  // shortest text that reads back exactly; NaN: empty
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace incumbent
