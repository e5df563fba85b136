/* Uses the objects of the module that is its argument, or that was loaded before. */
#include <jlpar.h>
#include <stdio.h>

#pragma jlpar shared
static int mine[4];

static int call(int pid, const char *name) {
  jlpar_future f = jlpar_remotecall(pid, name, NULL, 0);
  int value = jlpar_fetch(int, f);
  jlpar_release(f);
  return value;
}

int main(int argc, char **argv) {
  char path[256] = "";
  if (argc > 1)
    snprintf(path, sizeof path, "%s", argv[1]);
  if (argc > 1) {
    #pragma jlpar sync spawn on(3)
    jlpar_load(path);
  }
  jlpar_addprocs(1);
  int first = 0;
  for (int pid = 1; pid <= 4; pid++)
    first += call(pid, "visit");
  #pragma jlpar everywhere
  if (jlpar_myid() < 4)
    mine[jlpar_myid()] = jlpar_myid();
  printf("%d %d %d, %d %d %d\n", first, call(1, "sum_of_board"), call(4, "sum_of_board"), mine[1], mine[2], mine[3]);
  return 0;
}
