# SPDX-License-Identifier: MIT
# Threads of the program's own have tracks, with their waits; a fork neither notes nor writes.
build "$here/../trace/parts/strangers.c" ./program
expect 45150 "$(JLPAR_TRACE=out.json ./program)" "output"
python3 "$here/../trace/look.py" out.json 'dropped() == 0' 'not of(name="of the fork")' 'processes() == {1}' \
  'len(of(ph="B", cat="wait", name="waits for some time to pass")) >= 23' \
  'all(e["cat"] == "wait" for e in of(ph="B") if e["tid"] != of(ph="B", name="main")[0]["tid"])' \
  'len({e["tid"] for e in of(ph="B", name="main")}) == 1' || exit 1
