// Ctrl-C for verbs that go on later where they were stopped.
#pragma once

namespace incumbent::cli {

// From now on the first Ctrl-C (or SIGTERM) ends the run in good order, the second one at once.
void stop_on_signals();
bool was_interrupted();

}  // namespace incumbent::cli
