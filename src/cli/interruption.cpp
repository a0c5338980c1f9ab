#include "cli/interruption.hpp"

#include <atomic>
#include <csignal>

namespace incumbent::cli {
namespace {

std::atomic<bool> interrupted{false};

}  // namespace

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = true; };
  action.sa_flags = SA_RESETHAND;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool was_interrupted() { return interrupted; }

}  // namespace incumbent::cli
