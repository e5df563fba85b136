/* run: -p 1 -t 4 */
/* Loops draw the same numbers on any number of threads and workers, in any order; each iteration its own. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(x) ((x) ? (void)0 : (printf("line %d: %s\n", __LINE__, #x), exit(1)))

enum { N = 200 };

static int all_different(const uint64_t *r, int n) {
  for (int a = 0; a < n; a++)
    for (int b = 0; b < a; b++)
      if (r[a] == r[b])
        return 0;
  return 1;
}

static void on_threads(uint64_t *r, int threads) {
  jlpar_rand_seed(7);
  #pragma jlpar threads num_threads(threads) schedule(dynamic)
  for (int i = 0; i < N; i++)
    r[i] = jlpar_rand_u64() + jlpar_rand_u64();
}

static void on_processes(uint64_t *r) {
  jlpar_rand_seed(8);
  #pragma jlpar sync distributed out(r[i])
  for (int i = 0; i < N; i++)
    r[i] = jlpar_rand_u64();
}

static void by_pmap(uint64_t *r) {
  jlpar_rand_seed(9);
  #pragma jlpar pmap out(r[i])
  for (int i = 0; i < N; i++) {
    r[i] = jlpar_rand_u64();
    if (i % 3 == 0)
      jlpar_sleep(0.0001);
  }
}

/* two tasks, each with a loop whose iterations start tasks */
static void nested(uint64_t *r) {
  jlpar_rand_seed(10);
  #pragma jlpar sync
  for (int half = 0; half < 2; half++) {
    uint64_t *mine = r + half * N / 2;
    #pragma jlpar async
    {
      jlpar_yield();
      for (int i = 0; i < N / 2; i += 2) {
        uint64_t *pair = mine + i;
        #pragma jlpar sync
        {
          #pragma jlpar spawn on(threads)
          pair[0] = jlpar_rand_u64();
          pair[1] = jlpar_rand_u64();
        }
      }
    }
  }
}

int main(void) {
  uint64_t one[N], other[N];
  on_threads(one, 1);
  on_threads(other, 4);
  CHECK(memcmp(one, other, sizeof one) == 0 && all_different(one, N));

  on_processes(one);
  by_pmap(other);
  CHECK(all_different(one, N) && all_different(other, N));
  uint64_t again[N], mapped[N];
  CHECK(jlpar_addprocs(2) >= 0);
  on_processes(again);
  by_pmap(mapped);
  CHECK(memcmp(one, again, sizeof one) == 0 && memcmp(other, mapped, sizeof other) == 0);

  nested(one);
  nested(other);
  CHECK(memcmp(one, other, sizeof one) == 0 && all_different(one, N));
  return 0;
}
