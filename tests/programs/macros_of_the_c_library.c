/* SPDX-License-Identifier: MIT
 *
 * about: NULL, offsetof, assert, isdigit, stdout, errno and EOF inside a task
 */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  char text[] = "a1b22", copy[8];
  size_t digits = 0;
  bool none = true;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(digits, none)
    {
      for (const char *p = text; *p; p++)
        digits += isdigit((unsigned char)*p) != 0;
      none = strchr(text, EOF) == NULL && errno != INT_MIN;
      assert(digits <= sizeof text);
    }
    #pragma jlpar async shared(copy)
    strcpy(copy, "done");
  }
  #pragma jlpar sync async
  fputs(copy, stdout);
  printf(" %zu %d %d\n", digits, none, (int)offsetof(struct { char c; int i; }, i) > 0);
  return EXIT_SUCCESS;
}
