# SPDX-License-Identifier: MIT
# With the real translator: the object names the user's file and lines, warnings point there, the same input
# gives the same bytes, and headers with directives find what they include.
. "$DRIVER_TESTS/lib.sh"
# ASan writes the name of the file that it compiles into the object; then only one TMPDIR gives one object.
two=${DRIVER_SANITIZE:+one}
two=${two:-two}
unset JLPAR_TRANSLATE
r=$JLPAR_RUN_UNDER_TEST
mkdir -p one two src/inc/deep
cat >src/inc/deep/constant.h <<'END'
#define CONSTANT 7
END
cat >src/inc/work.h <<'END'
#ifndef WORK_H
#define WORK_H
#include "deep/constant.h"
static inline int header_work(int n) {
  int x = 0, y = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    x = n * CONSTANT;
    y = n;
  }
  return x + y;
}
#endif
END
cat >src/prog.c <<'END'
#include <stdio.h>
#include "work.h"

static int twice(int n) {
  return 2 * n;
}

int main(void) {
  int a = 0, b = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    a = twice(20);
    #pragma jlpar async shared(b)
    { b = __LINE__; }
  }
  printf("%d %d %d %s\n", a, b, header_work(2), __FILE__);
  return 0;
}
END

object() {
  TMPDIR=$PWD/one "$cc" "$@" -c src/prog.c -Isrc/inc -o x.o || fail "$*"
  mv x.o first.o
  TMPDIR=$PWD/$two "$cc" "$@" -c src/prog.c -Isrc/inc -o x.o || fail "$*"
  mv x.o second.o
  same first.o second.o "$*"
  [ -z "$DRIVER_SANITIZE" ] && strings -a first.o | grep -e jlpar-cc- && fail "a temporary name in the object: $*"
}
object
object -g -O2 -Wall -Wextra -Werror
object -g3 -O0 -std=c11 -Wall -Wextra -Werror
object -fPIC --coverage -frandom-seed=1

"$cc" -g -c src/prog.c -Isrc/inc -o prog.o
readelf --debug-dump=info prog.o | grep -q 'DW_AT_name .*: src/prog\.c$' || fail "no src/prog.c in debug information"
readelf --debug-dump=decodedline prog.o 2>/dev/null | grep -E '^prog\.c +13 ' >/dev/null ||
  fail "no code for line 13, which is spawned"
run 0 "$cc" -g -O2 src/prog.c -Isrc/inc -o prog
run 0 "$r" ./prog
[ "$(cat out)" = '40 15 16 src/prog.c' ] || fail "the program says: $(cat out)"
run 0 "$cc" -O2 -flto src/prog.c -Isrc/inc -o prog
run 0 "$r" ./prog
[ "$(cat out)" = '40 15 16 src/prog.c' ] || fail "with -flto the program says: $(cat out)"
"$cc" -x c - -Isrc/inc -o prog <src/prog.c || fail "from stdin"
run 0 ./prog
run 0 "$cc" -Isrc/inc src/prog.c -MMD -c -o prog.o
[ "$(tr -d '\\\n' <prog.d)" = 'prog.o: src/prog.c src/inc/work.h src/inc/deep/constant.h' ] || fail "prog.d: $(cat prog.d)"

# A warning of the compiler about the user's code: once, at the user's line.
sed 's/return 2 \* n;/int unused; return 2 * n;/' src/prog.c >src/warns.c
run 0 "$cc" -Wall -Isrc/inc -c src/warns.c
[ "$(grep -c 'warning' err)" = 1 ] && grep -q '^src/warns.c:5:7: warning: unused variable' err || fail "$(cat err)"

# Syntax errors are the compiler's to report, jlpar's errors come from the translator; all with status 1.
sed 's/return 2 \* n;/return 2 * ;/' src/prog.c >src/syntax.c
run 1 "$cc" -Isrc/inc -c src/syntax.c
[ "$(grep -c 'error' err)" = 1 ] && grep -q '^src/syntax.c:5:14: error' err || fail "$(cat err)"
sed 's/jlpar sync/jlpar snc/' src/prog.c >src/unknown.c
run 1 "$cc" -Isrc/inc -c src/unknown.c
grep -q '^src/unknown.c:10:17: error: .*\[jlpar-unknown-directive\]' err || fail "$(cat err)"
[ -e unknown.o ] || [ -e syntax.o ] && fail "an object in spite of errors"
finish
