// A verb of the command line: what it is called, what it takes, what it does. One file a verb; commands.cpp lists them.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace incumbent::cli {

// Declares arguments; the values are filled in before the verb runs. Wrong ones end in an error that names them.
class Arguments {
 public:
  virtual ~Arguments() = default;

  // name: "SPEC" is positional and required, "--seed" an option, "--list" with a vector takes "a,b,c" or several words.
  virtual void add(const std::string& name, std::string& value, const std::string& help) = 0;
  virtual void add(const std::string& name, double& value, const std::string& help) = 0;
  virtual void add(const std::string& name, std::int64_t& value, const std::string& help) = 0;
  virtual void add(const std::string& name, std::optional<std::string>& value, const std::string& help) = 0;
  virtual void add(const std::string& name, std::optional<double>& value, const std::string& help) = 0;
  virtual void add(const std::string& name, std::optional<std::int64_t>& value, const std::string& help) = 0;
  virtual void add(const std::string& name, std::vector<std::string>& value, const std::string& help) = 0;
  virtual void add(const std::string& name, std::vector<double>& value, const std::string& help) = 0;
  virtual void flag(const std::string& name, bool& value, const std::string& help) = 0;
  // The words after "--", as they are; at least one.
  virtual void rest(std::vector<std::string>& words, const std::string& help) = 0;
  // The option or positional `name` must be given.
  virtual void required(const std::string& name) = 0;
  // The option takes one of these words.
  virtual void choices(const std::string& name, const std::vector<std::string>& allowed) = 0;
  // The numbers of the option are finite and lie in these bounds. By itself an option takes every number of its type.
  virtual void range(const std::string& name, double least = std::numeric_limits<double>::lowest(),
                     double most = std::numeric_limits<double>::max()) = 0;
};

// declare() adds the verb's arguments and returns what to run once they are read; that returns the exit code.
// The declared variables live in the returned function (std::make_shared of a struct of arguments).
struct Command {
  const char* name;
  const char* summary;
  const char* example;  // shown by --help: one or more whole command lines, and what else there is to know
  std::function<int()> (*declare)(Arguments&);
};

}  // namespace incumbent::cli
