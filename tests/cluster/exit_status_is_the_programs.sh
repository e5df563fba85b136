# SPDX-License-Identifier: MIT
#
# Whatever way the program ends, its exit status is what it would be without workers, its output is complete,
# and the workers go with it.

build "$here/parts/ends.c" ./program

check_end() { # HOW STATUS
  status=0
  "$bin/jlpar-run" -p "$3" ./program "$1" >output 2>errors || status=$?
  expect "$2" "$status" "exit status of $1"
  [ "$1" = abort ] || expect "before the end" "$(cat output)" "output of $1"
  nothing_left "$scratch"
}

for workers in 1 2; do
  check_end return 7 $workers
  check_end exit 8 $workers
  check_end _exit 9 $workers
  check_end fail 1 $workers
  grep -q 'that was it \[5\]' errors || fail "the failure is not reported"
  check_end there 1 $workers
  grep -q 'raised on process 2' errors || fail "the origin of the failure is not reported"
  check_end task 6 $workers
  check_end abort 134 $workers
done

"$bin/jlpar-run" -p 2 ./program wait >output 2>errors &
program=$!
trap 'kill -9 $program 2>/dev/null' EXIT
for _ in $(seq 100); do
  [ -s output ] && break
  sleep 0.2
done
kill -TERM "$program"
status=0
wait "$program" || status=$?
trap - EXIT
expect 143 "$status" "exit status after SIGTERM"
nothing_left "$scratch"
