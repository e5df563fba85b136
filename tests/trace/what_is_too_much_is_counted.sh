# SPDX-License-Identifier: MIT
# Of a million events each process keeps as many as it may, the first ones, and says how many it dropped.
look() { python3 "$here/../trace/look.py" "$@" || exit 1; }

build "$here/../trace/parts/many.c" ./program
JLPAR_TRACE=out.json JLPAR_TRACE_EVENTS=5000 ./program 30000 || fail "status $?"
look out.json '100000 < dropped() < 1000000' '4000 < len(E) < 40000' \
  'any(n == "dropped %d events" % dropped() for n in names(cat="trace"))' \
  'len(of(ph="B", name="main")) >= 1'
# all of it, by as many threads as there are
JLPAR_TRACE=out.json JLPAR_TRACE_EVENTS=4000000 "$bin/jlpar-run" -t 4 ./program 10000 || fail "status $?"
look out.json 'dropped() == 0' 'len({e["args"]["task"] for e in of(ph="B", cat="task")}) == 10001' \
  'len(of(ph="E")) == len(of(ph="B"))'
