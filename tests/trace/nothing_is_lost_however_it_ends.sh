# SPDX-License-Identifier: MIT
# The file is whole after a failed main, exit, a signal, and the death of a worker; the exit status is what it would be.
look() { python3 "$here/../trace/look.py" "$@" || exit 1; }
all='len([p for p in pairs("call") if p[0]["name"] == "pmap"]) == 6 and processes() == {1, 2, 3} and of(ph="B", pid=3)'

ends() { # STATUS HOW
  status=0
  "$bin/jlpar-run" --trace out.json -p 2 ./program "$2" >output 2>errors || status=$?
  expect "$1" "$status" "status of $2"
  look out.json "$all"
  rm out.json
}

# with the signals as a program finds them in a terminal: some are ignored where a test may run
cat >as_usual.py <<'END'
import os, signal, sys
for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    signal.signal(number, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
END

# ends_by SIGNAL HOW: sent when it has worked
ends_by() {
  rm -f output
  python3 as_usual.py "$bin/jlpar-run" --trace out.json -p 2 ./program "$2" >output 2>errors &
  process=$!
  until grep -q worked output 2>/dev/null; do
    kill -0 $process 2>/dev/null || fail "it ended before the signal"
    sleep 0.01
  done
  kill -s "$1" $process
  status=0
  wait $process || status=$?
  expect "$1" "$(kill -l $status)" "how $2 ended"
  look out.json "$all"
  rm out.json
}

# process 1 is killed: the file is there, empty, and it is said why
killed() {
  rm -f output
  python3 as_usual.py "$bin/jlpar-run" --trace out.json -p 2 ./program wait >output 2>errors &
  process=$!
  until grep -q worked output 2>/dev/null; do
    kill -0 $process 2>/dev/null || fail "it ended before it was killed"
    sleep 0.01
  done
  kill -s KILL $process
  wait $process || true
  [ -f out.json ] && [ ! -s out.json ] || fail "a trace of a process that was killed"
  ! "$bin/jlpar-trace" out.json >/dev/null 2>errors || fail "an empty trace is read"
  grep -q 'was killed before it could write' errors || fail "it is not said why: $(cat errors)"
  rm out.json
}

build "$here/../trace/parts/everything.c" ./program
ends 0 ""
ends 1 fail
grep -q 'as it should' errors || fail "no report: $(cat errors)"
ends 3 exit
ends 0 kill-worker
ends_by TERM wait
ends_by TERM spin
ends_by HUP wait
ends_by INT wait
killed
