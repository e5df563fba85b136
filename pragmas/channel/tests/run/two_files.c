/* about: a channel of one file is used by another
 * parts: parts/other_file.c
 * stdout:
 * | 3 of 4
 */
#include <jlpar.h>
#include <stdio.h>

#pragma jlpar channel numbers(int, 4)
void fill(int n);

int main(void) {
  int n = 0;
  fill(3);
  while (jlpar_isready(numbers)) {
    (void)jlpar_take(int, numbers);
    n++;
  }
  printf("%d of 4\n", n);
  return 0;
}
