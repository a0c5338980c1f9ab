// Pieces of gnuplot's commands that all pictures share.
#pragma once

#include <string>
#include <vector>

namespace incumbent {

std::string frame();
std::string dash_type(std::size_t method);
std::string shortened(const std::string& label, std::size_t characters);
// Values as shown are drawn on a logarithmic axis if they are positive and span more than a factor of 30.
bool wide(const std::vector<double>& values);
std::string log_axis(char axis);
// The plot command of these parts, each followed by ", ". gnuplot refuses to draw nothing.
std::string plot(const std::string& parts);
std::string number(double value);  // NaN unless finite

}  // namespace incumbent
