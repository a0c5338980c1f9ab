#!/usr/bin/env python3
"""How the coefficients in src/formula were made: prints them, in the order of the source, with the error of each fit.

    python3 tests/reference/minimax.py          needs mpmath; takes a minute

Every polynomial is a weighted least-squares fit at Chebyshev nodes (near the minimax one), or plain interpolation there.
Where the leading coefficients matter to the last bit, they are rounded to double one after another, lowest power first, and
the rest is fitted again to what is left.
"""
from mpmath import cos, erf, erfc, exp, factorial, findroot, log, lu_solve, matrix, mp, mpf, pi, sqrt

mp.prec = 300
ROOT_2PI = sqrt(2 * pi)


def nodes(a, b, n):
    return [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]


def horner(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def interpolated(f, a, b, degree):
    x = nodes(mpf(a), mpf(b), degree + 1)
    powers = matrix(degree + 1, degree + 1)
    for i in range(degree + 1):
        for j in range(degree + 1):
            powers[i, j] = x[i] ** j
    return [float(c) for c in lu_solve(powers, matrix([f(v) for v in x]))]


def rounded(f, a, b, degree, weight, tails=0):
    """Coefficients as doubles, the low parts of the first `tails` of them, and the largest weighted error."""
    x = nodes(mpf(a), mpf(b), 4 * (degree + 1))
    weights = [weight(v) for v in x]
    rest = [f(v) for v in x]
    coefficients, low = [], []
    for k in range(degree + 1):
        rows = matrix(len(x), degree + 1 - k)
        for i, v in enumerate(x):
            for j in range(k, degree + 1):
                rows[i, j - k] = weights[i] * v ** j
        right = matrix([w * r for w, r in zip(weights, rest)])
        best = lu_solve(rows.T * rows, rows.T * right)[0]
        coefficients.append(float(best))
        kept = mpf(coefficients[-1])
        if k < tails:
            low.append(float(best - kept))
            kept += mpf(low[-1])
        rest = [r - kept * v ** k for r, v in zip(rest, x)]
    return coefficients, low, max(abs(r * w) for r, w in zip(rest, weights))


def mills(y):
    """Phi(-y) / phi(y)."""
    if y <= 60:
        return sqrt(pi / 2) * exp(y * y / 2) * erfc(y / sqrt(2))
    tail = mpf(0)
    for k in range(200, 0, -1):
        tail = k / (y + tail)
    return 1 / (y + tail)


def missing(y):
    """1 - y Phi(-y) / phi(y)."""
    if y <= 60:
        return 1 - y * mills(y)
    tail = mpf(0)
    for k in range(200, 1, -1):
        tail = k / (y + tail)
    return 1 / (y + tail) / (y + 1 / (y + tail))


def tail_numerator(q):  # (y + 5/4) scaled_tail(y), q = 1/(y + 5)
    return (1 / q - 5 + mpf(5) / 4) * mills(1 / q - 5) / ROOT_2PI if q > mpf(10) ** -60 else 1 / ROOT_2PI


def improvement_numerator(q):  # (y (y + 5/4) + 1) scaled_improvement(y)
    if q <= mpf(10) ** -60:
        return 1 / ROOT_2PI
    y = 1 / q - 5
    return (y * (y + mpf(5) / 4) + 1) * missing(y) / ROOT_2PI


def quantile_rest(v):  # (z/w - sqrt(2 pi)) / v, Phi(z) = 1/2 + w, v = w^2
    w = sqrt(v)
    z = findroot(lambda t: erf(t / sqrt(2)) / 2 - w, w * ROOT_2PI)
    return (z / w - ROOT_2PI) / v


def rational_guess(top, bottom):
    """s - y(s) as a ratio of polynomials, Phi(-y) = e^(-s^2/2): iterated linear fits, weighted where the error is large."""
    y = [mpf("0.67") + mpf(i) ** 2 * mpf("37.9") / 160 ** 2 for i in range(161)]
    s = [sqrt(-2 * log(erfc(v / sqrt(2)) / 2)) for v in y]
    emphasis, below = [mpf(1)] * len(y), [mpf(1)] * len(y)
    for _ in range(12):
        rows, right = matrix(len(y), top + 1 + bottom), matrix(len(y), 1)
        for i, (v, t) in enumerate(zip(y, s)):
            w = emphasis[i] / v / below[i]
            for j in range(top + 1):
                rows[i, j] = w * t ** j
            for j in range(bottom):
                rows[i, top + 1 + j] = -w * (t - v) * t ** (j + 1)
            right[i] = w * (t - v)
        best = list(lu_solve(rows.T * rows, rows.T * right))
        above, under = best[:top + 1], [mpf(1)] + best[top + 1:]
        below = [horner(under, t) for t in s]
        error = [(horner(above, t) / b - (t - v)) / v for v, t, b in zip(y, s, below)]
        worst = max(map(abs, error))
        emphasis = [e * sqrt(abs(r) / worst + mpf("0.02")) for e, r in zip(emphasis, error)]
    return above, under, worst


def show(name, coefficients, low=(), error=None):
    print(name + ":", ", ".join(repr(c) for c in coefficients))
    if low:
        print("  low part of the first:", *(repr(c) for c in low))
    if error is not None:
        print("  relative error of the fit, in 2^-53:", mp.nstr(error * 2 ** 53, 3))


def main():
    half = log(mpf(2)) / 2 * mpf("1.0001")
    show("exp_tail", interpolated(lambda r: sum(r ** k / factorial(k + 2) for k in range(40)), -half, half, 9))

    most = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2 * mpf("1.0001")
    show("log_of_split", interpolated(lambda z: sum(2 * z ** k / (2 * k + 3) for k in range(60)), 0, most, 6))

    center, last = mpf(0.1), mpf(1) / 5
    for name, numerator, degree in (("scaled_tail", tail_numerator, 23), ("scaled_improvement", improvement_numerator, 26)):
        def centered(w, numerator=numerator):
            return numerator(center + w)
        fit = rounded(centered, -center, last - center, degree, lambda w: 1 / centered(w), tails=1)
        show(name, *fit)
        if name == "scaled_tail":
            slope = [k * mpf(c) for k, c in enumerate(fit[0])][1:]
            show("  its slope", rounded(lambda w: horner(slope, w), -0.1, 0.1, 3, lambda w: 1)[0])
            show("  its inverse", rounded(lambda w: 1 / horner(fit[0], w), -0.1, 0.1, 1, lambda w: horner(fit[0], w))[0])

    mp.prec = 200
    middle = rounded(quantile_rest, mpf("1e-12"), mpf("0.0626"), 12, lambda v: v / (ROOT_2PI + v * quantile_rest(v)))
    show("inverse_normal_cdf, middle", *middle)
    above, under, worst = rational_guess(3, 4)
    for name, part in (("above", above), ("below", under)):
        print(f"  guess in the tails, {name}:", ", ".join(mp.nstr(c, 17) for c in part))
    print("  its relative error:", mp.nstr(worst, 3))


if __name__ == "__main__":
    main()
