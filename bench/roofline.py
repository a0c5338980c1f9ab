"""Bounds of the time that the CUDA kernels need, from counts of small launches: see bench/roofline.sh.

roofline.py COUNTS COSTS SCREEN: the output of bench_roofline, that of `tests/sass/sass.py --json` for
tests/sass/operations.cu, and bench/results/screen.md. Exit code 1 if a count is not the polynomial that it should be.
"""
import itertools
import json
import math
import re
import sys
from fractions import Fraction

# Peak rates by the makers' data sheets: bytes, double precision by vector and by tensor units, single precision; and
# streaming multiprocessors, each of 128 single-precision lanes, which gives the clock.
DEVICES = {
    "H100 SXM": {"memory": 3.35e12, "fp64": 34e12, "tensor": 67e12, "fp32": 67e12, "multiprocessors": 132},
    "RTX 4090": {"memory": 1.01e12, "fp64": 1.29e12, "tensor": 1.29e12, "fp32": 82.6e12, "multiprocessors": 128},
}
TILE = 32
D = 6  # columns of the problems below

# The degree of a launch's counts in each of: tiles of n, tiles of m, columns.
DEGREES = {
    "kernel_matrix": (2, 0, 1),
    "likelihood_gradient": (3, 0, 1),
    "cholesky": (3, 0, 0),
    "solve_vectors": (2, 0, 0),
    "invert_factor": (3, 0, 0),
    "cross_covariance, means": (1, 1, 1),
    "cross_covariance": (1, 1, 1),
    "triangular_solve": (2, 1, 0),
    "mixture_log_densities": (1, 1, 1),
}
OPERATIONS = ["add", "multiply", "fused", "compare", "divide", "square_root", "exp", "exp_of_negative", "log", "log1p"]
COUNTS = ["blocks", "read", "written", "sectors", "wavefronts", "together", "conflicts", "barriers", *OPERATIONS]


def solve(matrix, right):
    """Exactly, by elimination."""
    rows = [[Fraction(v) for v in row] + [Fraction(v) for v in values] for row, values in zip(matrix, right)]
    n = len(rows)
    for c in range(n):
        pivot = next(r for r in range(c, n) if rows[r][c] != 0)
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [v / rows[c][c] for v in rows[c]]
        for r in range(n):
            if r != c and rows[r][c] != 0:
                rows[r] = [v - rows[r][c] * w for v, w in zip(rows[r], rows[c])]
    return [row[n:] for row in rows]


