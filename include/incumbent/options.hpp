// "name:key=value,key=value": how problems, samplers and schedulers are named on the command line and in specs.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

// A parsed specification. Each get_ marks its key as known; check_all_used() then refuses the rest by name.
// Errors (usage) name the thing, the key, the value and what is allowed.
class INCUMBENT_EXPORT Options {
 public:
  Options() = default;

  // Parses "name:key=value,...". A value may not contain ',' unless it stands in double quotes.
  static Options parse(std::string_view text);

  const std::string& name() const { return name_; }
  bool has(std::string_view key) const;
  void set(std::string_view key, std::string_view value);

  double get_double(std::string_view key, double fallback, double lower, double upper) const;
  std::int64_t get_int(std::string_view key, std::int64_t fallback, std::int64_t lower, std::int64_t upper) const;
  bool get_bool(std::string_view key, bool fallback) const;
  std::string get_string(std::string_view key, std::string_view fallback) const;
  // One of the allowed words.
  std::string get_choice(std::string_view key, std::string_view fallback,
                         std::span<const std::string_view> allowed) const;

  // What no get_ asked for, by key: for options that another program checks. Marks it as known.
  std::map<std::string, std::string, std::less<>> rest() const;

  // Throws Error(usage) if a key was given that no get_ asked for: "sampler 'gp' has no option 'kapa'; known: kappa,
  // xi". what: the kind of thing, as "sampler".
  void check_all_used(std::string_view what) const;

  // "name:key=value,..." with keys in alphabetical order: the canonical text.
  std::string text() const;

 private:
  const std::string* find(std::string_view key) const;

  std::string name_;
  std::map<std::string, std::string, std::less<>> values_;
  mutable std::vector<std::string> known_;
};

}  // namespace incumbent
