"""Counts the machine instructions of compiled CUDA kernels, by cuobjdump and nvdisasm, without a device.

sass.py FILE...              a table; exit code 1 if a kernel uses local memory (LDL, STL), or one in single precision
                             has instructions in double precision
sass.py --json FILE...       the counts alone, a JSON object a line
sass.py --planted FILE       exit code 0 if just what tests/sass/planted.cu has planted is found

FILE is an object, a library or a program. The counts are static: an instruction of a loop counts once, and of a switch
over covariances all branches count.
"""
import json
import os
import re
import subprocess
import sys

try:
    import nvidia.cu13.bin as tools
    TOOLS = list(tools.__path__)[0]
except ImportError:
    sys.exit("sass: no cuobjdump; tests/requirements.txt has it")

# Single-precision kernels that compute in double precision on purpose, and why.
DOUBLE_ON_PURPOSE = {
    "summarize<float>": "the logarithms of a determinant, one a row",
    "train_epoch<float>": "a loss, its softmax and the step's constants, one an output and one a step",
    "perceptron_errors<float>": "a sum of squared errors, one a row",
}

INSTRUCTION = re.compile(r"^\s+/\*[0-9a-f]{4,}\*/\s+(?:\{\s*)?(@!?U?P\w+\s+)?([A-Z][A-Z0-9_]*)([A-Z0-9_.]*)")
DOUBLES = re.compile(r"^D(ADD|MUL|FMA|SETP|SET|MNMX|MMA)$")


def is_double(name, modifiers):
    return bool(DOUBLES.match(name)) or "F64" in modifiers or "64H" in modifiers


def is_single(name):
    return name in ("FADD", "FMUL", "FFMA", "FMNMX", "FSETP", "FSET")


COUNTED = {
    "fp64": lambda name, modifiers: is_double(name, modifiers) and name != "MUFU",
    "fp32": lambda name, modifiers: is_single(name),
    "mufu": lambda name, modifiers: name == "MUFU",
    "shared_loads": lambda name, modifiers: name == "LDS",
    "global_loads": lambda name, modifiers: name in ("LDG", "LD"),  # LD: of pointers that come from memory
    "global_stores": lambda name, modifiers: name in ("STG", "ST"),
    "barriers": lambda name, modifiers: name == "BAR",
    "local": lambda name, modifiers: name in ("LDL", "STL"),
}


def disassemble(file):
    environment = dict(os.environ, PATH=TOOLS + os.pathsep + os.environ["PATH"])
    command = [os.path.join(TOOLS, "cuobjdump"), "-sass", "-res-usage", file]
    found = subprocess.run(command, env=environment, capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit(f"sass: {' '.join(command)} failed: {found.stderr.strip() or found.stdout.strip()[-300:]}")
    return found.stdout


def readable(names):
    """The kernels' names, without what they return and take."""
    text = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True, check=True).stdout
    result = []
    for name in text.splitlines():
        depth = 0
        for at, letter in enumerate(name):  # the parameters begin outside of <>, and not with "(anonymous"
            depth += (letter == "<") - (letter == ">")
            if letter == "(" and depth == 0 and not name.startswith("(anonymous", at):
                name = name[:at]
                break
        name = re.sub(r"^void ", "", name)
        result.append(re.sub(r"incumbent::(cuda::|formula::|planted::|operation::)?", "", name))
    return result


def kernels(file):
    """A dictionary a kernel and architecture."""
    found, registers, architecture, counts = [], {}, None, None
    for line in disassemble(file).splitlines():
        if line.startswith("\tcode for "):
            architecture = line.split()[-1]
        elif match := re.match(r"^ Function (\S+):$", line):
            used = match[1]
        elif match := re.match(r"^\s+REG:(\d+) ", line):
            registers[used] = int(match[1])  # cuobjdump tells of an architecture before it lists its code
        elif match := re.match(r"^\s+Function : (\S+)$", line):
            counts = {"mangled": match[1], "architecture": architecture, "registers": registers[match[1]],
                      "instructions": 0, "first_exit": None, "is_double": 0, **dict.fromkeys(COUNTED, 0)}
            found.append(counts)
        elif match := INSTRUCTION.match(line):
            predicate, name, modifiers = match.groups()
            if name == "NOP":
                continue
            counts["instructions"] += 1
            counts["is_double"] += is_double(name, modifiers)
            for what, counts_it in COUNTED.items():
                counts[what] += counts_it(name, modifiers)
            if name == "EXIT" and predicate is None and counts["first_exit"] is None:
                counts["first_exit"] = counts["fp64"]  # behind it stand the rare cases of divisions and roots
    for counts, name in zip(found, readable([k["mangled"] for k in found])):
        counts["kernel"] = name
    return found


def faults(kernel):
    name = kernel["kernel"]
    if kernel["local"]:
        yield f"{name} ({kernel['architecture']}): {kernel['local']} instructions on local memory (LDL, STL)"
    arguments = re.findall(r"\w+", name[name.find("<"):]) if "<" in name else []
    if "float" in arguments and "double" not in arguments and kernel["is_double"] and name not in DOUBLE_ON_PURPOSE:
        yield f"{name} ({kernel['architecture']}): {kernel['is_double']} instructions in double precision"


def table(found):
    columns = ["instructions", "registers", *[c for c in COUNTED if c != "local"]]
    width = min(60, max(len(k["kernel"]) for k in found))
    print(f"{'kernel':{width}}  device " + " ".join(f"{c.replace('_', ' '):>13}" for c in columns))
    for k in found:
        print(f"{k['kernel'][:width]:{width}}  {k['architecture']:6} " + " ".join(f"{k[c]:13}" for c in columns))


def main(arguments):
    mode = arguments.pop(0) if arguments and arguments[0].startswith("--") else ""
    if not arguments:
        print("SKIPPED: no CUDA kernels were compiled")
        return 77
    found = sorted((k for file in arguments for k in kernels(file)), key=lambda k: (k["architecture"], k["kernel"]))
    if mode == "--json":
        for k in found:
            print(json.dumps(k))
        return 0
    table(found)
    wrong = [fault for k in found for fault in faults(k)]
    for fault in wrong:
        print(fault)
    if mode == "--planted":
        architectures = {k["architecture"] for k in found}
        missing = [what for what in ("local_memory ", "double_constant<float> ")
                   if sum(fault.startswith(what) for fault in wrong) != len(architectures)]
        for what in missing:
            print(f"sass: what is planted in {what}was not found")
        return 1 if missing or len(wrong) != 2 * len(architectures) else 0
    if not found:
        print("sass: no kernels in " + ", ".join(arguments))
    return 1 if wrong or not found else 0


sys.exit(main(sys.argv[1:]))
