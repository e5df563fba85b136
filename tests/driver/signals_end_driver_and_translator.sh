# SPDX-License-Identifier: MIT
# A signal to the driver ends it and what it runs, by that signal, and nothing stays in TMPDIR; a compiler that
# dies by a signal takes the driver along in the same way.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
mkdir tmp
export TMPDIR=$PWD/tmp FAKE_STARTED=$PWD/started
printf '/* FAKE:slow */\n#pragma jlpar sync\nint x;\n' >slow.c
printf '#pragma jlpar sync\nint x;\n' >a.c

for signal in TERM INT HUP; do
  mkfifo started
  # INT would be ignored by a background job of a shell without job control
  python3 -c '
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$cc" -c slow.c &
  driver=$!
  read -r output <started # the translator is running now
  [ -d "$(dirname "$output")" ] || fail "no temporary folder while translating"
  kill -$signal $driver
  wait $driver
  status=$?
  [ $status = $((128 + $(kill -l $signal))) ] || fail "SIG$signal: status $status"
  [ -z "$(ls tmp)" ] || fail "SIG$signal: left behind: $(ls tmp)"
  [ -e slow.o ] && fail "SIG$signal: an object"
  rm -f started
done

cat >dying <<'END'
#!/bin/sh
kill -KILL $$
END
chmod +x dying
JLPAR_CC=$PWD/dying "$cc" -c a.c 2>err
[ $? = 137 ] || fail "the compiler's SIGKILL is not passed on"
[ -z "$(ls tmp)" ] || fail "left behind by a dying compiler: $(ls tmp)"
finish
