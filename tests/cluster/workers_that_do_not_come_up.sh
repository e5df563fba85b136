# SPDX-License-Identifier: MIT
#
# A worker that takes too long, or ends before it is ready: a message, status 1, and nobody waits for ever.

build "$here/parts/slow_start.c" ./program
status=0
SLOW=1 JLPAR_WORKER_TIMEOUT=0.5 timeout 20 "$bin/jlpar-run" -p 2 ./program >output 2>errors || status=$?
expect 1 "$status" "exit status"
expect "" "$(cat output)" "output"
grep -q 'worker 2 did not come up: .*JLPAR_WORKER_TIMEOUT' errors || fail "no reason: $(cat errors)"
grep -q 'none of 2 workers came up \[JLPAR_ELAUNCH\]' errors || fail "no report: $(cat errors)"
nothing_left "$scratch"

status=0
DIES=1 timeout 20 "$bin/jlpar-run" -p 2 ./program >output 2>errors || status=$?
expect 1 "$status" "exit status"
grep -q 'worker 2 did not come up: it exited with status 3' errors || fail "no reason: $(cat errors)"

timeout 20 "$bin/jlpar-run" -p 2 ./program >output 2>errors
expect "2 workers" "$(cat output)" "output"
status=0
JLPAR_NPROCS=many ./program >output 2>errors || status=$?
expect 2 "$status" "exit status of a bad number"
