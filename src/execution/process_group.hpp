// What the processes of a group take, and who is left of a run that has ended; from /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace incumbent {

// Bytes of memory in use by a process group. Pages that several processes share count once if the sum of the resident
// sets is above `enough`, else they may count more often.
std::int64_t group_memory(pid_t group, std::int64_t enough);

// Kills the processes of this user whose environment has `variable` ("NAME=value"), this one apart: what a trial that
// has ended, or whose tuner was killed, has left outside of its group.
void kill_with_environment(const std::string& variable);

}  // namespace incumbent
