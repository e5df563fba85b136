# SPDX-License-Identifier: MIT
#
# look.py FILE EXPRESSION...: each must be true of the trace. What they can use: E all events, of(ph=..., cat=..., name=...)
# those that are so, and what the functions below give. The file is checked as a whole, too.
import json
import sys
from collections import defaultdict

with open(sys.argv[1], encoding="utf-8") as file:
    E = json.load(file)["traceEvents"]


def of(events=None, **want):
    return [e for e in (E if events is None else events) if all(e.get(k) == v for k, v in want.items())]


def names(**want):
    return {e.get("name") for e in of(**want)}


def processes():
    return {e["pid"] for e in of(ph="M", name="process_name")}


def threads(pid):
    return {e["args"]["name"] for e in of(ph="M", name="thread_name", pid=pid)}


def dropped():
    return sum(e["args"]["dropped"] for e in of(cat="trace"))


def complain(what):
    sys.exit(f"FAILED: {sys.argv[1]}: {what}")


def slices_nest():
    """On each thread an E ends the slice that began last; time does not go back."""
    open_ones, last = defaultdict(list), {}
    for e in E:
        if e["ph"] not in "BE":
            continue
        key = e["pid"], e["tid"]
        if e["ts"] < last.get(key, 0):
            complain(f"time goes back: {e}")
        last[key] = e["ts"]
        if e["ph"] == "B":
            open_ones[key].append(e)
        elif not open_ones[key]:
            complain(f"ends what did not begin: {e}")
        else:
            open_ones[key].pop()
    return open_ones


def pairs(category):
    """Of what overlaps, each begins once before it ends; those that ended: (begin, end)."""
    begun, done = {}, []
    for e in sorted(of(ph="b", cat=category) + of(ph="e", cat=category), key=lambda e: (e["ts"], e["ph"] == "b")):
        if e["ph"] == "b":
            if e["id"] in begun:
                complain(f"begins twice: {e}")
            begun[e["id"]] = e
        elif e["id"] not in begun or begun[e["id"]]["name"] != e["name"]:
            complain(f"ends what did not begin: {e}")
        else:
            done.append((begun.pop(e["id"]), e))
    return done


def arrows():
    """(s, f) of calls that were served"""
    begins = {e["id"]: e for e in of(ph="s")}
    return [(begins[e["id"]], e) for e in of(ph="f") if e["id"] in begins]


if dropped() == 0:
    slices_nest()
    for category in "wait", "loop", "call":
        pairs(category)
for expression in sys.argv[2:]:
    if not eval(expression):
        complain(f"not so: {expression}")
