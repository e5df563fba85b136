/* SPDX-License-Identifier: MIT
 *
 * about: GNU case ranges inside a loop's body
 */
#include <stdio.h>

int main(void) {
  const char text[] = "Wages 1979, HEAD-first (17%)";
  int upper = 0, lower = 0, digit = 0;
  #pragma jlpar distributed reduction(+: upper, lower, digit)
  for (unsigned i = 0; i < sizeof text - 1; i++)
    switch (text[i]) {
      case 'A' ... 'Z': upper++; break;
      case 'a' ... 'z': lower++; break;
      case '0' ... '9': digit++; break;
    }
  printf("%d %d %d\n", upper, lower, digit);
  return 0;
}
