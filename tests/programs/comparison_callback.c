/* SPDX-License-Identifier: MIT
 *
 * about: qsort and bsearch with callbacks, inside tasks
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int main(void) {
  const char *word[] = {"pear", "fig", "apple", "quince", "date"}, *key = "fig";
  long at = -1;
  int (*order)(const void *, const void *) = by_text;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(word)
    qsort(word, 5, sizeof *word, order);
  }
  #pragma jlpar sync
  {
    #pragma jlpar async shared(at, word)
    {
      const char **found = bsearch(&key, word, 5, sizeof *word, order);
      at = found ? found - word : -1;
    }
  }
  printf("%ld %s %s\n", at, word[0], word[4]);
  return 0;
}
