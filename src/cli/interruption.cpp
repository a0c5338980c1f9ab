#include "cli/interruption.hpp"

#include <atomic>
#include <csignal>

namespace incumbent::cli {
namespace {

std::atomic<bool> signalled{false};

}  // namespace

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { signalled = true; };
  action.sa_flags = SA_RESETHAND;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return signalled.load(); }

}  // namespace incumbent::cli
