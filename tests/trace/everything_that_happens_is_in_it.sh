# SPDX-License-Identifier: MIT
# One file of all processes, valid, with all that the program did, on tracks that have names.
look() { python3 "$here/../trace/look.py" "$@" || exit 1; }

cp "$here/../trace/parts/everything.c" . # so its name in the trace is short
build everything.c ./program
expect worked "$("$bin/jlpar-run" --trace out.json -p 2 -t 2 ./program)" "output"
python3 -m json.tool out.json >/dev/null || fail "not JSON"
look out.json 'processes() == {1, 2, 3}' 'dropped() == 0' \
  '"main thread" in threads(1) and "main thread" in threads(2)' \
  '"process 1 (program)" in {e["args"]["name"] for e in of(ph="M", name="process_name")}' \
  'len({e["args"]["task"] for e in of(ph="B", cat="task", pid=1, name="main")}) == 1' \
  'not any(slices_nest()[k] for k in slices_nest() if k[0] == 1)' \
  'len(of(ph="B", name="the \"producer\" \u00ff \u00fc\n")) >= 1' \
  'any("\u20ac \U0001f600 \u00e2\u0082" in n for n in names(ph="B"))' \
  'any(n.count("x") > 150 and len(n) == 159 for n in names(ph="B"))' \
  '"waits for a put into a channel of int" in names(ph="b", cat="wait")' \
  '"waits for the tasks of a sync" in names(ph="b", cat="wait")' \
  'len({(b["pid"], b["args"]["task"]) for b, e in pairs("wait") if b["pid"] != 1 and "some time" in b["name"]}) == 10' \
  'len([p for p in pairs("loop") if p[0]["name"] == "distributed" and p[0]["args"]["iterations"] == 10]) == 1' \
  'len([p for p in pairs("loop") if p[0]["name"] == "pmap" and p[0]["args"]["iterations"] == 6]) == 1' \
  'sorted(e["args"]["part"] for e in of(ph="B", name="threads loop")) == [0, 1]' \
  'len([p for p in pairs("call") if p[0]["name"] == "spawn"]) == 6' \
  'len([p for p in pairs("call") if p[0]["name"] == "pmap"]) == 6' \
  'all("everything.c:" in b["args"]["at"] for b, e in pairs("loop") + pairs("call") if b["name"] != "fill an array")' \
  'len([s for s, f in arrows() if s["pid"] == 1 and f["pid"] in (2, 3) and s["ts"] <= f["ts"]]) >= 14' \
  'any(e["name"] == "spawn at %s" % e["args"].get("at") for e in of(ph="B", cat="task", pid=2))' \
  'sum(e["args"]["bytes"] for e in of(ph="i", name="sends call")) > 0' \
  'len(of(ph="i", name="sends call")) <= len(of(ph="i", name="gets call"))' \
  'sum(e["args"]["bytes"] for e in of(ph="B", name="reads from another process")) in (0, 800000)' \
  'sum(e["args"]["bytes"] for e in of(ph="B", name="writes into another process")) in (0, 400000)'

# alone it is the same by the variable; programs that it starts do not write over it
expect worked "$(JLPAR_TRACE=alone.json ./program)" "output"
look alone.json 'processes() == {1}' 'len(pairs("call")) > 0' 'not of(ph="i")'
cat >child.sh <<END
#!/bin/sh
[ -z "\${JLPAR_TRACE-}" ] && exec $PWD/program >/dev/null
END
chmod +x child.sh
expect worked "$(JLPAR_TRACE=outer.json ./program elsewhere "$PWD/child.sh" | head -1)" "output"
look outer.json 'processes() == {1}' 'len(of(ph="B", name="threads loop")) == 1'
