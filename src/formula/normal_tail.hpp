// The tail of the normal distribution and its integral, with the factor e^(-y^2/2) taken out, for y >= 0:
//   scaled_tail(y)        = e^(y^2/2) Phi(-y)                          (from 1/2 down to 1 / (y sqrt(2 pi)))
//   scaled_improvement(y) = e^(y^2/2) (phi(y) - y Phi(-y)) = e^(y^2/2) E[max(0, Z - y)]
//                                                          (from 1/sqrt(2 pi) down to 1 / (y^2 sqrt(2 pi)))
// The second is what is left of the first after a cancellation that grows like y^2, so it has its own approximation.
// With q = 1/(y + 5) they are q R(q) and q^2 S(q), R and S minimax polynomials about q = 0.1 of degree 23 and 25: the
// substitution of Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x) exp(x^2) erfc x", 1981. The rounding
// of q, of the leading product and of the leading sum are carried along in lo; the relative error of hi + lo is below
// 2^-53.
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/extended.hpp"
#include "formula/polynomial.hpp"

namespace incumbent::formula {

// q = 1/(y + y_lo + 5), its relative error, and q - 0.1.
struct TailArgument {
  double q;
  double error;  // the exact value is q (1 + error)
  double w;
};

INCUMBENT_HOST_DEVICE constexpr TailArgument tail_argument(double y, double y_lo) {
  const Extended s = two_sum(y, 5.0);
  const double q = 1 / s.hi;
  const double qh = leading(q), ql = q - qh;
  const double sh = leading(s.hi), sl = s.hi - sh;
  const double error = (((1 - qh * sh) - qh * sl) - ql * sh) - ql * sl - q * (s.lo + y_lo);
  return {q, error, q - 0.1};
}

// e^((y+y_lo)^2/2) Phi(-(y+y_lo)) for 0 <= y <= 2^1000, |y_lo| <= 2^-52 y.
INCUMBENT_HOST_DEVICE constexpr Extended scaled_tail(double y, double y_lo = 0) {
  const TailArgument a = tail_argument(y, y_lo);
  const double v = a.w * polynomial(a.w, 6.653825028900572, 49.53056159699788, 313.53315667125906, 1650.2036617026831,
                                    6911.8638707678465, 20795.066802067442, 29933.76751435851, -79786.94182320149,
                                    -544898.9165668448, -593756.334948613, 4976211.142365613, 16680986.056999503,
                                    -39787823.79565486, -276913115.7914593, 332529965.531822, 4337830440.613119,
                                    -3741933340.732841, -67647587335.07334, 61194143163.763985, 937313651624.9539,
                                    -938068768716.0604, -8034265441911.715, 7439824053633.123);
  const Extended r = two_sum(0.769193049750063, v);
  const Extended product = two_product(a.q, r.hi);
  // d log(tail) / d log q, by which q's error counts.
  const double slope = polynomial(a.w, 1.89242, 14.7572, 60.032);
  const double lo = product.lo + a.q * (r.lo + 1.4461311679496115e-17) + product.hi * (slope * a.error);
  return fast_two_sum(product.hi, lo);
}

// e^((y+y_lo)^2/2) (phi - (y+y_lo) Phi(-(y+y_lo))) for 0 <= y <= 2^500, |y_lo| <= 2^-52 y.
INCUMBENT_HOST_DEVICE constexpr Extended scaled_improvement(double y, double y_lo = 0) {
  const TailArgument a = tail_argument(y, y_lo);
  const double v = a.w * polynomial(a.w, 23.213762377200663, 242.65163179237894, 1914.2140913667567, 11706.950243865203,
                                    53948.223303764855, 166519.1049255696, 175640.5896709956, -1208491.5407525045,
                                    -6042747.880588995, -1057471.122657072, 79732850.41911566, 165125149.65490443,
                                    -945052024.3623545, -3654671851.307415, 12329402562.663652, 67445305200.18598,
                                    -198045792376.33096, -1186558084927.5981, 3846424891891.5396, 19623131956108.363,
                                    -76224098529208.17, -269754124867158.3, 1193759854939001.5, 2202932942932828.8,
                                    -9961724193125320.0);
  const Extended s = two_sum(1.43457555264012, v);
  const Extended square = two_product(a.q, a.q);
  const Extended product = two_product(square.hi, s.hi);
  const double slope = polynomial(a.w, 3.61812, 22.0521, 57.5193);
  const double lo =
      product.lo + square.hi * (s.lo - 9.957539545249718e-17) + square.lo * s.hi + product.hi * (slope * a.error);
  return fast_two_sum(product.hi, lo);
}

}  // namespace incumbent::formula
