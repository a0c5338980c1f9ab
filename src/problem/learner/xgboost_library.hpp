// XGBoost's C API, opened at run time: nothing of it is needed to build, and a process that trains no trees doesn't
// load it. https://xgboost.readthedocs.io/en/stable/dev/group__c__api.html
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "problem/dataset.hpp"

namespace incumbent::learner {

// The functions that are used, from 1.6 on; each returns 0, or -1 and leaves a message in last_error(), which is the
// thread's.
struct XgboostLibrary {
  std::string version;
  const char* (*last_error)();
  int (*matrix_create)(const float* data, std::uint64_t rows, std::uint64_t columns, float missing, void** matrix);
  int (*matrix_set_floats)(void* matrix, const char* field, const float* values, std::uint64_t count);
  int (*matrix_free)(void* matrix);
  int (*booster_create)(void* const matrices[], std::uint64_t count, void** booster);
  int (*booster_free)(void* booster);
  int (*booster_set)(void* booster, const char* name, const char* value);
  int (*booster_update)(void* booster, int round, void* matrix);
  int (*booster_predict)(void* booster, void* matrix, const char* json, std::uint64_t const** shape,
                         std::uint64_t* dimensions, const float** result);

  // Error(internal) with the last message unless the status is 0.
  void check(int status) const;
};

// The file that the environment variable INCUMBENT_XGBOOST names, or else libxgboost.so, libxgboost.so.0 as the
// system's loader finds them; opened once. Error(unavailable) with what was tried. Thread-safe.
const XgboostLibrary& xgboost_library();

// The rows of one part with their labels or targets.
class XgboostMatrix {
 public:
  XgboostMatrix(const XgboostLibrary& library, const Dataset& data, const DataPart& part);
  ~XgboostMatrix() { library_.matrix_free(handle_); }
  XgboostMatrix(const XgboostMatrix&) = delete;
  XgboostMatrix& operator=(const XgboostMatrix&) = delete;
  // What trees are added to, a number a row, or one for each class a row; row by row.
  void set_margins(std::span<const float> margins);
  void* handle() const { return handle_; }

 private:
  const XgboostLibrary& library_;
  void* handle_ = nullptr;
};

// The trees of one round. One thread's.
class XgboostBooster {
 public:
  // Of these matrices, which must outlive it, predictions cost one round only.
  XgboostBooster(const XgboostLibrary& library, std::span<void* const> matrices);
  ~XgboostBooster() { library_.booster_free(handle_); }
  XgboostBooster(const XgboostBooster&) = delete;
  XgboostBooster& operator=(const XgboostBooster&) = delete;

  void set(const char* name, const std::string& value);
  void update(const XgboostMatrix& train);
  // The margins with the trees' values added; valid until the next call.
  std::span<const float> margins(const XgboostMatrix& rows) const;

 private:
  const XgboostLibrary& library_;
  void* handle_ = nullptr;
};

}  // namespace incumbent::learner
