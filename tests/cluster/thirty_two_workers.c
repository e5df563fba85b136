/* run: -p 32 */
/* More workers than cores by far: nobody starves. */
#include <jlpar.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(void) {
  double begin = now();
  int where[32], sum = 0;
  for (int round = 0; round < 50; round++) {
    #pragma jlpar sync
    for (int k = 0; k < 32; k++) {
      #pragma jlpar spawn
      where[k] = jlpar_myid();
    }
    for (int k = 0; k < 32; k++)
      if (where[k] != 2 + k)
        jlpar_fail(1, "call %d ran on %d", k, where[k]);
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 3200; i++)
    sum += 1;
  if (sum != 3200)
    jlpar_fail(2, "%d", sum);
  if (now() - begin > 20)
    jlpar_fail(3, "1600 calls took %.1f s", now() - begin);
  return 0;
}
