/* SPDX-License-Identifier: MIT
 *
 * about: quotes, comments, braces and pragmas inside strings and characters
 */
#include <stdio.h>
#include <string.h>

int main(void) {
  size_t n[4] = {0};
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    n[0] = strlen("} /* not a comment */ // neither {");
    #pragma jlpar spawn
    n[1] = strlen("\"#pragma jlpar spawn\"") + '"' + '\'' + '{';
    #pragma jlpar spawn
    n[2] = strlen("a;b;\
c;}");
    #pragma jlpar spawn
    n[3] = '}' + ';' + '\\' + sizeof "//";
  }
  printf("%zu %zu %zu %zu\n", n[0], n[1], n[2], n[3]);
  return 0;
}
