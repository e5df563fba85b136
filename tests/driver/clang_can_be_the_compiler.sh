# SPDX-License-Identifier: MIT
# JLPAR_CC=clang: plain objects are clang's, annotated programs work, loops over threads use clang's OpenMP.
. "$DRIVER_TESTS/lib.sh"
command -v clang >/dev/null || skip "clang is not installed"
[ -z "$DRIVER_SANITIZE" ] || skip "the runtime is built with gcc's sanitizers"
unset JLPAR_TRANSLATE
export JLPAR_CC=clang
r=$JLPAR_RUN_UNDER_TEST

echo 'int f(int x) { return x + 1; }' >plain.c
run 0 clang -O2 -g -c plain.c -o plain.o
mv plain.o by_clang.o
run 0 "$cc" -O2 -g -c plain.c -o plain.o
same plain.o by_clang.o

cat >sync.c <<'END'
#include <jlpar.h>
int main(void) {
  int x = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    x = 4 + jlpar_myid();
  }
  return x;
}
END
run 0 "$cc" -O2 -g -Wall -Wextra -Werror sync.c -o sync
run 5 "$r" ./sync
run 0 "$cc" -O2 -c -MMD sync.c
[ "$(cat sync.d)" = 'sync.o: sync.c' ] || fail "dependency file: $(cat sync.d)"

echo 'int main(void) { return 0; }' >empty.c
clang -fopenmp empty.c -o empty 2>/dev/null || finish
cat >loop.c <<'END'
#include <jlpar.h>
#include <stdio.h>
int main(void) {
  long sum = 0;
#pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 1000; i++)
    sum += i;
  printf("%ld on %d\n", sum, jlpar_nthreads());
  return 0;
}
END
run 0 "$cc" -O2 -Wall loop.c -o loop
ldd loop | grep -q libgomp && fail "a program of clang links gcc's OpenMP"
run 0 "$r" -t 3 ./loop
[ "$(cat out)" = '499500 on 3' ] || fail "the loop says: $(cat out)"
finish
