/* run: -p 1 */
/* everywhere always: a worker that comes later runs it, in order, with the values captured then, before anybody calls it. */
#include <jlpar.h>

static int level, order[3], norder;

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s", what);
}

static int level_here(void) {
  return level * 1000 + norder * 100 + order[0] * 10 + order[1];
}

static int level_of(int pid) {
  int found = 0;
  #pragma jlpar sync spawn on(pid)
  found = level_here();
  return found;
}

int main(void) {
  int value = 7, table[2] = {4, 5}, once = 1, by_worker = 0;
  #pragma jlpar everywhere always in(table)
  {
    level = value;
    order[norder++] = table[0];
  }
  value = 8;
  table[1] = 6;
  #pragma jlpar everywhere always in(table)
  order[norder++] = table[1];
  #pragma jlpar everywhere
  level += once;
  table[0] = table[1] = value = 0;
  want(jlpar_addprocs(2) == 2, "two more workers");
  want(level_of(1) == 8246 && level_of(2) == 8246, "those that were there");
  want(level_of(3) == 7246 && level_of(4) == 7246, "those that came later have what is always, and that only");

  #pragma jlpar sync spawn on(2)
  {
    #pragma jlpar everywhere always
    level = 9;
  }
  jlpar_addprocs(1);
  #pragma jlpar distributed reduction(+: by_worker)
  for (int i = 0; i < jlpar_nworkers(); i++)
    by_worker += level_here() == 9246;
  want(by_worker == 4, "also when a worker said so");
  return 0;
}
