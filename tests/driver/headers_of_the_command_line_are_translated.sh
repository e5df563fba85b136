# SPDX-License-Identifier: MIT
# With the real translator: directives in a header that -include names, or that such a header includes, are
# translated; what stands behind it on the command line still comes behind it, what stands before, before.
. "$DRIVER_TESTS/lib.sh"
unset JLPAR_TRANSLATE
r=$JLPAR_RUN_UNDER_TEST
mkdir -p parts src
cat >parts/work.h <<'END'
#ifndef WORK_H
#define WORK_H
static inline int work(int x) {
  int y = 0;
#pragma jlpar sync spawn
  y = x + FROM_BEFORE;
  return y;
}
#define FROM_WORK 3
#endif
END
echo '#include "work.h"' >parts/outer.h
echo '#define FROM_BEFORE 20' >before.h
echo 'enum { behind = FROM_WORK };' >behind.h
echo '#error "not this one"' >src/behind.h
cat >src/prog.c <<'END'
#include <stdio.h>
int main(void) {
  printf("%d\n", work(1) + behind);
  return 0;
}
END

prints() { # OPTIONS...: 24, in this process and in others
  run 0 "$cc" -Wall -Werror "$@" src/prog.c -o prog
  run 0 "$r" -p 2 ./prog
  [ "$(cat out)" = 24 ] || fail "$(cat out), not 24, with $*"
}
prints -include before.h -include parts/work.h -include behind.h
prints -include before.h -include parts/outer.h -include behind.h
prints -include before.h -include parts/work.h -include parts/work.h --include=behind.h -include before.h
prints -imacros before.h -Iparts -include work.h -include "$PWD/behind.h"
run 0 "$cc" -Wall -Werror -include before.h -include parts/work.h -include behind.h -c src/prog.c -o one.o
run 0 "$cc" -DFROM_BEFORE=20 -imacros parts/work.h -fsyntax-only -x c /dev/null

# its faults are shown in its own lines, once
sed 's/sync spawn/sync spwan/' parts/work.h >parts/wrong.h
run 1 "$cc" -include before.h -include parts/wrong.h -include behind.h -c src/prog.c -o none.o
[ "$(grep -c 'error:' err)" = 1 ] && grep -q '^parts/wrong.h:5:20: error: .*\[jlpar-unknown-directive\]' err ||
  fail "the header's fault: $(cat err)"
[ ! -e none.o ] || fail "an object in spite of an error"

# a header that is read for its macros only has no directives
run 0 "$cc" -Wall -Wno-unknown-pragmas -Werror -imacros parts/work.h -c -o macros.o -x c - <<<'int three = FROM_WORK;'
finish
