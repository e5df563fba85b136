/* SPDX-License-Identifier: MIT
 *
 * remote_calls - the first examples of the Julia manual's chapter on processes.
 *
 *     jlpar-cc remote_calls.c -o remote_calls && jlpar-run -p 2 ./remote_calls
 *
 *     r = remotecall(rand, 2, 2, 2)         a call by name: jlpar_remotecall
 *     s = @spawnat 2 1 .+ fetch(r)          a statement there: spawn on(2) future(s)
 *     fetch(s)                              jlpar_fetch
 *     remotecall_fetch(r -> fetch(r)[1, 1], 2, r)    one request, one reply: sync spawn with an assignment
 *
 * r lives on process 2; the statement that runs there fetches it without a message.
 */
#include <jlpar.h>
#include <stdio.h>

struct matrix {
  double a[2][2];
};

/* elements in [0, 1), from a generator that begins with seed */
#pragma jlpar remote
struct matrix drawn(unsigned seed) {
  struct matrix m;
  for (int k = 0; k < 4; k++) {
    seed = (seed * 75 + 74) % 65537;
    m.a[k / 2][k % 2] = seed / 65537.0;
  }
  return m;
}

static struct matrix one_more(struct matrix m) {
  for (int k = 0; k < 4; k++)
    m.a[k / 2][k % 2] += 1;
  return m;
}

static void show(const char *name, struct matrix m) {
  printf("%s: %.6f %.6f; %.6f %.6f\n", name, m.a[0][0], m.a[0][1], m.a[1][0], m.a[1][1]);
}

int main(void) {
  unsigned seed = 2026;
  double corner = 0;

  jlpar_future r = jlpar_remotecall(2, "drawn", &seed, sizeof seed);
  #pragma jlpar spawn on(2) future(s)
  one_more(jlpar_fetch(struct matrix, r));
  #pragma jlpar sync spawn on(2)
  corner = jlpar_fetch(struct matrix, r).a[0][0];

  show("r", jlpar_fetch(struct matrix, r));
  show("s", jlpar_fetch(struct matrix, s));
  printf("corner: %.6f\n", corner);
  jlpar_release(r);
  return 0;
}
