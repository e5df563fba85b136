# SPDX-License-Identifier: MIT
#
# SIGINT reaches the program, whatever it waits for: it dies of it at once, on one thread and on several; a program with
# a handler of its own goes on, and its waits are not disturbed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=$1 failures=0
mkdir -p "$2" && cd "$2" || exit 2

"$bin/jlpar-cc" -O1 -g -Wall -Wextra -Werror "$here/waits.c" -o waits || exit 1

# interrupted WANTED ARGUMENT...: the status after a SIGINT that is sent when it waits
interrupted() {
  local wanted=$1 status tries=500
  shift
  rm -f said && mkfifo said
  # a script's background commands ignore SIGINT: env puts it back
  env --default-signal=INT "$@" >said 2>err &
  local pid=$!
  read -r _ <said
  kill -INT $pid
  while kill -0 $pid 2>/dev/null && [ $((tries -= 1)) -gt 0 ]; do
    sleep 0.02
  done
  [ $tries -gt 0 ] || kill -KILL $pid
  wait $pid 2>/dev/null
  status=$?
  if [ $status != "$wanted" ]; then
    echo "FAILED: $*: status $status, wanted $wanted"
    cat err
    failures=$((failures + 1))
  fi
}

for threads in 1 4; do
  export JLPAR_NUM_THREADS=$threads
  for kind in take peek foreach put rendezvous select future any sleep mutex event semaphore condition barrier sync; do
    interrupted 130 ./waits $kind
    interrupted 0 ./waits $kind handled
  done
done
# the workers go with it
interrupted 130 "$bin/jlpar-run" -p 2 ./waits take
for _ in 1 2 3 4 5 6 7 8 9 10 none; do
  left=$(for exe in /proc/[0-9]*/exe; do
    [ "$(readlink "$exe" 2>/dev/null)" = "$PWD/waits" ] && echo "$exe"
  done)
  [ -n "$left" ] || break
  sleep 0.3
done
[ -z "$left" ] || { echo "FAILED: workers are left: $left"; failures=$((failures + 1)); }
# jlpar-run becomes the program, so the signal reaches it
interrupted 130 "$bin/jlpar-run" -t 2 ./waits take
[ $failures = 0 ]
