/* SPDX-License-Identifier: MIT
 *
 * about: strtok_r, ctype and string functions inside a task's block
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  char text[] = "one two  three\tfour";
  int words = 0, letters = 0, longest = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn inout(words, letters, longest) firstprivate(text)
    {
      char *rest;
      for (char *w = strtok_r(text, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest)) {
        int n = (int)strlen(w);
        words++;
        letters += n;
        longest = n > longest ? n : longest;
        *w = (char)toupper((unsigned char)*w);
      }
    }
  }
  printf("%d %d %d\n", words, letters, longest);
  return 0;
}
