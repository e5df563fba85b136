# SPDX-License-Identifier: MIT
# Said once, clearly; the program runs and ends as it would have.
run() { # STATUS HOW FILE
  status=0
  JLPAR_TRACE=$3 ./program "$2" >output 2>errors || status=$?
  expect "$1" "$status" "status"
  expect worked "$(cat output)" "output"
}

build "$here/../trace/parts/everything.c" ./program
run 0 "" /nowhere/out.json
expect "jlpar: the trace /nowhere/out.json cannot be made: No such file or directory" "$(cat errors)" "message"
run 3 exit "$PWD"
expect "jlpar: the trace $PWD cannot be made: Is a directory" "$(cat errors)" "message"
run 0 "" /dev/full
expect "jlpar: the trace /dev/full is not complete: No space left on device" "$(cat errors)" "message"
run 3 exit /dev/full
expect "jlpar: the trace /dev/full is not complete: No space left on device" "$(cat errors)" "message"

# what is asked for must make sense
status=0
JLPAR_TRACE=out.json JLPAR_TRACE_EVENTS=many ./program 2>errors || status=$?
expect 2 $status "status"
expect 'jlpar: JLPAR_TRACE_EVENTS is "many": want a number from 1000 to 268435456' "$(cat errors)" "message"
status=0
"$bin/jlpar-run" --trace "" ./program 2>errors || status=$?
expect 2 $status "status"
grep -q 'jlpar-run: error: --trace wants the name of a file' errors || fail "$(cat errors)"
