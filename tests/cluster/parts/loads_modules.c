/* Loads the module that is its argument; who comes later has it, too. What cannot be loaded is JLPAR_EIO. */
#include <jlpar.h>
#include <stdio.h>

static void load(void *path) {
  jlpar_load(path);
}

static int call(int pid) {
  jlpar_future f = jlpar_remotecall(pid, "where_and_how_often", NULL, 0);
  int status = jlpar_wait_try(f, 10), value = status == JLPAR_OK ? jlpar_fetch(int, f) : status;
  jlpar_release(f);
  return value;
}

int main(int argc, char **argv) {
  if (argc < 3 || call(2) != JLPAR_EUNDEFINED)
    jlpar_fail(1, "the function is known without its module");
  if (jlpar_try(load, argv[2]) != JLPAR_EIO)
    jlpar_fail(2, "%s was loaded", argv[2]);
  char path[256];
  snprintf(path, sizeof path, "%s", argv[1]);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    jlpar_load(path);
  }
  jlpar_load(argv[1]); /* again: nothing happens */
  jlpar_addprocs(1);
  printf("%d %d %d\n", call(1), call(2), call(3));
  return 0;
}
