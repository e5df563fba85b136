/* about: a task runs when its creator waits; switches are at waiting points only
 * stdout:
 * | started
 * | a b c
 * | copied 1, shared 5
 */
#include <jlpar.h>
#include <stdio.h>

int main(void) {
  int x = 1, seen = 0, both = 2;
#pragma jlpar sync
  {
    for (const char *s = "abc"; *s; s++)
#pragma jlpar async
      printf("%c%c", *s, *s == 'c' ? '\n' : ' ');
#pragma jlpar async
    seen = x;
#pragma jlpar async shared(both)
    both += 3;
    x = 2;
    printf("started\n");
  }
  printf("copied %d, shared %d\n", seen, both);
  return 0;
}
