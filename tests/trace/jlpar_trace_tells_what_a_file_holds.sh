# SPDX-License-Identifier: MIT
# The summary of a file whose numbers are known, the pictures, and what is said of files that are damaged.
[ -x "$bin/jlpar-trace" ] || exit 0 # built only where libyajl is
known=$here/../trace/parts/known.json
tool=$bin/jlpar-trace

# gives STATUS MESSAGE ARGUMENT...: what it says on standard error is MESSAGE
gives() {
  wanted=$1 message=$2
  shift 2
  status=0
  "$tool" "$@" >output 2>errors || status=$?
  expect "$wanted" "$status" "status of $*"
  expect "${message:+jlpar-trace: error: $message}" "$(cat errors)" "errors of $*"
}

# well_formed FILE: XML, and none of its rectangles is outside
well_formed() {
  python3 - "$1" <<'END' || fail "$1"
import sys
import xml.etree.ElementTree as xml
svg = xml.parse(sys.argv[1]).getroot()
svg = svg if svg.tag.endswith("svg") else next(e for e in svg.iter() if e.tag.endswith("svg"))
width, height = float(svg.get("width")), float(svg.get("height"))
boxes = [e for e in svg.iter() if e.tag.endswith("rect") and len(e)]
titles = [b[0].text for b in boxes]
assert "a & b at p.c:9: 400.0 us, from 200.0 us" in titles, titles
assert "waits for a <mutex>: 10.0 us, from 870.0 us" in titles, titles
assert "spawn of process 2 at p.c:9: 650.0 us, from 50.0 us" in titles, titles
assert len(boxes) == 8, len(boxes)
for b in boxes:
    x, y, w, h = (float(b.get(k)) for k in ("x", "y", "width", "height"))
    assert 0 <= x <= x + w <= width and 0 <= y <= y + h <= height, titles
END
}

gives 0 "" -n 5 "$known"
expect "$(cat "$here/../trace/parts/known.summary")" "$(cat output)" "summary"
gives 0 "" -n 1 "$known"
grep -q 'and 1 more' output || fail "it does not say that there is more"
gives 0 "" -o picture.svg "$known"
well_formed picture.svg
gives 0 "" -o picture.html --width 800 "$known"
grep -q '<pre>' picture.html && grep -q 'Longest tasks' picture.html || fail "no summary in the page"
sed -n '/<svg/,/<\/svg>/p' picture.html >inside.svg
well_formed inside.svg

# the list alone is a trace, too
python3 -c 'import json, sys; json.dump(json.load(open(sys.argv[1]))["traceEvents"], open("list.json", "w"))' "$known"
gives 0 "" -n 5 list.json
expect "$(cat "$here/../trace/parts/known.summary")" "$(cat output)" "summary of a list"

gives 1 "nowhere.json: No such file or directory" nowhere.json
: >empty.json
gives 1 "empty.json is empty: the program still runs, or was killed before it could write" empty.json
echo 'no trace' >text.json
gives 1 "text.json: line 1 is no JSON" text.json
echo '{"a": [{"ph": "B"}]}' >other.json
gives 1 'other.json holds no trace: want JSON with a list "traceEvents"' other.json
echo '{"traceEvents": []}' >none.json
gives 1 'none.json: the trace is empty' none.json
head -c 900 "$known" >short.json
why="it ends too early: the disk was full, or the program was killed while it wrote"
gives 1 "short.json: $why; this is what came before" short.json
grep -q 'process 1 (p)' output || fail "nothing is told of what is good"
sed '9s/1.1/1"1/' "$known" >damaged.json
gives 1 "damaged.json: line 9 is no JSON; this is what came before" damaged.json
# an end whose beginning is missing, and the same thing twice
cat >odd.json <<'END'
[{"ph":"E","pid":1,"tid":1,"ts":1}, {"ph":"e","cat":"wait","id":"x","pid":1,"tid":1,"ts":1},
 {"ph":"b","cat":"wait","id":"y","pid":1,"tid":1,"ts":2}, {"ph":"b","cat":"wait","id":"y","pid":1,"tid":1,"ts":3},
 {"ph":"b","cat":"wait","pid":1,"tid":1,"ts":3}, {"ph":"B"}, {"ph":7}, {}, 7, null, "x", [[{"ph":"B"}]],
 {"ph":"i","cat":"message","args":{"to":-5,"bytes":1e999}}]
END
gives 0 "" odd.json

gives 1 "/nowhere/x.svg: No such file or directory" -o /nowhere/x.svg "$known"
ln -s /dev/full full.svg
gives 1 "full.svg cannot be written: No space left on device" -o full.svg "$known"
status=0
"$tool" "$known" >/dev/full 2>errors || status=$?
expect 1 $status "status with a full disk"
expect "jlpar-trace: error: the summary cannot be written: No space left on device" "$(cat errors)" "errors"
gives 2 "-o x.png: want a name that ends in .svg or .html" -o x.png "$known"
gives 2 "one file is wanted; jlpar-trace --help shows how"
gives 2 "-n x: want a number from 0 to 1000000000" -n x "$known"
gives 2 "unknown option --what; jlpar-trace --help lists them" --what "$known"

# a real one
build "$here/../trace/parts/everything.c" ./program
"$bin/jlpar-run" --trace out.json -p 2 ./program >/dev/null || fail "status $?"
gives 0 "" -o out.svg out.json
for what in 'process 1 (program)' 'worker 3' 'Longest tasks' 'a take from a channel of int' 'pmap at' '6 iterations' \
  'Parts of threads loops' '1 to 2  spawn at'; do
  grep -qF "$what" output || fail "nothing of $what in: $(cat output)"
done
python3 -c 'import xml.etree.ElementTree as x; x.parse("out.svg")' || fail "out.svg"
