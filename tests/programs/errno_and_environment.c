/* SPDX-License-Identifier: MIT
 *
 * about: errno and other things of the C library inside a task
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  const char *text = "99999999999999999999999";
  int code = 0, parsed = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(code, parsed)
    {
      errno = 0;
      parsed = strtol(text, NULL, 10) > 0;
      code = errno;
    }
  }
  printf("%d %d %s\n", code == ERANGE, parsed, strerror(code == ERANGE ? 0 : code));
  return 0;
}
