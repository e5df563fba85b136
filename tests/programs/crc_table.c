/* SPDX-License-Identifier: MIT
 *
 * about: a table built on threads, used by a function in tasks of this process
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t table[256];

static uint32_t crc(const char *s, size_t n) {
  uint32_t c = ~0u;
  while (n--)
    c = table[(c ^ (unsigned char)*s++) & 0xff] ^ c >> 8;
  return ~c;
}

int main(void) {
  static const char *const text[] = {"", "a", "123456789"};
  uint32_t got[3];
  #pragma jlpar threads
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++)
      c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  #pragma jlpar sync
  for (int i = 0; i < 3; i++) {
    #pragma jlpar spawn on(threads)
    got[i] = crc(text[i], strlen(text[i]));
  }
  printf("%08x %08x %08x\n", (unsigned)got[0], (unsigned)got[1], (unsigned)got[2]);
  return 0;
}
