// Errors about the value of one of several keys that are given together: who knows where the keys stand can say so.
#pragma once

#include <string>
#include <string_view>

#include "incumbent/error.hpp"

namespace incumbent {

class KeyError : public Error {
 public:
  KeyError(std::string_view key, const Error& error) : Error(error.code(), error.what(), error.where()), key_(key) {}
  const std::string& key() const { return key_; }

 private:
  std::string key_;
};

// What check() returns; its errors are about the key.
template <class F>
auto of_key(std::string_view key, F&& check) {
  try {
    return check();
  } catch (const KeyError&) {
    throw;
  } catch (const Error& error) {
    throw KeyError(key, error);
  }
}

}  // namespace incumbent
