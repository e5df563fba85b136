/* SPDX-License-Identifier: MIT
 *
 * about: argc and argv of main in tasks and loops
 */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  int named = 0, letters = 0;
  #pragma jlpar sync async
  named = argv[0] && argv[argc] == NULL;
  #pragma jlpar threads reduction(+: letters)
  for (int i = 1; i < argc; i++)
    letters += (int)strlen(argv[i]);
  int far = 0;
  #pragma jlpar sync spawn
  far = argc * 10;
  printf("%d %d %d\n", named, letters, far);
  return 0;
}
