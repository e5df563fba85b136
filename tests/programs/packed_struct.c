/* SPDX-License-Identifier: MIT
 *
 * about: a struct without padding is captured and comes back
 */
#include <stdint.h>
#include <stdio.h>

struct __attribute__((packed)) header {
  uint8_t kind;
  uint32_t length;
  uint16_t check;
};

static struct header filled(uint8_t kind, uint32_t length) {
  return (struct header){kind, length, (uint16_t)(kind ^ length)};
}

int main(void) {
  struct header h = {1, 2, 3}, back = {0};
  unsigned long sum = 0;
  #pragma jlpar sync spawn
  back = filled(h.kind, h.length + 70000);
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 5; i++)
    sum += back.length + h.check;
  printf("%zu: %d %u %d, %lu\n", sizeof h, back.kind, (unsigned)back.length, back.check, sum);
  return 0;
}
