#include <stdio.h>
int main(void) {
  int sum = 5;
#pragma jlpar sync spawn on(threads) shared(sum)
  {
#pragma jlpar threads firstprivate(sum) lastprivate(sum)
    for (int i = 0; i < 4; i++)
      sum = i + 10;
  }
  printf("%d\n", sum);
  return 0;
}
