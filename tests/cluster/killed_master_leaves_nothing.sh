# SPDX-License-Identifier: MIT
#
# SIGKILL of process 1: every worker ends at once, the computing one too, and no segment is left.

build "$here/parts/busy.c" ./program
before=$(segments)
for round in 1 2 3; do
  : >pids # what the last round said is not to be taken for this one
  "$bin/jlpar-run" -p 4 ./program >pids 2>errors &
  master=$!
  trap 'kill -9 $master 2>/dev/null' EXIT
  for _ in $(seq 150); do
    [ "$(wc -l <pids)" = 4 ] && break
    sleep 0.2
  done
  expect 4 "$(wc -l <pids)" "workers that came up"
  sleep 0.2
  kill -9 "$master"
  wait "$master" 2>/dev/null || true
  trap - EXIT
  sleep 1
  for pid in $(cat pids); do
    [ ! -e "/proc/$pid/exe" ] || ! readlink "/proc/$pid/exe" >/dev/null || fail "round $round: worker $pid is left"
  done
done
expect "$before" "$(segments)" "segments in /dev/shm"
