"""table.py SAMPLES ROUNDS SECONDS REMARK...: the table of deploy/bench, and status 1 when a median misses its target.

A sample is ROW, SIDE, VALUE, CPU, P50, P99, tab-separated. A ratio is made within each round, then the median is taken.
"""

import platform
import statistics
import subprocess
import sys
from collections import defaultdict
from datetime import datetime, timezone

# name, row, side measured, side compared with, what is compared, at least / at most, target (none: only told)
RATIOS = [
    ("plain keep-alive : nginx `return 200`", "plain", "own", "return", "rate", ">=", 0.9),
    ("plain keep-alive, packed : nginx static file", "plain-packed", "own", "static", "rate", ">=", 1.5),
    ("the floor (one read, one write, no HTTP, in C), packed : nginx static file", "plain-packed", "floor", "static", "rate",
     ">=", None),
    ("plain keep-alive, not packed : nginx static file", "plain", "own", "static", "rate", ">=", None),
    ("TLS 1.3 keep-alive : nginx `return 200`", "tls", "own", "return", "rate", ">=", 0.9),
    ("TLS 1.3 keep-alive, packed : nginx static file", "tls-packed", "own", "static", "rate", ">=", 1.2),
    ("TLS 1.3 keep-alive, not packed : nginx static file", "tls", "own", "static", "rate", ">=", None),
    ("HTTP/2, packed : nginx static file", "h2-packed", "own", "static", "rate", ">=", 1.8),
    ("HTTP/2, not packed : nginx static file", "h2", "own", "static", "rate", ">=", None),
    ("full handshakes with client certificate : nginx", "handshake", "own", "nginx", "rate", ">=", 0.9),
    ("timeline of 50 posts over mTLS : pgbench, the same statements", "timeline", "own", "pgbench", "rate", ">=", 0.35),
    ("timeline of 50 posts : Starlette, asyncpg, uvicorn (no TLS, no unsealing)", "timeline", "own", "yardstick", "rate",
     ">=", None),
    ("timeline SQL with row-level security : explicit WHERE", "rls", "policies", "explicit", "rate", ">=", 0.9),
    ("CPU per request, 1,741 towns : 5 towns", "towns-cpu", "country", "five", "cpu", "<=", 1.05),
]
# name, row, unit, divisor, most
AMOUNTS = [
    ("1,741 tenant files loaded", "towns-load", "s", 1, 1),
    ("memory per town", "towns-memory", "kB", 1000, 50),
    ("idle TLS connection", "idle", "kB", 1000, 17),
    ("open event stream", "stream", "kB", 1000, 20),
    ("post written → on another member's screen, 500 streams, p50", "screen-half", "ms", 1, None),
    ("post written → on another member's screen, 500 streams, p99", "screen", "ms", 1, 100),
    ("cold start to the first page, five towns, database migrated", "cold", "ms", 1, 500),
]

samples_file, rounds, seconds, *remarks = sys.argv[1:]
samples = defaultdict(list)
with open(samples_file, encoding="utf-8") as file:
    for line in file:
        row, side, value, cpu, p50, p99 = line.rstrip("\n").split("\t")
        samples[row, side].append(
            {"rate": float(value), "cpu": float(cpu) if cpu else None, "p50": p50, "p99": p99}
        )


def milliseconds(text):
    for unit, factor in (("us", 0.001), ("ms", 1), ("s", 1000)):
        if text.endswith(unit):
            return float(text[: -len(unit)]) * factor
    return None


def spread(values, digits=2):
    return (
        f"{statistics.median(values):.{digits}f} | {min(values):.{digits}f}–{max(values):.{digits}f}"
    )


def verdict(median, sign, target):
    if target is None:
        return "told", True
    good = median >= target if sign == ">=" else median <= target
    return f"{'≥' if sign == '>=' else '≤'} {target}{'' if good else ' **missed**'}", good


missed = 0
lines = []
for name, row, side, other, field, sign, target in RATIOS:
    ours, theirs = samples.get((row, side), []), samples.get((row, other), [])
    pairs = [(a[field], b[field]) for a, b in zip(ours, theirs) if a[field] and b[field]]
    if pairs:
        ratios = [a / b for a, b in pairs]
        said, good = verdict(statistics.median(ratios), sign, target)
        missed += not good
        lines.append(f"| {name} | {spread(ratios)} | {said} |")
for name, row, unit, divisor, most in AMOUNTS:
    values = [one["rate"] / divisor for one in samples.get((row, "own"), [])]
    if values:
        said, good = verdict(statistics.median(values), "<=", most)
        missed += not good
        lines.append(f"| {name}, {unit} | {spread(values)} | {said} |")

details = []
for (row, side), taken in samples.items():
    if taken[0]["cpu"] is None and not taken[0]["p50"]:
        continue
    cells = [f"{statistics.median(one['rate'] for one in taken):,.0f}"]
    cells.append(spread([one["cpu"] for one in taken], 1) if taken[0]["cpu"] is not None else "– | –")
    for field in ("p50", "p99"):
        times = [milliseconds(one[field]) for one in taken if one[field]]
        cells.append(f"{statistics.median(times):.2f}" if times else "–")
    details.append(f"| {row} | {side} | {' | '.join(cells)} |")


def version(*command):
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return said.stdout.splitlines()[0] if said.stdout else "?"


with open("/proc/cpuinfo", encoding="utf-8") as file:
    processors = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]

print(f"# Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC by deploy/bench\n")
print(f"Machine: {len(processors)} × {processors[0] if processors else platform.machine()}, "
      f"Linux {platform.release()}. Load generators run on the same cores.")
print(f"Against {version('nginx', '-v')}; {version('openssl', 'version')}; {version('swift', '--version')}.")
print(f"{rounds} interleaved rounds of {seconds} s; ratios within each round. {'; '.join(filter(None, remarks))}.\n")
print("| what | median | lowest–highest | target |\n|---|---|---|---|")
print("\n".join(lines))
if details:
    print("\n| row | side | per second | CPU µs each | lowest–highest | p50 ms | p99 ms |\n|---|---|---|---|---|---|---|")
    print("\n".join(details))
print(f"\n{missed} targets missed." if missed else "\nEvery target of these rows is met.")
sys.exit(missed > 0)
