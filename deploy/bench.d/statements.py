"""statements.py LOG: the statements of the last transaction that PostgreSQL's log shows, as a pgbench script.

The log is written with log_statement=all and log_line_prefix='%p|'. Parameters become literals: what pgbench prepares is
then planned with them, never worse than ours.
"""

import re
import sys


def entries(path):
    """(process, kind, text) of every entry; continuation lines begin with a tab."""
    entry = None
    with open(path, encoding="utf-8") as file:
        for line in file:
            found = re.match(r"(\d+)\|([A-Z]+):  (.*)", line.rstrip("\n"))
            if found:
                if entry:
                    yield entry
                entry = [found[1], found[2], found[3]]
            elif entry and line.startswith("\t"):
                entry[2] += "\n" + line[1:].rstrip("\n")
    if entry:
        yield entry


def literal(value):
    return "null" if value == "NULL" else value


def guarded(statement):
    """pgbench takes a colon and a word for one of its variables, in quotes too."""

    def one(quoted):
        if ":" not in quoted[0]:
            return quoted[0]
        return "E" + quoted[0].replace("\\", "\\\\").replace(":", "\\072")

    return re.sub(r"'(?:[^']|'')*'", one, statement)


def filled(text, parameters):
    found = dict(re.findall(r"\$(\d+) = (NULL|'(?:[^']|'')*')", parameters))
    return re.sub(r"\$(\d+)", lambda hole: literal(found[hole[1]]), text)


transactions = []
open_ones = {}
pending = {}
for process, kind, text in entries(sys.argv[1]):
    if kind == "LOG":
        statement = re.match(r"(?:execute [^:]*|statement): (.*)", text, re.DOTALL)
        if not statement:
            continue
        statement = statement[1].strip()
        if statement.startswith("begin"):
            open_ones[process] = []
        if process in open_ones:
            open_ones[process].append(statement)
            if statement in ("commit", "rollback"):
                transactions.append(open_ones.pop(process))
    elif kind == "DETAIL" and process in open_ones and "arameters: " in text:
        open_ones[process][-1] = filled(open_ones[process][-1], text)

# The read of a timeline is the one that asks for it.
wanted = [one for one in transactions if any("sec.timeline" in statement for statement in one)]
if not wanted:
    sys.exit("No transaction of a timeline in the log.")
for statement in wanted[-1]:
    print(guarded(" ".join(statement.split())) + ";")
