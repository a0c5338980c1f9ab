// Factors: made at once, grown and shrunk by rows.
#include <algorithm>
#include <cmath>
#include <limits>

#include "compute/gp_input.hpp"
#include "cuda/runtime/gp_model.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Rows from `size` on go, with what is told of the factor, unless that is whole.
struct TakeBack {
  System& model;
  std::size_t size;
  ~TakeBack() {
    if (!model.factorization.ok && model.size() > size) model.drop_last(model.size() - size);
  }
};

}  // namespace

void CudaGpModel::upload_numbers(std::span<const std::size_t> systems) const {
  std::vector<std::size_t> changed;
  for (const std::size_t s : systems) {
    if (at(s).has_new_numbers()) changed.push_back(s);
  }
  upload_each(changed, &System::prepared, &System::numbers_there);
  for (const std::size_t s : changed) systems_[s].numbers_are_there();
}

void CudaGpModel::upload_diagonals(std::span<const std::size_t> systems) const {
  upload_each(systems, &System::diagonal, &System::diagonal_there);
}

void CudaGpModel::upload_residuals(std::span<const std::size_t> systems) const {
  upload_each(systems, &System::residual, &System::residual_there);
}

void CudaGpModel::upload_each(std::span<const std::size_t> systems, std::vector<double> (System::*values)() const,
                              double* (System::*there)() const) const {
  std::vector<double> all;
  std::vector<std::size_t> sizes;
  for (const std::size_t s : systems) {
    const auto part = (at(s).*values)();
    all.insert(all.end(), part.begin(), part.end());
    sizes.push_back(part.size());
  }
  staged_.reserve(all.size());
  staged_.upload(all, stream_);
  const double* from = staged_.data();
  for (std::size_t i = 0; i < systems.size(); ++i) {
    const std::size_t n = sizes[i];
    copy_rows((at(systems[i]).*there)(), n, from, n, n == 0 ? 0 : 1, n, cudaMemcpyDeviceToDevice, stream_);
    from += n;
  }
}

// One factorization of each, with this jitter; whether each was positive definite.
std::vector<bool> CudaGpModel::try_factorize(std::span<const std::size_t> systems, std::span<const double> jitters) {
  for (std::size_t i = 0; i < systems.size(); ++i) at(systems[i]).row_jitter.assign(at(systems[i]).size(), jitters[i]);
  upload_diagonals(systems);
  const int count = static_cast<int>(systems.size());
  launch_kernel_matrix(views(systems), count, static_cast<int>(most_rows(systems)), stream_);
  info_.reserve(systems.size());
  std::vector<std::size_t> small;  // whose places in `info` are first
  for (const std::size_t s : systems) {
    if (at(s).size() <= kSmallSystem) small.push_back(s);
  }
  if (!small.empty()) {
    const auto task = views(small);
    launch_cholesky(task.systems, static_cast<int>(small.size()), info_.data(), stream_);
  }
  std::size_t large = small.size();
  for (const std::size_t s : systems) {
    const auto view = at(s).view();
    if (at(s).size() > kSmallSystem) library().cholesky(view.matrix, view.n, view.stride, info_.data() + large++);
  }
  std::vector<int> info(systems.size());
  info_.download(info, stream_);
  std::vector<bool> result;
  std::size_t next_small = 0, next_large = small.size();
  for (const std::size_t s : systems) {
    const int told = info[at(s).size() <= kSmallSystem ? next_small++ : next_large++];
    if (told < 0) fail(ErrorCode::internal, "cusolverDnXpotrf refused its argument {}", -told);
    result.push_back(told == 0);
  }
  return result;
}

void CudaGpModel::factorize(std::span<const std::size_t> systems, std::span<compute::Factorization> results) {
  require(systems.size() == results.size(), "{} systems, but room for {} results", systems.size(), results.size());
  const Call call(*this);
  std::vector<std::size_t> open, done;
  std::vector<double> jitters(systems.size(), 0.0);
  for (const std::size_t s : systems) {
    require(at(s).has_parameters(), "a Gaussian process needs parameters before it is factorized");
    at(s).factorization = {false, 0.0, kNaN};
    open.push_back(s);
  }
  upload_numbers(open);
  while (!open.empty()) {
    const auto positive = try_factorize(open, jitters);
    std::vector<std::size_t> next;
    std::vector<double> next_jitters;
    for (std::size_t i = 0; i < open.size(); ++i) {
      System& model = at(open[i]);
      if (positive[i]) {
        model.first_jitter = jitters[i];
        done.push_back(open[i]);
        continue;
      }
      const double diagonal = model.variance() + model.noise();
      const auto more = compute::next_jitter(jitters[i], diagonal);
      if (!more) continue;
      next.push_back(open[i]);
      next_jitters.push_back(*more);
    }
    open = std::move(next);
    jitters = std::move(next_jitters);
  }
  upload_residuals(done);
  finish_factorization(done, true);
  for (std::size_t i = 0; i < systems.size(); ++i) results[i] = at(systems[i]).factorization;
}

