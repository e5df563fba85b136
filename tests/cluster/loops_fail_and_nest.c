/* run: -p 3 */
/* Failures of distributed loops, loops with a future, loops started by workers, strided and scattered results. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int bad_from, bad_to;

static void fail_some(void *sum) {
  int s = 0, from = bad_from, to = bad_to;
  #pragma jlpar distributed reduction(+: s)
  for (int i = 0; i < 30; i++) {
    if (i >= from && i < to)
      jlpar_fail(100 + i, "iteration %d", i);
    s += i;
  }
  *(int *)sum = s;
}

static void fail_async(void *unused) {
  int out[30];
  (void)unused;
  #pragma jlpar sync distributed out(out[i])
  for (int i = 0; i < 30; i++) {
    if (i == 17)
      jlpar_fail(17, "seventeen");
    out[i] = i;
  }
}

static int nested(int n) {
  int sum = 0;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  return sum;
}

static int batch_squares[8], fails_at;
static long batch_cubes[8];

static long cube_unless(int i, int fails) {
  if (i == fails)
    jlpar_fail(9, "iteration %d", i);
  return (long)i * i * i;
}

/* what the iterations before the failure brought back is written, or nothing is */
static void fail_in_a_batch(void *unused) {
  int fails = fails_at;
  (void)unused;
  #pragma jlpar pmap batch(8) out(batch_squares[i], batch_cubes[i])
  for (int i = 0; i < 8; i++) {
    batch_squares[i] = i * i;
    batch_cubes[i] = cube_unless(i, fails);
  }
}

static void check(int ok, const char *what) {
  if (!ok)
    jlpar_fail(1, "wrong: %s", what);
}

int main(void) {
  int sum = -1;
  bad_from = 12, bad_to = 14;
  check(jlpar_try(fail_some, &sum) == 112, "the first failing iteration's code");
  check(strcmp(jlpar_root_cause(jlpar_last_error())->message, "iteration 12") == 0, "and message");
  check(jlpar_last_error()->nparts == 0, "one failed block is no composite");
  bad_from = 5, bad_to = 25;
  check(jlpar_try(fail_some, &sum) == JLPAR_ECOMPOSITE, "several");
  check(jlpar_last_error()->nparts == 3 && jlpar_last_error()->parts[0]->code == 105 &&
            jlpar_last_error()->parts[2]->code == 120, "in loop order");
  check(sum == -1, "nothing was written");
  bad_from = bad_to = 0;
  check(jlpar_try(fail_some, &sum) == JLPAR_OK && sum == 435, "afterwards all is well");
  check(jlpar_try(fail_async, NULL) == JLPAR_ECOMPOSITE, "a sync around it");
  check(jlpar_root_cause(jlpar_last_error())->code == 17, "knows the cause");

  int squares[50], grid[40], scattered[31] = {0};
  {
    #pragma jlpar distributed out(squares[i]) future(f)
    for (int i = 0; i < 50; i++)
      squares[i] = i * i;
    jlpar_wait(f);
  }
  for (int i = 0; i < 50; i++)
    check(squares[i] == i * i, "a loop with a future");

  for (int i = 0; i < 40; i++)
    grid[i] = -1;
  #pragma jlpar sync distributed out(grid[2 * i])
  for (int i = 0; i < 20; i++)
    grid[2 * i] = i;
  for (int i = 0; i < 40; i++)
    check(grid[i] == (i % 2 ? -1 : i / 2), "gaps are left alone");

  #pragma jlpar sync distributed schedule(dynamic, 2) out(scattered[i * 7 % 31])
  for (int i = 0; i < 31; i++)
    scattered[i * 7 % 31] = i + 1;
  for (int i = 0; i < 31; i++)
    check(scattered[i * 7 % 31] == i + 1, "scattered results");

  for (fails_at = 0; fails_at < 8; fails_at++) {
    for (int i = 0; i < 8; i++)
      batch_cubes[i] = batch_squares[i] = -1;
    check(jlpar_try(fail_in_a_batch, NULL) == 9, "a batch that fails");
    for (int i = 0; i < 8; i++)
      check((batch_squares[i] == -1 && batch_cubes[i] == -1) ||
                (i < fails_at && batch_squares[i] == i * i && batch_cubes[i] == (long)i * i * i),
            "a batch that failed");
  }

  int from_workers[3] = {0};
  #pragma jlpar sync
  for (int k = 0; k < 3; k++) {
    #pragma jlpar spawn on(2 + k)
    from_workers[k] = nested(100 * (k + 1));
  }
  for (int k = 0; k < 3; k++)
    check(from_workers[k] == 100 * (k + 1) * (100 * (k + 1) - 1) / 2, "loops started by workers");
  return 0;
}