class Kernel:
    """The counts of a kernel's launches as polynomials: fitted to the smallest sizes, compared with all others."""

    def __init__(self, name, launches):
        self.name = name
        degrees = DEGREES[name]
        self.counted = {(l["n"], l["m"]): l for l in launches if l["n"] % TILE and l["d"] in (D, 1)}
        launches = [l for l in launches if l["n"] % TILE == 0]
        self.powers = list(itertools.product(*(range(k + 1) for k in degrees)))
        sizes = [self.variables(l["n"], l["m"], l["d"]) for l in launches]
        fitted = [sorted({s[v] for s in sizes})[:degrees[v] + 1] for v in range(3)]
        chosen = [i for i, s in enumerate(sizes) if all(s[v] in fitted[v] for v in range(3))]
        self.coefficients = solve([self.monomials(sizes[i]) for i in chosen],
                                  [[launches[i][c] for c in COUNTS] for i in chosen])
        self.fits, self.checks, self.wrong = len(chosen), 0, []
        for l in (l for i, l in enumerate(launches) if i not in chosen):
            found = self.at(l["n"], l["m"], l["d"])
            self.checks += 1
            self.wrong += [f"{name} at n={l['n']}, m={l['m']}, d={l['d']}: {c} is {l[c]}, not {found[c]}"
                           for c in COUNTS if found[c] != l[c]]

    @staticmethod
    def variables(n, m, d):
        return -(-n // TILE), -(-m // TILE), d

    def monomials(self, size):
        return [math.prod(s**p for s, p in zip(size, powers)) for powers in self.powers]

    def at(self, n, m=0, d=D):
        if (n, m) in self.counted:
            return {c: self.counted[n, m][c] for c in COUNTS}
        values = self.monomials(self.variables(n, m, d))
        return {c: sum(v * k[i] for v, k in zip(values, self.coefficients)) for i, c in enumerate(COUNTS)}


class Step:
    """Launches of one kernel, one after the other, for all of `m` points in parts of `width`; `systems` at once."""

    def __init__(self, kernel, n, m=0, width=1, systems=1):
        self.name = kernel.name
        whole, rest = divmod(m, width)
        self.parts = [(times, {c: float(v) * systems for c, v in kernel.at(n, size).items()})
                      for times, size in ((whole, width), (1, rest)) if times and size] if m else \
                     [(1, {c: float(v) * systems for c, v in kernel.at(n).items()})]
        self.launches = sum(times for times, _ in self.parts)

    def total(self, count):
        return sum(times * counts[count] for times, counts in self.parts)

    def moved(self):
        return self.total("read") + self.total("written")

    def instructions(self, costs):
        return sum(self.total(o) * costs[o] for o in OPERATIONS) * 32

    def seconds(self, device, costs):
        clock = device["fp32"] / (device["multiprocessors"] * 128 * 2)
        result = {"memory": self.moved() / device["memory"], "arithmetic": 0, "shared memory": 0}
        for times, counts in self.parts:
            # The blocks go to multiprocessors, as many to each as can be; the fullest one is the last to end.
            most = math.ceil(counts["blocks"] / device["multiprocessors"]) / counts["blocks"]
            instructions = sum(counts[o] * costs[o] for o in OPERATIONS) * 32
            result["arithmetic"] += times * most * instructions / (device["fp64"] / 2 / device["multiprocessors"])
            result["shared memory"] += times * most * counts["together"] / clock
        return result


class LibraryStep:
    """A call of cuBLAS or cuSOLVER, at the peak of the tensor units."""

    def __init__(self, name, operations, moved):
        self.name, self.launches, self.operations, self.bytes = name, 1, operations, moved

    def moved(self):
        return self.bytes

    def instructions(self, costs):
        return self.operations / 2

    def seconds(self, device, costs):
        return {"memory": self.bytes / device["memory"], "arithmetic": self.operations / device["tensor"]}


def goals(kernels, work_left):
    n, m = 2000, 1_000_000
    dense = [Step(kernels[k], n, m, 4096) for k in ("cross_covariance", "triangular_solve")]
    large = 20_000
    fit = [Step(kernels["kernel_matrix"], large), LibraryStep("potrf (cuSOLVER)", large**3 / 3, 8 * large**2),
           LibraryStep("2 trsv (cuBLAS)", 2 * large**2, 8 * large**2), Step(kernels["invert_factor"], large),
           Step(kernels["likelihood_gradient"], large)]
    batch = [Step(kernels[k], 200, systems=500)
             for k in ("kernel_matrix", "cholesky", "solve_vectors", "invert_factor", "likelihood_gradient")]
    yield "kernel matrix, n = 20 000", [Step(kernels["kernel_matrix"], large)]
    yield "dense posterior of 1 000 000 candidates, n = 2000", dense
    for left in sorted(set(work_left)):
        solved = max(1, round(left * m))
        yield (f"screened top 64 of the same, {100 * left:.4f} % of the solves left",
               [Step(kernels["cross_covariance, means"], n, m, 2**18)] +
               [Step(kernels[k], n, solved, 1024) for k in ("cross_covariance", "triangular_solve")])
    yield "likelihood and gradient, n = 20 000", fit
    yield "likelihoods and gradients of 500 systems, n = 200", batch
    yield ("scores of 1 000 000 points by mixtures of 32 and 2000 components",
           [Step(kernels["mixture_log_densities"], components, m, m) for components in (32, 2000)])


def time(value):
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"


def total(steps, device, costs):
    return sum(max(step.seconds(device, costs).values()) for step in steps)


def print_steps(title, steps, costs):
    bounds = ("memory", "arithmetic", "shared memory")
    print(f"\n### {title[0].upper() + title[1:]}\n")
    print("| step | launches | GB moved at least | GB of sectors | 10^9 fp64 instructions | 10^9 wavefronts, at least | "
          + " | ".join(f"{device}: memory | arithmetic | shared memory" for device in DEVICES) + " |")
    print("|---" * (6 + 3 * len(DEVICES)) + "|")
    for step in steps:
        cells = [step.name, str(step.launches), f"{step.moved() / 1e9:.3g}", "", f"{step.instructions(costs) / 1e9:,.4g}", ""]
        if isinstance(step, Step):
            cells[3] = f"{step.total('sectors') * 32 / 1e9:,.4g}"
            cells[5] = f"{step.total('wavefronts') / 1e9:.3g}, {step.total('together') / 1e9:.3g}"
        for device in DEVICES.values():
            found = step.seconds(device, costs)
            slowest = max(found, key=found.get)
            cells += ["" if b not in found else f"**{time(found[b])}**" if b == slowest else time(found[b]) for b in bounds]
        print("| " + " | ".join(cells) + " |")


def main(counts_file, costs_file, screen_file):
    launches = [json.loads(line) for line in open(counts_file)]
    kernels = {name: Kernel(name, [l for l in launches if l["kernel"] == name]) for name in DEGREES}
    wrong = [w for k in kernels.values() for w in k.wrong]
    if wrong:
        sys.exit("roofline: not the polynomials of `DEGREES`:\n" + "\n".join(wrong))
    costs = {"add": 1, "multiply": 1, "fused": 1, "compare": 1}
    for line in open(costs_file):
        operation = json.loads(line)
        costs[operation["kernel"]] = operation["first_exit"]
    left = [float(row.split("|")[-2].strip(" %")) / 100 for row in open(screen_file)
            if re.match(r"\| 2000 \| 6 \|.*\| 1 000 000 \|", row)]

    found = list(goals(kernels, [min(left), max(left)]))
    print(INTRODUCTION.strip())
    print("\n## No less than\n\n| work, d = 6 | " + " | ".join(DEVICES) + " |\n|---" + "|---" * len(DEVICES) + "|")
    for title, steps in found:
        print(f"| {title} | " + " | ".join(time(total(steps, device, costs)) for device in DEVICES.values()) + " |")
    print("\n## Step by step")
    for title, steps in found:
        print_steps(title, steps, costs)
    print("\n## How it was counted\n\n" + METHOD.strip())
    print("\n| kernel | degree in n / 32, m / 32, d | launches fitted | others, all as the polynomials say |\n|---|---|---|---|")
    for k in kernels.values():
        print(f"| {k.name} | {', '.join(map(str, DEGREES[k.name]))} | {k.fits} | {k.checks} |")
    print("\nDouble-precision instructions of an operation: " + ", ".join(f"{o} {costs[o]}" for o in OPERATIONS) + ".")
    print("\n" + DOUBTS.strip())


INTRODUCTION = """
# The CUDA kernels on two devices: an estimate

**No device has confirmed any figure here, and none was at hand.** They are bounds for the kernels as they are written: a launch
needs no less than its bytes over the memory's rate, its double-precision instructions over theirs, and its shared-memory
wavefronts at one a clock and multiprocessor. The largest of the three, added up over launches, is the bound; how far above it a
device is, only a device can tell (`bench/gpu.sh`). `bash bench/roofline.sh >bench/results/roofline.md` wrote this page.
"""

METHOD = """
`bench_roofline` runs each kernel on the SIMT machine for small problems (n = 32 to 160, m = 32 to 96, d = 2, 6 and 10;
Matern 5/2; mixtures of n components in d normal columns): in double precision under the checker, which counts bytes, sectors and wavefronts, and with a scalar that counts
operations. Every count is a polynomial in the numbers of tiles of 32 and in d (of d = 2, 6, 10: others have other
alignments). The polynomial is solved for exactly, in fractions, from the smallest sizes; then every count of every other launch
must be its value to the last unit, or there is no page. Larger problems are its values, with n rounded up to whole tiles: n =
2000 counts as 2016, which makes its bounds up to 2 % too high. Systems of 200 are counted as they are.

Operations are those of warps: between two barriers, as many as the busiest lane has, for 32 lanes. A product that is added is one
fused operation. What a division, root, exponential or logarithm costs is counted in the machine code for one architecture of a
kernel of that one operation, up to its first exit.
"""

DOUBTS = """
What to doubt:

- *Shared memory*: requests are those of the source at -O1 of g++. In the machine code of the solves and products for sm_90 every
  load is of 8 bytes, so nvcc joined none there; elsewhere it may. Lanes that skip turns of a loop, as in `cholesky`, are paired
  wrongly: all of its bank conflicts come of that, a tenth of the wavefronts at n = 32 and less beyond. The first number of wavefronts takes 16
  lanes at a time, as is documented for 8 bytes a lane; the second, used for the bound, gives one word to all lanes at once.
- *Waiting* is in no bound: the solves and factors have up to three barriers for each column of a tile, one after the other, and
  blocks of 8 warps to hide them. Shuffles, launches, copies, allocation and the host's part of screening (Thrust's compaction, the
  seeds) are left out, as are `summarize`, `sum_tile_pairs`, `fill`, `sobol_points`, `survivors` and `acquisition_values`: linear
  work. So are the tables of mixtures: which of their rows a warp asks for depends on the data.
- *Caches*: bytes moved at least are those touched, once a launch; sectors are what is asked for if nothing is cached.
- *Screening*: which part of the solves is left depends on the data and is taken from `bench/results/screen.md` (the least and the
  most at n = 2000), where the CPU's search chose its rows one after the other, the device's all at once. Passes with fewer rows are not
  counted apart.
- *Libraries* are taken at the peak of the tensor units, which they don't reach.
- *Peaks* are the makers', at boost clock; integer instructions, which share the issue slots, are not counted.
"""

if __name__ == "__main__":
    main(*sys.argv[1:])
