/* SPDX-License-Identifier: MIT
 *
 * kmeans - finds the centres of clusters of points (Lloyd's algorithm).
 *
 *     jlpar-cc -O2 kmeans.c -o kmeans && jlpar-run -p 4 ./kmeans
 *
 * Each round every worker assigns its block of points to their nearest centres and adds them up in arrays of a few numbers:
 * reduction(+: sum_x[0:K]) brings those together. The coordinates are whole numbers, so that sums are exact and the
 * answer does not depend on the number of workers. With an argument all points are printed with their cluster.
 */
#include <stdint.h>
#include <stdio.h>

enum { K = 6, POINTS = 60000, ROUNDS = 100 };

struct centre {
  double x, y;
};

static uint64_t scramble(uint64_t x) { /* splitmix64 */
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

/* point i lies around one of K places, by the sum of four throws */
static long coordinate(int i, int axis) {
  static const int places[K][2] = {{10, 10}, {80, 15}, {45, 50}, {15, 85}, {85, 80}, {50, 90}};
  long sum = 0;
  for (int k = 0; k < 4; k++)
    sum += (long)(scramble((uint64_t)i * 8 + (uint64_t)(axis * 4 + k)) % 4000);
  return places[scramble((uint64_t)i * 8 + 1000000007u) % K][axis] * 1000 + sum - 8000;
}

static int nearest(const struct centre *c, long x, long y) {
  int best = 0;
  double least = 0;
  for (int k = 0; k < K; k++) {
    double dx = (double)x - c[k].x, dy = (double)y - c[k].y, far = dx * dx + dy * dy;
    if (k == 0 || far < least) {
      least = far;
      best = k;
    }
  }
  return best;
}

/* moves the centres to the means of their points; how far they went */
static double one_round(const int *x, const int *y, struct centre *c) {
  long long sum_x[K] = {0}, sum_y[K] = {0}, count[K] = {0};
  double moved = 0;

  #pragma jlpar distributed in(x[i], y[i], c[0:K]) reduction(+: sum_x, sum_y, count)
  for (int i = 0; i < POINTS; i++) {
    int k = nearest(c, x[i], y[i]);
    sum_x[k] += x[i];
    sum_y[k] += y[i];
    count[k]++;
  }

  for (int k = 0; k < K; k++)
    if (count[k]) {
      struct centre to = {(double)sum_x[k] / (double)count[k], (double)sum_y[k] / (double)count[k]};
      moved += (to.x - c[k].x) * (to.x - c[k].x) + (to.y - c[k].y) * (to.y - c[k].y);
      c[k] = to;
    }
  return moved;
}

int main(int argc, char **argv) {
  static int x[POINTS], y[POINTS];
  struct centre c[K];
  int rounds = 0;
  (void)argv;
  for (int i = 0; i < POINTS; i++) {
    x[i] = (int)coordinate(i, 0);
    y[i] = (int)coordinate(i, 1);
  }
  for (int k = 0; k < K; k++)
    c[k] = (struct centre){x[k * 1000], y[k * 1000]};

  while (rounds++ < ROUNDS && one_round(x, y, c) > 0)
    continue;

  for (int k = 0; k < K; k++)
    printf("centre %d: %.6f %.6f\n", k, c[k].x, c[k].y);
  fprintf(stderr, "%d rounds\n", rounds);
  for (int i = 0; argc > 1 && i < POINTS; i++)
    printf("point %d %d %d\n", x[i], y[i], nearest(c, x[i], y[i]));
  return 0;
}
