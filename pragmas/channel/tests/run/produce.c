/* about: the producer's end closes its channel; a channel dies with its block
 * stdout:
 * | 0 1 4 9 closed
 */
#include <jlpar.h>
#include <stdio.h>

int main(void) {
  int x;
#pragma jlpar channel squares(int, 2) produce
  {
    for (int i = 0; i < 4; i++)
      jlpar_put(int, squares, i * i);
  }
  while (jlpar_take_try(squares, &x) == JLPAR_OK)
    printf("%d ", x);
#pragma jlpar channel endless(int) produce
  for (int i = 0;; i++)
    jlpar_put(int, endless, i);
  (void)jlpar_take(int, endless);
  printf("closed\n");
  return 0;
}
