// Ctrl-C in a long run.
#pragma once

namespace incumbent::cli {

constexpr int kInterrupted = 130;  // exit code

// The first Ctrl-C (or SIGTERM) ends the run in good order, the second one at once.
void stop_on_signals();
bool interrupted();

}  // namespace incumbent::cli
