// Pictures by gnuplot, called as a process; SVG that can stand inside an HTML page.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace incumbent {

// A picture: its size in CSS pixels at full width and the commands that draw it.
struct Picture {
  int width = 460;
  int height = 320;
  std::string commands;
};

// Text as a literal in gnuplot's commands: single quotes, in which nothing is expanded; line breaks and control
// characters become spaces.
std::string gnuplot_text(std::string_view text);

// Draws all pictures in one process. Each result is one <svg> element; ids are unique over all of them.
// Error(unavailable) if gnuplot can't be started, Error(internal) with its message if it refuses a command.
std::vector<std::string> draw(std::span<const Picture> pictures);

// One SVG file of gnuplot's as an element of a page: no prolog, no titles, ids and references to them begin with
// `prefix`.
std::string embeddable(std::string svg, const std::string& prefix);

}  // namespace incumbent
