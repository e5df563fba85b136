#!/bin/bash
# SPDX-License-Identifier: MIT
#
# SIGQUIT shows what each task waits for, and since when, and then ends the program.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$1 work=$2
fail() { echo "FAILED: $*"; cat said; exit 1; }

rm -rf "$work"
mkdir -p "$work"
cd "$work"
"$bin/jlpar-cc" -O1 "$here/quit_shows_the_tasks.c" -o program
ulimit -c 0
for threads in 1 3; do
  status=0
  # what runs the tests may ignore the signal
  JLPAR_NUM_THREADS=$threads env --default-signal=QUIT timeout --preserve-status -k 5 -s QUIT 2 ./program >out 2>said || status=$?
  [ "$(cat out)" = ready ] || fail "the program said '$(cat out)'"
  [ $status = 131 ] || fail "exit status $status"
  grep -q '^jlpar: tasks of process 1:$' said || fail "no table"
  grep -Eq '^  main  +waits for the tasks of a sync, for [12]\.[0-9] s$' said || fail "main"
  grep -Eq '^  taker  +waits for a take from a channel of int, for [12]\.[0-9] s$' said || fail "taker"
  grep -Eq '^  holder  +waits for .*, for [12]\.[0-9] s$' said || fail "holder"
  grep -Eq '^  locker  +waits for a mutex, for [12]\.[0-9] s$' said || fail "locker"
  grep -Eq '^  worker  +(can run|runs, or can run)$' said || fail "worker"
done
