/* about: an array of which this place does not know the size goes by its section, and the same with its place in memory
 * run: -p 1
 * stdout:
 * | 7 on 2
 * | 1 2 30 40
 * | 30, 3
 */
#include <jlpar.h>
#include <stdio.h>

extern int numbers[];
extern const int constants[];

static void work(int n) {
  int sum = 0, where = 0, first = 0, second = 0;
  #pragma jlpar sync spawn on(2) in(numbers[2:2]) out(sum, where)
  {
    sum = numbers[2] + numbers[3];
    where = jlpar_myid();
  }
  printf("%d on %d\n", sum, where);
  #pragma jlpar sync spawn on(2) out(numbers[2:n])
  {
    numbers[2] = 30;
    numbers[3] = 40;
  }
  printf("%d %d %d %d\n", numbers[0], numbers[1], numbers[2], numbers[3]);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    first = numbers[2];
    #pragma jlpar spawn on(2)
    second = constants[1];
  }
  printf("%d, %d\n", first, second);
}

int numbers[] = {1, 2, 3, 4};
const int constants[] = {2, 3};

int main(void) {
  work(2);
  return 0;
}
