/* overflows its stack: `here` in a task that runs where it stands, `waits` in one with a stack of its own, `there` on worker 2 */
#include <jlpar.h>
#include <string.h>

__attribute__((noinline)) static int deep(int n) {
  volatile char room[2000];
  memset((char *)room, n, sizeof room);
  return n < 0 ? 0 : deep(n + 1) + room[5];
}

int main(int argc, char **argv) {
  int r = 0;
  (void)argc;
  if (!strcmp(argv[1], "here")) {
    #pragma jlpar sync async
    r = deep(0);
  } else if (!strcmp(argv[1], "waits")) {
    #pragma jlpar sync async name("digger")
    r = (jlpar_sleep(0.01), deep(0));
  } else {
    #pragma jlpar sync spawn on(2)
    r = deep(0);
  }
  return r;
}
