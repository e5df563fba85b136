# SPDX-License-Identifier: MIT
#
# SIGKILL of process 1: every worker ends at once, the computing one too, and no segment is left.

build "$here/parts/busy.c" ./program
before=$(segments)
for round in 1 2 3; do
  "$bin/jlpar-run" -p 4 ./program >pids 2>errors &
  master=$!
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ "$(wc -l <pids)" = 4 ] && break
    sleep 0.2
  done
  expect 4 "$(wc -l <pids)" "workers that came up"
  sleep 0.2
  kill -9 "$master"
  wait "$master" 2>/dev/null || true
  sleep 0.5
  for pid in $(cat pids); do
    [ ! -e "/proc/$pid/exe" ] || ! readlink "/proc/$pid/exe" >/dev/null || fail "round $round: worker $pid is left"
  done
done
expect "$before" "$(segments)" "segments in /dev/shm"
