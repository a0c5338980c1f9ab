// A program started in a process group of its own, with pipes for what it writes and, if wanted, for what it reads.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace incumbent {

// A file descriptor that is closed once.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  int get() const { return number_; }
  void reset() noexcept;

 private:
  int number_;
};

// The descriptor that a child writes its results to: one digit, for sh's ">&3".
constexpr int kResultDescriptor = 3;

struct ProcessStart {
  std::string program;                   // a path, as find_program() gives it
  std::vector<std::string> words;        // its name and its arguments
  std::vector<std::string> environment;  // NAME=value
  bool input = false;                    // it reads what is written to input(); else /dev/null
};

// The path that a program of this name has in PATH; a name with a slash is a path. Error(usage) if there is none that
// may be executed.
std::string find_program(const std::string& name);

// The child leads a process group, has descriptors 0 to 3 and no other, and is killed if the
// thread that started it dies.
class ChildProcess {
 public:
  // Error(usage) if the program can't be executed, Error(unavailable) if there can be no more processes or descriptors.
  explicit ChildProcess(const ProcessStart& start);
  ~ChildProcess();  // kills the group if finish() was not called
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t group() const { return pid_; }
  // Their reading never blocks.
  int out() const { return out_.get(); }
  int err() const { return err_.get(); }
  int result() const { return result_.get(); }
  // What is sent here with MSG_NOSIGNAL, without ever blocking, is the child's standard input; -1 without one.
  int input() const { return input_.get(); }
  void close_input() noexcept { input_.reset(); }  // the child reads its end
  int exit_event() const { return exit_event_.get(); }  // readable when the child has ended; -1 where there is none

  void signal(int number) const noexcept;  // to the whole group
  bool ended() const noexcept;             // the child, which may have left others in its group
  int finish() noexcept;                   // kills what is left of the group, waits for the child: its wait status

 private:
  pid_t pid_ = -1;
  bool finished_ = false;
  Descriptor out_, err_, result_, input_, exit_event_;
};

}  // namespace incumbent
