/* SPDX-License-Identifier: MIT
 *
 * about: generations of a small world, rows on threads
 */
#include <stdio.h>
#include <string.h>

enum { W = 16, H = 12 };
static unsigned char world[H][W], next[H][W];

static int neighbours(int y, int x) {
  int n = 0;
  for (int dy = H - 1; dy <= H + 1; dy++)
    for (int dx = W - 1; dx <= W + 1; dx++)
      n += world[(y + dy) % H][(x + dx) % W];
  return n - world[y][x];
}

int main(void) {
  static const char *const glider[] = {".#.", "..#", "###"};
  for (int i = 0; i < 9; i++)
    world[i / 3][i % 3] = glider[i / 3][i % 3] == '#';
  for (int round = 0; round < 20; round++) {
    #pragma jlpar threads
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) {
        int n = neighbours(y, x);
        next[y][x] = n == 3 || (n == 2 && world[y][x]);
      }
    #pragma jlpar sync async
    memcpy(world, next, sizeof world);
  }
  for (int i = 0; i < H * W; i++)
    if (world[i / W][i % W])
      printf("%d ", i);
  puts("");
  return 0;
}
