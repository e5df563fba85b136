/* SPDX-License-Identifier: MIT
 *
 * about: adjacent string literals, also from macros and over lines
 */
#include <stdio.h>
#include <string.h>

#define NAME "jl" "par"
#define VERSION(a, b) #a "." #b

int main(void) {
  char text[64];
  size_t n = 0;
  #pragma jlpar sync async shared(text)
  snprintf(text, sizeof text, "%s-" VERSION(1, 2) " \"quoted\" "
                              "and\tmore\\", NAME);
  #pragma jlpar sync spawn
  n = strlen(NAME "/" VERSION(0, 9)
             "\x41" "1");
  printf("%s %zu\n", text, n);
  return 0;
}
