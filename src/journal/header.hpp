// The lines that create a study, and the specification read back from its attributes.
#pragma once

#include <string>
#include <string_view>

#include "incumbent/event_log.hpp"

namespace incumbent {

// CREATE_STUDY, then the system attributes "incumbent" and "incumbent:space" (ConfigSpace JSON).
std::string header_lines(const StudySpec& spec);

// attributes, space: the values of the two attributes as JSON text. Name and direction come with the study itself.
// JsonError, or Error(usage) from the space, if they can't be understood.
StudySpec read_spec(std::string_view attributes, std::string_view space);

}  // namespace incumbent
