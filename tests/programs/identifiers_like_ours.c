/* SPDX-License-Identifier: MIT
 *
 * about: the program's own names look like those that translated code uses
 */
#include <stdio.h>

static int main_spawn1 = 4, env = 5;
struct main_spawn1_env { int result; };
static int main_async1(int result) { return result + 1; }

int main(void) {
  int result = 1, self = 2, sync = 3, item = 4, call = 5, site = 6, member = 7, team = 8, sum = 0;
  struct main_spawn1_env e = {9};
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    result = main_async1(self + sync + item + call + site) + member * team + main_spawn1;
    #pragma jlpar async
    e.result = main_async1(env) + e.result;
  }
  #pragma jlpar threads reduction(+: sum)
  for (int team = 0; team < member; team++)
    sum += team * site + env;
  printf("%d %d %d\n", result, e.result, sum);
  return 0;
}
