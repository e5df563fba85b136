/* SPDX-License-Identifier: MIT
 *
 * about: each task formats into its own part of a buffer
 */
#include <stdio.h>
#include <string.h>

int main(void) {
  char line[5][16], all[64] = "";
  #pragma jlpar sync
  for (int i = 0; i < 5; i++) {
    #pragma jlpar spawn out(line[i])
    {
      snprintf(line[i], sizeof line[i], "<%d>", i * i * 11);
    }
  }
  for (int i = 0; i < 5; i++)
    strcat(all, line[i]);
  puts(all);
  return 0;
}
