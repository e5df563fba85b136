/* about: what still runs in workers when main returns is dropped with them, and that is no failure to be printed
 * run: -p 2
 * exit: 4
 * clean: yes
 * stdout:
 * | five under way
 */
#include <jlpar.h>
#include <stdio.h>

#pragma jlpar channel begun(int, 8) on(1)

static void stay(void) {
  jlpar_put(int, begun, 1);
  jlpar_sleep(100);
}

static void start_another(int pid) {
  #pragma jlpar spawn on(pid) detach
  stay();
  stay();
}

int main(void) {
  #pragma jlpar spawn on(2) detach
  start_another(3);
  #pragma jlpar spawn on(3) detach
  stay();
  #pragma jlpar distributed future(loop)
  for (int i = 0; i < 2; i++)
    stay();
  for (int k = 0; k < 5; k++)
    (void)jlpar_take(int, begun);
  puts("five under way");
  return 4;
}
