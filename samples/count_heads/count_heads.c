/* SPDX-License-Identifier: MIT
 *
 * count_heads - tosses a coin many times, on every process that there is.
 *
 *     jlpar-cc -O2 count_heads.c -o count_heads
 *     jlpar-run -p 2 ./count_heads 200000000
 *
 * Toss number i is a function of i alone (a counter put through the finalizer of SplitMix64), so it falls
 * the same way on whichever process it is thrown: the answer does not depend on the number of workers,
 * and is the same when an ordinary compiler ignores the pragma.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline int heads(uint64_t toss) {
  uint64_t z = (toss + 1) * UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (int)((z ^ z >> 31) >> 63);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  long tosses = argc > 1 ? atol(argv[1]) : 200000000, nheads = 0;
  double begun = now();

  #pragma jlpar distributed reduction(+: nheads)
  for (long i = 0; i < tosses; i++)
    nheads += heads((uint64_t)i);

  printf("%ld heads in %ld tosses\n", nheads, tosses);
  if (argc > 2) /* any second argument asks for the time */
    fprintf(stderr, "%.6f s\n", now() - begun);
  return 0;
}
