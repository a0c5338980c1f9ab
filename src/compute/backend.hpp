// A backend is a factory and a description of a device that computes. What it makes lives on the device: host views go
// in, small results come out; device memory is taken when an object is made or its capacity doubles.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "compute/density_ratio.hpp"
#include "compute/gp_model.hpp"
#include "compute/perceptron_batch.hpp"
#include "incumbent/device.hpp"

namespace incumbent::compute {

// What a computation may use; always passed explicitly. Results do not depend on the number of threads.
struct Context {
  int threads = 1;
};

struct BackendDescription {
  std::string name;          // "cpu", "cuda"
  std::string device;        // "OpenBLAS 0.3.21 Cooperlake", "NVIDIA H100"
  std::uint64_t memory = 0;  // bytes; 0: not known
  bool float32 = false;      // precisions beside float64
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual const BackendDescription& description() const = 0;
  virtual std::unique_ptr<GpModel> make_gp_model(const GpModelOptions& options, const Context& context) const = 0;

  // out(i, j) = k(a_i, b_j) without noise, in natural parameters as in GpModel: a: p x columns, b: q x columns, out: p
  // x q.
  virtual void covariance_matrix(const GpModelOptions& options, std::span<const double> parameters,
                                 MatrixView<const double> a, MatrixView<const double> b,
                                 MatrixView<double> out) const = 0;

  virtual std::unique_ptr<DensityRatio> make_density_ratio() const = 0;

  // What the data's views are of must outlive the batch. Error(usage) as require_perceptrons() says.
  virtual std::unique_ptr<PerceptronBatch> make_perceptron_batch(const perceptron::TrainingData& data,
                                                                 std::span<const PerceptronStart> starts,
                                                                 const Context& context) const = 0;
};

// What works on this machine, the CPU first. What is not there is not in the list.
std::span<const Backend* const> available_backends();
// The CPU: a study gives the same bits wherever it runs unless a device is asked for. Asks no driver.
const Backend& default_backend();
// What makes models on a device that was chosen.
inline const Backend& backend_of(const ComputeDevice& device) {
  return device.backend != nullptr ? *device.backend : default_backend();
}
// Error(unavailable) with the names of those that are available.
const Backend& find_backend(std::string_view name);

}  // namespace incumbent::compute
