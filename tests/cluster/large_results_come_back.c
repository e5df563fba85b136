/* run: -p 2 */
/* run: -p 2 --env JLPAR_LOANS=0 */
/* Arrays of every size around the one from which they are read straight from the worker: whole, in pieces, in and out at
 * once, many calls at a time, beside small ones and handles, from calls that fail, and to a worker that calls another. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(x) ((x) ? (void)0 : (printf("line %d: %s\n", __LINE__, #x), exit(1)))

static void fill(int *p, size_t n, int seed) {
  for (size_t k = 0; k < n; k++)
    p[k] = (int)(k * 2654435761u) + seed;
}
static int is_filled(const int *p, size_t n, int seed) {
  for (size_t k = 0; k < n; k++)
    if (p[k] != (int)(k * 2654435761u) + seed)
      return 0;
  return 1;
}

static void sizes(void) {
  for (size_t n = 1; n < 3000000; n = n * 3 + 1) {
    int *p = malloc((n + 2) * sizeof *p);
    p[0] = p[n + 1] = -7;
    int *inner = p + 1;
    #pragma jlpar sync spawn on(2) out(inner[0:n])
    fill(inner, n, 5);
    CHECK(is_filled(inner, n, 5) && p[0] == -7 && p[n + 1] == -7);
    #pragma jlpar sync spawn on(3) inout(inner[0:n])
    for (size_t k = 0; k < n; k++)
      inner[k] += 1;
    CHECK(is_filled(inner, n, 6) && p[0] == -7 && p[n + 1] == -7);
    free(p);
  }
}

enum { CALLS = 24, EACH = 50000 };

static void many_at_once(void) {
  static int all[CALLS][EACH], few[CALLS];
  #pragma jlpar sync
  for (int k = 0; k < CALLS; k++) {
    int *p = all[k], *one = &few[k], w = 2 + k % 2;
    #pragma jlpar spawn on(w) out(p[0:EACH]) out(one[0:1])
    {
      fill(p, EACH, k);
      one[0] = k * k;
    }
  }
  for (int k = 0; k < CALLS; k++)
    CHECK(is_filled(all[k], EACH, k) && few[k] == k * k);
}

struct cell {
  jlpar_channel channel;
  long pad;
};

/* handles among large elements, and a strided part, travel the other way, in the same reply as a large plain one */
static void mixed(void) {
  static struct cell cells[3000];
  static int m[300][400], plain[EACH];
  struct cell *c = cells;
  int *p = plain;
  memset(m, 0, sizeof m);
  #pragma jlpar sync spawn on(2) out(c[0:3000]) out(p[0:EACH]) out(m[0:300][100:50])
  {
    c[2999].channel = jlpar_channel_new(int, 1);
    c[2999].pad = 42;
    jlpar_put(int, c[2999].channel, 17);
    fill(p, EACH, 1);
    for (int i = 0; i < 300; i++)
      for (int j = 100; j < 150; j++)
        m[i][j] = i * j;
  }
  CHECK(cells[2999].pad == 42 && jlpar_take(int, cells[2999].channel) == 17);
  jlpar_release(cells[2999].channel);
  CHECK(is_filled(plain, EACH, 1) && m[299][149] == 299 * 149 && m[299][150] == 0 && m[0][99] == 0);
}

static void failing(void *arg) {
  int *p = arg;
  #pragma jlpar sync spawn on(2) out(p[0:EACH])
  {
    fill(p, EACH, 9);
    jlpar_fail(77, "after all that work");
  }
}

static void failure(void) {
  static int p[EACH];
  CHECK(jlpar_try(failing, p) != JLPAR_OK);
  CHECK(p[1] == 0);
}

static void onward(void) {
  static int far[EACH];
  int *p = far;
  #pragma jlpar sync spawn on(2) out(p[0:EACH])
  {
    #pragma jlpar sync spawn on(3) out(p[0:EACH])
    fill(p, EACH, 3);
  }
  CHECK(is_filled(far, EACH, 3));
}

static long resident(int pid) {
  long pages = 0;
  #pragma jlpar sync spawn on(pid)
  pages = ({
    long size = 0, held = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%ld %ld", &size, &held) != 2)
      held = 0;
    if (f)
      fclose(f);
    held;
  });
  return pages * 4096;
}

/* what was read is let go */
static void flat(void) {
  enum { N = 4 << 20 };
  int *p = malloc(N * sizeof *p);
  long before = 0;
  for (int round = 0; round < 30; round++) {
    #pragma jlpar sync spawn on(2) out(p[0:N])
    fill(p, N, round);
    CHECK(p[0] == round);
    if (round == 5)
      before = resident(2);
  }
#if !defined(__SANITIZE_ADDRESS__) /* which keeps what was freed; malloc may keep a few that were there at once */
  CHECK(resident(2) - before < 4 * (long)(N * sizeof *p));
#endif
  free(p);
}

int main(void) {
  sizes();
  many_at_once();
  mixed();
  failure();
  onward();
  flat();
  return 0;
}
