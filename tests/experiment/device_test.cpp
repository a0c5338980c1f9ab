// choose_device(): which words it takes, what it finds, and what it says of what is not there.
#include "incumbent/device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "compute/backend.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

struct Refusal {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

Refusal refusal(std::string_view word) {
  try {
    choose_device(word);
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {};
}

// The usable CUDA devices' words, and why the first is not usable if there are none.
struct Cuda {
  Cuda() {
    for (const auto& device : devices()) {
      if (device.backend == "cpu") continue;
      (device.usable ? words : reasons).push_back(device.usable ? device.backend : device.reason);
    }
  }
  std::vector<std::string> words, reasons;
};

TEST(ChooseDevice, RefusesOtherWordsWithTheAllowedOnes) {
  for (const std::string word : {"", "gpu", "CPU", "cpu:0", "auto ", "cuda:", "cuda:x", "cuda:-1", "cuda:-0", "cuda:+1",
                                 "cuda:1x", "cuda: 1", "cuda:0.5", "cuda1", "cuda:99999999999999999999"}) {
    const auto refused = refusal(word);
    EXPECT_EQ(refused.code, ErrorCode::usage) << word;
    EXPECT_EQ(refused.message,
              "unknown device '" + word + "'; allowed: auto, cpu, cuda, cuda:INDEX with an index from 0");
    EXPECT_THROW(check_device_word(word), Error) << word;
  }
  for (const auto* word : {"auto", "cpu", "cuda", "cuda:0", "cuda:17"}) EXPECT_NO_THROW(check_device_word(word));
}

TEST(ChooseDevice, TheCpuIsThere) {
  const auto device = choose_device("cpu");
  EXPECT_EQ(device.name, "cpu");
  EXPECT_EQ(device.product, compute::default_backend().description().device);
  EXPECT_EQ(device.reason, "");
  EXPECT_EQ(&compute::backend_of(device), &compute::default_backend());
  EXPECT_EQ(&compute::backend_of({}), &compute::default_backend());
}

TEST(ChooseDevice, CudaIsThereOrTheReasonIs) {
  const Cuda cuda;
  if (cuda.words.empty()) {
    for (const std::string word : {"cuda", "cuda:0"}) {
      EXPECT_EQ(refusal(word).code, ErrorCode::unavailable);
      EXPECT_EQ(refusal(word).message, "device '" + word + "' is not available: " + cuda.reasons.front());
    }
  } else {
    EXPECT_EQ(choose_device("cuda").name, cuda.words.front());
    EXPECT_EQ(&compute::backend_of(choose_device("cuda")), &compute::find_backend(cuda.words.front()));
  }
  EXPECT_EQ(refusal("cuda:1000").code, ErrorCode::unavailable);
  EXPECT_THAT(refusal("cuda:1000").message, HasSubstr("device 'cuda:1000' is not available: "));
}

TEST(ChooseDevice, AutoSaysWhy) {
  const Cuda cuda;
  const auto device = choose_device("auto");
  if (cuda.words.empty()) {
    EXPECT_EQ(device.name, "cpu");
    EXPECT_EQ(device.reason, "no CUDA device: " + cuda.reasons.front());
    EXPECT_EQ(&compute::backend_of(device), &compute::default_backend());
  } else {
    EXPECT_EQ(device.name, cuda.words.front());
    EXPECT_EQ(device.reason, device.product + " ran a tiny kernel");
  }
}

}  // namespace
}  // namespace incumbent
