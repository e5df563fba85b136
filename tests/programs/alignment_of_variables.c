/* SPDX-License-Identifier: MIT
 *
 * about: variables and arrays declared with an alignment: so are the copies that a region has
 */
#include <stdint.h>
#include <stdio.h>

#define LINE 64
#define ON_A_LINE _Alignas(LINE)

static int is_aligned(const void *p, int n) { return (uintptr_t)p % (unsigned)n == 0; }

int main(void) {
  _Alignas(64) int x = 3;
  ON_A_LINE char bytes[3] = {1, 2, 3};
  struct five { char c[5]; };
  int y __attribute__((aligned(LINE))) = 4;
  _Alignas(128) struct five cells[2] = {{{1}}, {{2}}};
  _Alignas(64) struct { double d[20]; } large = {{5}};
  typedef short apart __attribute__((aligned(32)));
  apart z = 1;
  int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = is_aligned(&x, 64) + x;
    #pragma jlpar spawn
    b = is_aligned(bytes, 64) + bytes[2];
    #pragma jlpar spawn
    c = is_aligned(&y, 64) + y;
    #pragma jlpar spawn
    d = is_aligned(cells, 128) + cells[1].c[0];
    #pragma jlpar spawn on(threads)
    e = is_aligned(&large, 64) + (int)large.d[0] + is_aligned(bytes, 64);
    #pragma jlpar spawn
    f = is_aligned(&z, 32) + z;
  }
  #pragma jlpar sync spawn inout(x, bytes, z) out(g)
  {
    g = is_aligned(&x, 64) + is_aligned(bytes, 64) + is_aligned(&z, 32);
    x++;
    bytes[1] = 7;
    z++;
  }
  printf("%d %d %d %d %d %d\n", a, b, c, d, e, f);
  printf("%d %d %d %d %d\n", g, x, bytes[1], bytes[2], z);
  return 0;
}
