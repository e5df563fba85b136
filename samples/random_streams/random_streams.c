/* SPDX-License-Identifier: MIT
 *
 * random_streams - the volume of the ball in four dimensions by random points, twice: the same digits whatever the
 * number of threads and whoever is faster.
 *
 *     jlpar-cc -O2 random_streams.c -o random_streams -lm && JLPAR_NUM_THREADS=4 ./random_streams
 *
 * What decides the digits is which numbers belong to which piece of work. One generator for all would give them to
 * whoever comes first. Here each piece has a stream of its own:
 *
 * by jumps   piece k takes its numbers from k jumps of 2^128 draws ahead in one generator's sequence: no two meet
 * by tasks   each task has a stream anyway, split from that of the task that started it (jlpar_rand_double)
 */
#include <jlpar.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PIECES = 64, DIMENSIONS = 4, TURN = 1000, SEED = 1848 };

static double square(double x) {
  return x * x;
}

static long by_jumps(long points) {
  long inside = 0;
  jlpar_rng start;
  jlpar_rng_seed(&start, SEED);
  #pragma jlpar threads reduction(+: inside) schedule(dynamic)
  for (int piece = 0; piece < PIECES; piece++) {
    jlpar_rng mine = start;
    jlpar_rng_jump(&mine, (uint64_t)piece);
    for (long k = 0; k < points; k++) {
      double distance = 0;
      for (int d = 0; d < DIMENSIONS; d++)
        distance += square(2 * jlpar_rng_double(&mine) - 1);
      inside += distance < 1;
    }
  }
  return inside;
}

/* The others have a turn now and then: it makes no difference. */
static long throw(long points) {
  long inside = 0;
  for (long k = 0; k < points; k++) {
    double distance = 0;
    if (k % TURN == 0)
      jlpar_yield();
    for (int d = 0; d < DIMENSIONS; d++)
      distance += square(2 * jlpar_rand_double() - 1);
    inside += distance < 1;
  }
  return inside;
}

/* a tree of tasks: halves of the pieces, down to one */
static long by_tasks(int pieces, long points) {
  long left = 0, right = 0;
  if (pieces == 1)
    return throw(points);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    left = by_tasks(pieces / 2, points);
    #pragma jlpar spawn on(threads)
    right = by_tasks(pieces - pieces / 2, points);
  }
  return left + right;
}

static void show(const char *how, long inside, long points) {
  double n = (double)points * PIECES, cube = pow(2, DIMENSIONS), share = (double)inside / n;
  double interval = 1.96 * cube * sqrt(share * (1 - share) / n);
  printf("%s: %.6f +- %.6f, %ld points inside\n", how, cube * share, interval, inside);
}

int main(int argc, char **argv) {
  long points = argc > 1 ? atol(argv[1]) : 50000; /* of each piece */
  show("by jumps", by_jumps(points), points);
  jlpar_rand_seed(SEED);
  show("by tasks", by_tasks(PIECES, points), points);
  return 0;
}
