#include "formula/sobol.hpp"

#include <bit>
#include <boost/random/sobol.hpp>

#include "core/require.hpp"
#include "formula/random.hpp"

namespace incumbent::formula {
namespace {

using Table = boost::random::default_sobol_table;
static_assert(Table::max_dimension == kSobolDimensions);

// m_k = 2 a_1 m_{k-1} ^ 4 a_2 m_{k-2} ^ ... ^ 2^s m_{k-s} ^ m_{k-s};  v_k = m_k 2^(31 - k). Joe, Kuo 2008, equation 2.
SobolDirections directions_of(std::size_t dimension) {
  SobolDirections m{};
  if (dimension == 0) {
    m.fill(1);
  } else {
    const std::uint32_t polynomial = Table::polynomial(dimension - 1);
    const auto degree = static_cast<std::size_t>(std::bit_width(polynomial)) - 1;
    for (std::size_t k = 0; k < m.size(); ++k) {
      if (k < degree) {
        m[k] = Table::minit(dimension - 1, k);
        continue;
      }
      m[k] = m[k - degree];
      for (std::size_t i = 1; i <= degree; ++i) {
        if ((polynomial >> (degree - i)) & 1u) m[k] ^= m[k - i] << i;
      }
    }
  }
  for (std::size_t k = 0; k < m.size(); ++k) m[k] <<= 31 - k;
  return m;
}

}  // namespace

SobolSequence::SobolSequence(std::size_t dimensions) {
  require(dimensions <= kSobolDimensions, "a Sobol sequence of {} dimensions; there may be at most {}", dimensions,
          kSobolDimensions);
  directions_.reserve(dimensions);
  for (std::size_t j = 0; j < dimensions; ++j) directions_.push_back(directions_of(j));
}

SobolSequence::SobolSequence(std::size_t dimensions, std::uint64_t seed) : SobolSequence(dimensions) {
  for (std::size_t j = 0; j < dimensions; ++j) seeds_.push_back(Stream(seed, Purpose::scramble, j).bits32());
}

void SobolSequence::point(std::uint64_t index, std::span<double> x) const {
  require(index < (std::uint64_t{1} << 32), "point {} of a Sobol sequence; there are 2^32", index);
  const auto i = static_cast<std::uint32_t>(index);
  for (std::size_t j = 0; j < directions_.size(); ++j) {
    const auto bits = sobol_bits(i, directions_[j].data());
    x[j] = seeds_.empty() ? bits * 0x1p-32 : scrambled_unit(bits, seeds_[j]);
  }
}

}  // namespace incumbent::formula
