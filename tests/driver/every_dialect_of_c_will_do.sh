# SPDX-License-Identifier: MIT
# What the translator writes is C of every dialect that knows GNU's keywords with underscores.
. "$DRIVER_TESTS/lib.sh"
unset JLPAR_TRANSLATE
r=$JLPAR_RUN_UNDER_TEST
cat >prog.c <<'END'
#include <jlpar.h>
#include <stdio.h>

struct job {
  int number;
};

#pragma jlpar channel jobs(struct job, 4) on(1)
#pragma jlpar declare reduction(most : struct job : jlpar_out.number += jlpar_in.number)

static int twice(int x) {
  return 2 * x;
}

int main(void) {
  int x = 3, r = 0, v[3];
  __typeof__(x) y = 4;
  const __typeof__(y) z = 5;
  __typeof__(struct job) j = {6}, all = {0};
  #pragma jlpar channel futures(jlpar_future, 2)
  #pragma jlpar sync spawn
  r = twice(y) + z + j.number;
  #pragma jlpar spawn future(f)
  twice(x);
  jlpar_put(jlpar_future, futures, f);
  jlpar_put(struct job, jobs, j);
  j = jlpar_take(struct job, jobs);
  #pragma jlpar sync distributed out(v[i])
  for (int i = 0; i < 3; i++)
    v[i] = i * y;
  #pragma jlpar threads reduction(+: r)
  for (int i = 0; i < 3; i++)
    r += v[i];
  #pragma jlpar distributed reduction(most: all)
  for (int i = 0; i < 3; i++)
    all.number += i;
  printf("%d %d %d %d\n", r, jlpar_fetch(int, jlpar_take(jlpar_future, futures)), j.number, all.number);
  return 0;
}
END
for dialect in -std=c99 -std=c11 -std=c17 -std=c2x -std=gnu99 -std=gnu11 -std=gnu2x '-std=c11 -pedantic'; do
  # shellcheck disable=SC2086
  run 0 "$cc" $dialect -O1 -Wall -Wextra -Werror prog.c -o prog
  run 0 "$r" -p 1 ./prog
  [ "$(cat out)" = '31 6 6 3' ] || fail "with $dialect the program says: $(cat out)"
done
finish
