/* Five tasks that take turns as the scheduler likes: prints in which order they ran. With an argument the update that all
 * of them make is checked, which is wrong when another task ran in between. */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

static char order[64];
static int counted, at;

static void turn(char name) {
  for (int k = 0; k < 3; k++) {
    int before = counted;
    order[at++] = name;
    if (k == 1)
      jlpar_yield();
    counted = before + 1;
  }
}

int main(int argc, char **argv) {
  (void)argv;
  #pragma jlpar sync
  {
    for (char name = 'a'; name < 'd'; name++) {
      #pragma jlpar async
      turn(name);
    }
    for (char name = 'x'; name < 'z'; name++) {
      #pragma jlpar spawn on(threads) shared(order, counted, at)
      turn(name);
    }
  }
  printf("%s %016llx\n", order, (unsigned long long)jlpar_rand_u64());
  return argc > 1 && counted != 15;
}
