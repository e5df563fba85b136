/* run: -p 13 --env JLPAR_LOANS=0 */
/* run: -p 13 */
/* What is large goes to many workers by way of each other. Everybody gets all of it, once, and in the order of the calls. */
#include <jlpar.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS = 13, N = 100000 };

static double table[N]; /* file scope: sent when it changed */
static int rounds_here; /* of this worker */

static void expect(int ok, const char *what) {
  if (!ok)
    jlpar_fail(1, "%s", what);
}

static void scribble(double *p) {
  memset(p, 0xff, N * sizeof *p);
}

static void array_of_everywhere(int round) {
  double *p = malloc(N * sizeof *p);
  for (int k = 0; k < N; k++)
    p[k] = round + k;
  #pragma jlpar everywhere in(p[0:N])
  {
    rounds_here++;
    for (int k = 0; k < N; k++)
      if (p[k] != round + k)
        jlpar_fail(2, "process %d: element %d is %g", jlpar_myid(), k, p[k]);
    scribble(p); /* its own copy: what it passes on stays as it was */
  }
  free(p);
}

/* x -> a x + b: composing them is associative, not commutative */
typedef struct affine {
  unsigned long a, b;
} affine;

static affine then(affine f, affine g) {
  return (affine){f.a * g.a, f.b * g.a + g.b};
}

#pragma jlpar declare reduction(compose : affine : jlpar_out = then(jlpar_out, jlpar_in)) \
    initializer(jlpar_priv = (affine){1, 0})

static void reduction_keeps_the_order(void) {
  unsigned long *a = malloc(N * sizeof *a);
  affine all = {1, 0}, serial = {1, 0};
  for (int k = 0; k < N; k++) {
    a[k] = 2 * (unsigned long)k + 1;
    serial = then(serial, (affine){a[k], (unsigned long)k});
  }
  #pragma jlpar distributed reduction(compose: all) in(a[0:N])
  for (int k = 0; k < N; k++)
    all = then(all, (affine){a[k], (unsigned long)k});
  expect(all.a == serial.a && all.b == serial.b, "a reduction with a large array has another result than the serial loop");
  free(a);
}

static void results_come_back(void) {
  double *x = malloc(N * sizeof *x), *y = calloc(N, sizeof *y);
  for (int k = 0; k < N; k++)
    x[k] = k;
  #pragma jlpar sync distributed in(x[0:N]) out(y[k])
  for (int k = 0; k < N; k++)
    y[k] = x[N - 1 - k];
  for (int k = 0; k < N; k++)
    expect(y[k] == N - 1 - k, "a loop's result is wrong");
  free(x);
  free(y);
}

/* a call that relies on a variable that the loop before it brings must not overtake that loop */
static void variables_are_not_overtaken(int round) {
  double seen[WORKERS];
  for (int k = 0; k < N; k++)
    table[k] = round;
  #pragma jlpar sync
  {
    #pragma jlpar distributed
    for (int k = 0; k < WORKERS; k++)
      if (table[N - 1] != round)
        jlpar_fail(3, "process %d: the variable is %g in round %d", jlpar_myid(), table[N - 1], round);
    for (int k = 0; k < WORKERS; k++) {
      #pragma jlpar spawn on(2 + k)
      seen[k] = table[k];
    }
  }
  for (int k = 0; k < WORKERS; k++)
    expect(seen[k] == round, "a call overtook the loop that brings what it reads");
}

static void set_here(int k, double value) {
  table[k] = value;
}

/* only some have it: the others get it, and nobody's own copy is touched again */
static void some_have_a_variable(void) {
  int kept = 0;
  table[0] = 77;
  #pragma jlpar sync spawn on(5)
  kept = table[0] == 77;
  expect(kept, "a variable came with a call");
  #pragma jlpar sync spawn on(5)
  set_here(1, 5);
  #pragma jlpar everywhere
  if (table[0] != 77 || (jlpar_myid() == 5 ? table[1] != 5 : table[1] == 5))
    jlpar_fail(4, "process %d has %g %g", jlpar_myid(), table[0], table[1]);
}

/* each receiver holds the channel that came with the value */
static void handles_go_along(void) {
  int seen[WORKERS + 2] = {0};
  double *p = calloc(N, sizeof *p);
  #pragma jlpar channel ids(int, unbounded) on(7)
  #pragma jlpar everywhere in(p[0:N])
  jlpar_put(int, ids, jlpar_myid() + (int)p[0]);
  for (int k = 0; k < WORKERS + 1; k++)
    seen[jlpar_take(int, ids)]++;
  for (int pid = 1; pid <= WORKERS + 1; pid++)
    expect(seen[pid] == 1, "a process did not put its number once");
  free(p);
}

int main(void) {
  for (int round = 1; round <= 3; round++) {
    array_of_everywhere(round);
    variables_are_not_overtaken(round);
  }
  for (int k = 0; k < WORKERS; k++) {
    int rounds = 0;
    #pragma jlpar sync spawn on(2 + k)
    rounds = rounds_here;
    expect(rounds == 3, "a statement ran more or less often than it was called");
  }
  reduction_keeps_the_order();
  results_come_back();
  some_have_a_variable();
  handles_go_along();
  return 0;
}
