// Whether HTML is well-formed: every element that is opened is closed, in order.
#pragma once

#include <string>

namespace incumbent {

// The first fault, with some of the text around it; empty if there is none.
std::string html_fault(const std::string& html);

}  // namespace incumbent
