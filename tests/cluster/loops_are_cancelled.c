/* run: -p 3 */
/* run: -p 2 -t 2 */
/* SPDX-License-Identifier: MIT
 *
 * A distributed loop is cancelled by its future, or with the task that waits for its reduction: what runs fails at its
 * next wait, what was not begun never is, and nothing is printed of it.
 */
#include <jlpar.h>
#include <stdio.h>
#include <time.h>

#pragma jlpar channel begun(int, unbounded) on(1)

static int failures;

static void expect(const char *what, long got, long wanted) {
  if (got == wanted)
    return;
  printf("%s: got %ld, wanted %ld\n", what, got, wanted);
  failures++;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int slow(int i) {
  jlpar_put(int, begun, i);
  jlpar_sleep(60);
  return i;
}

static void begin(int n) {
  for (int k = 0; k < n; k++)
    (void)jlpar_take(int, begun);
}

static void by_future(void) {
  int v[100] = {0}, untouched = 1;
  #pragma jlpar distributed out(v[i]) future(whole)
  for (int i = 0; i < 100; i++)
    v[i] = slow(i) + 1;
  begin(jlpar_nworkers());
  jlpar_cancel(whole);
  expect("by its future", jlpar_wait_try(whole, 30), JLPAR_ECANCELED);
  expect("a second time", jlpar_wait_try(whole, 30), JLPAR_ECANCELED);
  for (int i = 0; i < 100; i++)
    untouched &= v[i] == 0;
  expect("untouched", untouched, 1);
}

static void dynamic(void) {
  int v[100] = {0};
  #pragma jlpar distributed out(v[i]) future(parts) schedule(dynamic, 1) retry(2)
  for (int i = 0; i < 100; i++)
    v[i] = slow(i);
  begin(jlpar_nworkers());
  jlpar_cancel(parts);
  expect("dynamic", jlpar_wait_try(parts, 30), JLPAR_ECANCELED);
  jlpar_sleep(0.1);
  expect("begun afterwards", (long)jlpar_length(begun), 0);
}

static void from_elsewhere(void) {
  int v[8] = {0};
  #pragma jlpar distributed out(v[i]) future(loop)
  for (int i = 0; i < 8; i++)
    v[i] = slow(i);
  begin(jlpar_nworkers());
  #pragma jlpar sync spawn on(2)
  jlpar_cancel(loop);
  expect("from another process", jlpar_wait_try(loop, 30), JLPAR_ECANCELED);
  #pragma jlpar async future(task)
  jlpar_sleep(60);
  jlpar_yield();
  #pragma jlpar sync spawn on(2)
  jlpar_cancel(task);
  expect("a task from another process", jlpar_wait_try(task, 30), JLPAR_ECANCELED);
}

static void with_its_task(void) {
  #pragma jlpar async future(task)
  {
    long sum = 0;
    #pragma jlpar distributed reduction(+: sum)
    for (int i = 0; i < 100; i++)
      sum += slow(i);
  }
  begin(jlpar_nworkers());
  jlpar_cancel(task);
  expect("with its task", jlpar_wait_try(task, 30), JLPAR_ECANCELED);
}

static void too_late_or_in_vain(void) {
  int v[8] = {0}, status = 0;
  #pragma jlpar distributed out(v[i]) future(done)
  for (int i = 0; i < 8; i++)
    v[i] = i;
  jlpar_wait(done);
  jlpar_cancel(done);
  expect("too late", jlpar_wait_try(done, 0), JLPAR_OK);
  expect("value", v[7], 7);
  #pragma jlpar distributed out(v[i]) future(fails)
  for (int i = 0; i < 8; i++) {
    if (i == 0)
      jlpar_fail(31, "fails by itself");
    v[i] = slow(i);
  }
  begin(jlpar_nworkers() - 1);
  jlpar_sleep(0.1);
  jlpar_cancel(fails);
  status = jlpar_wait_try(fails, 30);
  expect("failed by itself", jlpar_root_cause(jlpar_last_error())->code, 31);
  expect("of several", status, JLPAR_ECOMPOSITE);
}

static void never_looked_at(void) {
  int v[8] = {0};
  {
    #pragma jlpar distributed out(v[i]) future(loop)
    for (int i = 0; i < 8; i++)
      v[i] = slow(i);
    begin(jlpar_nworkers());
    jlpar_cancel(loop);
  }
  jlpar_sleep(0.2);
}

static void at_any_moment(void) {
  for (int round = 0; round < 200; round++) {
    int v[64];
    #pragma jlpar distributed out(v[i]) future(loop) schedule(dynamic, 2)
    for (int i = 0; i < 64; i++)
      v[i] = i;
    jlpar_sleep(round * 5e-6);
    jlpar_cancel(loop);
    int status = jlpar_wait_try(loop, 30);
    if (status != JLPAR_OK)
      expect("at any moment", status, JLPAR_ECANCELED);
    else
      expect("whole", v[63], 63);
  }
}

int main(void) {
  double start = now();
  by_future();
  dynamic();
  from_elsewhere();
  with_its_task();
  too_late_or_in_vain();
  never_looked_at();
  at_any_moment();
  expect("soon", now() - start < 50, 1);
  return failures != 0;
}
