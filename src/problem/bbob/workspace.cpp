#include "problem/bbob/transformations.hpp"

namespace incumbent::bbob {

double* workspace(std::size_t size) {
  thread_local std::vector<double> numbers;
  if (numbers.size() < size) numbers.resize(size);
  return numbers.data();
}

}  // namespace incumbent::bbob
