#include <jlpar.h>
#include <stdio.h>

static char own[256];

/* some calls print, in every way that stdio has; 9 gives stdout a buffer of the program's own */
static void speak(int k) {
  if (k == 3)
    printf("%d by printf\n", k);
  if (k == 4)
    putchar('4');
  if (k == 5)
    putchar('\n');
  if (k == 7)
    fwrite("7 by fwrite\n", 1, 12, stdout);
  if (k == 9)
    setvbuf(stdout, own, _IOFBF, sizeof own);
  if (k == 11)
    puts("11 by puts");
  if (k == 12)
    printf("12 flushed by the program\n"), fflush(stdout);
}

int main(void) {
  for (int k = 0; k < 14; k++) {
    #pragma jlpar sync spawn on(2)
    speak(k);
    printf("after %d\n", k);
  }
  return 0;
}
