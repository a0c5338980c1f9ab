// The k best candidates of an acquisition function, exactly: the same as if every one were solved, to the bit.
//
// With L v = k*, a candidate's variance is k** - sum v_i^2, and any rows of the data bound it from above. So: means in
// single precision with their error (FastMeans); a bound from no rows at all; bounds from the first 16, 32, 64, ...
// rows in the order that tells most about a sample of candidates (QueryOrder), each against the deviation that the
// candidate's mean needs to reach the k-th best value so far (DeviationTable). Who is left is scored by
// System::predict(), whose bits depend on the candidate alone; brute force scores all candidates that way.
//
// Rounding. A sum over b rows is k* (K + E)^-1 k* with |E| <= 3 b u |L||L^T|, u = 2^-53 (Higham, Accuracy and Stability
// of Numerical Algorithms, 2002, theorems 8.5 and 10.3). As the weights a = K^-1 k* of a prediction satisfy noise a.a
// <= variance, E moves a variance by at most |E| / noise of itself, and |E| is at most 3 b u times both b (k** + noise)
// and |L|_1 |L|_inf; the sum is off by b u k** more. Both, for the partial sum and for that of predict(), are added to
// the bound. Without noise there is no bound but k**.
#pragma once

#include "compute/cpu/scorer.hpp"

namespace incumbent::compute::cpu {

Screening screen(const ScreenTask& task);
// Brute force.
Screening score_all(const ScreenTask& task);

}  // namespace incumbent::compute::cpu