void CudaGpModel::finish_factorization(std::span<const std::size_t> systems, bool with_beta) {
  if (systems.empty()) return;
  std::vector<std::size_t> small;
  for (const std::size_t s : systems) {
    if (at(s).size() <= kSmallSystem) {
      small.push_back(s);
      continue;
    }
    const auto view = at(s).view();
    if (with_beta) {
      copy_rows(view.beta, 1, view.residual, 1, static_cast<std::size_t>(view.n), 1, cudaMemcpyDeviceToDevice, stream_);
      library().solve_lower(view.matrix, view.n, view.stride, view.beta, 1, 1, false);
    }
    copy_rows(view.alpha, 1, view.beta, 1, static_cast<std::size_t>(view.n), 1, cudaMemcpyDeviceToDevice, stream_);
    library().solve_lower(view.matrix, view.n, view.stride, view.alpha, 1, 1, true);
  }
  if (!small.empty()) {
    launch_solve_vectors(views(small).systems, static_cast<int>(small.size()), with_beta, stream_);
  }
  const auto told = summaries(systems);
  for (std::size_t i = 0; i < systems.size(); ++i) {
    System& model = at(systems[i]);
    const auto& jitter = model.row_jitter;
    model.factorization = {true, jitter.empty() ? model.first_jitter : *std::max_element(jitter.begin(), jitter.end()),
                           told[i].log_determinant};
  }
}

std::vector<Summary<double>> CudaGpModel::summaries(std::span<const std::size_t> systems) const {
  std::vector<Summary<double>> told(systems.size());
  summaries_.reserve(systems.size());
  launch_summarize(views(systems).systems, static_cast<int>(systems.size()), summaries_.data(), stream_);
  summaries_.download(told, stream_);
  return told;
}

// A new row of L: v = L^-1 k, k without its last entry k(x, x), pivot^2 = k(x, x) + noise + jitter - v.v, beta = (r -
// v.beta) / pivot.
compute::Factorization CudaGpModel::append(std::span<const double> x, double y, double row_noise, std::size_t system) {
  const Call call(*this);
  System& model = at(system);
  model.require_factor();
  const std::size_t n = model.size();
  const auto before = model.factorization;
  const TakeBack unless_whole{model, n};
  model.add_row(x, y, row_noise, stream_);
  const auto view = model.view();
  const std::size_t stride = static_cast<std::size_t>(view.stride), columns = options_.columns.size();
  const int rows = static_cast<int>(n);

  double* row = view.matrix + n * stride;
  auto task = cross_covariance(model, {view.points + n * columns, 1, static_cast<int>(columns)});
  task.rows.count = rows + 1;
  task.values = row;
  task.stride = 1;
  launch_cross_covariance(task, stream_);
  if (n <= kSmallSystem) {
    launch_solve_lower<double>({view.matrix, rows, rows, view.stride}, {row, rows, 1, 1}, nullptr, stream_);
  } else {
    library().solve_lower(view.matrix, rows, view.stride, row, 1, 1, false);
  }
  std::vector<double> v(n + 1), beta(n);
  copy_rows(v.data(), n, static_cast<const double*>(row), n, 1, n + 1, cudaMemcpyDeviceToHost, stream_);
  copy_rows(beta.data(), n, static_cast<const double*>(view.beta), n, n == 0 ? 0 : 1, n, cudaMemcpyDeviceToHost,
            stream_);
  double squares = 0, products = 0;
  for (std::size_t i = 0; i < n; ++i) {
    squares += v[i] * v[i];
    products += v[i] * beta[i];
  }
  const double diagonal = v[n] + model.noise() + row_noise;
  const double rest = diagonal + model.first_jitter - squares;
  std::optional<double> jitter = 0.0;
  while (jitter && !(rest + *jitter > 0)) jitter = compute::next_jitter(*jitter, diagonal);
  if (!jitter) {
    model.drop_last(1);
    model.factorization = before;
    return {false, before.jitter, kNaN};
  }
  model.row_jitter.push_back(model.first_jitter + *jitter);
  const std::size_t one[] = {system};
  upload_diagonals(one);
  const double pivot = std::sqrt(rest + *jitter), last = (y - model.mean() - products) / pivot;
  copy_rows(row + n, 1, &pivot, 1, 1, 1, cudaMemcpyHostToDevice, stream_);
  copy_rows(view.beta + n, 1, &last, 1, 1, 1, cudaMemcpyHostToDevice, stream_);
  finish_factorization(one, false);
  return model.factorization;
}

void CudaGpModel::set_outputs(std::span<const double> y, std::size_t system) {
  const Call call(*this);
  System& model = at(system);
  const bool has_factor = model.factorization.ok;
  model.set_outputs(y);
  if (!has_factor) return;
  const std::size_t one[] = {system};
  upload_residuals(one);
  finish_factorization(one, true);
}

void CudaGpModel::drop_last(std::size_t rows, std::size_t system) {
  const Call call(*this);
  System& model = at(system);
  model.require_factor();
  model.drop_last(rows);
  const std::size_t one[] = {system};
  finish_factorization(one, false);
}

}  // namespace incumbent::cuda
