# SPDX-License-Identifier: MIT
# With the real translator: macros that hold directives work, or are refused where they are used, also when the
# command line gives them, or a header that is not translated.
. "$DRIVER_TESTS/lib.sh"
unset JLPAR_TRANSLATE
r=$JLPAR_RUN_UNDER_TEST
mkdir -p system
cat >prog.c <<'END'
#include <jlpar.h>
#include <stdio.h>
#ifdef HEADER
#include HEADER
#endif
int main(void) {
  int here = 0;
  THERE
  here = jlpar_myid();
  printf("%d\n", here);
  return 0;
}
END
cat >system/there.h <<'END'
#ifdef NOWHERE
#define THERE
#else
#define THERE _Pragma("jlpar sync spawn on(2)")
#endif
#define DO(...) _Pragma(#__VA_ARGS__)
END
printf '#define DO_(x) _Pragma(#x)\n#define DO(x) DO_(x)\n' >do.h

prints() { # NUMBER OPTIONS...
  run 0 "$cc" -Wall -Werror prog.c -o prog "${@:2}"
  run 0 "$r" -p 2 ./prog
  [ "$(cat out)" = "$1" ] || fail "$(cat out), not $1, with ${*:2}"
}
prints 2 '-DTHERE=_Pragma("jlpar sync spawn on(2)")'
prints 2 '-Wp,-DTHERE=_Pragma("jlpar sync spawn on(2)")'
prints 2 '-DTHERE=_Pragma("GCC diagnostic warning \"-Wshadow\"") _Pragma("jlpar sync spawn on(2)")'
prints 2 -imacros system/there.h
prints 2 -isystem system '-DHEADER=<there.h>'
prints 1 -isystem system '-DHEADER=<there.h>' -DNOWHERE
prints 1 '-DTHERE=_Pragma("GCC diagnostic warning \"-Wshadow\"")' '-DPACKAGE="jlpar"'

refuses() { # OPTIONS...: at the use, noting where the macro is
  run 1 "$cc" -c prog.c -o prog.o "$@"
  grep -q '^prog.c:8:3: error: .*\[jlpar-macro\]' err && [ "$(grep -c error: err)" = 1 ] || fail "$*: $(cat err)"
}
refuses '-DTHERE=_Pragma("jlpar sync") for (;;)'
refuses '-DDO(x)=_Pragma(#x)' '-DTHERE=DO(jlpar sync)'
sed 's/THERE/DO(jlpar sync)/' prog.c >text && mv text prog.c
refuses '-DDO(x)=_Pragma(#x)'
refuses '-DHEADER="do.h"'
refuses -isystem system '-DHEADER=<there.h>'
run 0 "$cc" -c prog.c -o prog.o '-DDO(x)='
finish
