/* run: -p 2 */
/* run: -t 2 */
/* SPDX-License-Identifier: MIT
 *
 * A section whose length turns out to be below 0 fails the task with JLPAR_EINVAL, whatever the directive and wherever
 * the statement would have run; one of length 0 is nothing.
 */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

static int failures, v[6], (*m)[3] = (int (*)[3])v;

static void in_a_spawn(int n) {
  int *p = v, r = 0;
  #pragma jlpar sync spawn in(p[0:n])
  r = n > 0 ? p[0] : 0;
  (void)r;
}

static void out_of_a_spawn(int n) {
  int *p = v;
  #pragma jlpar sync spawn out(p[1:n])
  for (int i = 1; i <= n; i++)
    p[i] = i;
}

static void part_of_rows(int n) {
  int (*rows)[3] = m;
  #pragma jlpar sync spawn inout(rows[0:2][0:n])
  for (int i = 0; i < n; i++)
    rows[1][i]++;
}

static void behind_others(int n) {
  int *p = v, r = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn in(p[0:n]) depend(out: r)
    r = n > 0 ? p[0] : 0;
  }
  (void)r;
}

static void in_a_loop(int n) {
  int *p = v, sum = 0;
  #pragma jlpar distributed in(p[0:n]) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += p[i];
}

static void in_iterations(int n) {
  int (*rows)[3] = m;
  #pragma jlpar pmap inout(rows[i][0:n])
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < n; k++)
      rows[i][k]++;
}

static void on_all(int n) {
  int *p = v;
  #pragma jlpar everywhere in(p[0:n])
  for (int i = 0; i < n; i++)
    v[i] = p[i];
}

static int length;

static void run(void *statement) {
  void (*f)(int);
  memcpy(&f, statement, sizeof f);
  f(length);
}

static void expect(const char *what, void (*f)(int), int n, int wanted) {
  length = n;
  int got = jlpar_try(run, &f);
  if (got == wanted && (got == JLPAR_OK || strstr(jlpar_root_cause(jlpar_last_error())->message, "below 0")))
    return;
  printf("%s of %d: got %d, wanted %d\n", what, n, got, wanted);
  failures++;
}

int main(void) {
  void (*const statements[])(int) = {in_a_spawn, out_of_a_spawn, part_of_rows, behind_others, in_a_loop, in_iterations, on_all};
  static const char *const names[] = {"in", "out", "part of rows", "depend", "distributed", "pmap", "everywhere"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    expect(names[k], statements[k], -1, JLPAR_EINVAL);
    expect(names[k], statements[k], 0, JLPAR_OK);
    expect(names[k], statements[k], 2, JLPAR_OK);
  }
  return failures != 0;
}
