/* SPDX-License-Identifier: MIT
 *
 * about: the bytes of an integer through a union
 */
#include <stdint.h>
#include <stdio.h>

union word { uint32_t u; uint8_t b[4]; struct { uint16_t low, high; } h; };

static union word swapped(union word w) {
  return (union word){.b = {w.b[3], w.b[2], w.b[1], w.b[0]}};
}

int main(void) {
  union word w = {0x11223344}, s = {0};
  uint32_t mix = 0;
  #pragma jlpar sync spawn
  s = swapped(w);
  #pragma jlpar distributed reduction(^: mix)
  for (uint32_t i = 0; i < 100; i++)
    mix ^= (union word){.u = w.u * i}.u;
  printf("%08x %04x %04x %08x\n", (unsigned)s.u, s.h.low, s.h.high, (unsigned)mix);
  return 0;
}
