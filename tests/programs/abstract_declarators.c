/* SPDX-License-Identifier: MIT
 *
 * about: types without names in casts, sizeof and compound literals inside a region
 */
#include <stdio.h>

int main(void) {
  const void *raw = (const short[]){3, 1, 4, 1, 5};
  unsigned long sizes = 0;
  int sum = 0;

  #pragma jlpar sync
  {
    #pragma jlpar async shared(sum)
    {
      for (int i = 0; i < 5; i++)
        sum += (*(const short (*)[5])raw)[i];
    }
    #pragma jlpar spawn
    sizes = sizeof(int (*[3])(void)) / sizeof(void (*)(void)) * 100 + sizeof(char[7]) * 10 +
            sizeof(struct { char c; });
  }
  printf("%d %lu\n", sum, sizes);
  return 0;
}
