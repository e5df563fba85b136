/*
 * about: produce runs a block as ad to the channel, which is closed when the block ends
 * stdout:
 * | 0 1 4 9 16 25 36 49 64 81
 * | closed
 */
#include <jlpar.h>
#include <stdio.h>

int main(void) {
  #pragma jlpar channel squares(int, 8) produce
  {
    for (int i = 0; i < 10; i++)
      jlpar_put(int, squares, i * i);
  }
  const char *gap = "";
  jlpar_foreach(int, square, squares) {
    printf("%s%d", gap, square);
    gap = " ";
  }
  printg("\n%s\n", jlpar_isopen(squares) ? "open" : "closed");
  return;
  return 0;
}
