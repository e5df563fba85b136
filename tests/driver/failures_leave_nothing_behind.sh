# SPDX-License-Identifier: MIT
# Whatever fails: a status that is not zero, a message, no object, no temporary file.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
mkdir tmp folder.c
export TMPDIR=$PWD/tmp
pragma='#pragma jlpar sync'
printf '/* FAKE:reject */\n%s\nint x;\n' "$pragma" >rejected.c
printf '/* FAKE:unparsed */\n%s\nint f( {\n' "$pragma" >syntax.c
printf '/* FAKE:unparsed */\n%s\nint x;\n' "$pragma" >gnuish.c
printf '/* FAKE:crash */\n%s\nint x;\n' "$pragma" >crash.c
printf '%s\nint f(void) { return y; }\n' "$pragma" >error.c
printf '%s\nint good;\n' "$pragma" >good.c

fails() { # STATUS MESSAGE ARGUMENTS...
  local message=$2
  run "$1" "$cc" "${@:3}"
  grep -q -e "$message" err || { fail "no message «$message»: ${*:3}"; cat err; }
  [ -z "$(ls tmp)" ] || fail "left behind by ${*:3}: $(ls tmp)"
  [ -z "$(ls -- *.o a.out 2>/dev/null)" ] || fail "an object in spite of the failure: ${*:3}"
  rm -f -- *.o a.out
}

fails 1 'rejected by the stand-in \[jlpar-jump\]' -c rejected.c
fails 1 'rejected by the stand-in' rejected.c
fails 1 'rejected by the stand-in' -c rejected.c -o x.o -MD
fails 1 'rejected by the stand-in' rejected.c good.c
fails 1 'syntax.c:3:8: error' -c syntax.c
[ "$(grep -c 'error' err)" = 1 ] || fail "a syntax error is not reported once: $(cat err)"
fails 1 'syntax.c:3:8: error' syntax.c -o a.out
fails 1 'clang could not read it' -c gnuish.c
fails 1 'ended by signal 11' -c crash.c
fails 1 'error.c:2:22: error:' -c error.c
fails 1 'error.c:2:22: error:' -Wall -fsyntax-only error.c
fails 1 'missing.c: No such file' -c missing.c
fails 1 'missing.c: No such file' good.c missing.c
fails 1 'folder.c' -c folder.c
fails 1 'No such file' -c good.c -o nowhere/good.o
fails 1 'unknown option --jlpar-nonsense' --jlpar-nonsense -c good.c
fails 1 'the stages are scan, bind' --jlpar-dump=nonsense good.c
TMPDIR=$PWD/nowhere fails 1 'cannot make a temporary folder' -c good.c
JLPAR_TRANSLATE=$PWD/nowhere fails 1 'cannot run .*nowhere' -c good.c
JLPAR_CC=nosuchcompiler fails 1 'nosuchcompiler' -c good.c
JLPAR_CC=$cc fails 1 'names jlpar-cc itself' -c good.c
JLPAR_CC=' ' fails 1 'names no compiler' -c good.c

# A file that this user may not read. Root may read all.
chmod 0 good.c
[ "$(id -u)" = 0 ] || fails 1 'Permission denied' -c good.c
finish
