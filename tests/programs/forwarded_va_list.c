/* SPDX-License-Identifier: MIT
 *
 * about: va_list handed on to vsnprintf within a task's statement
 */
#include <stdarg.h>
#include <stdio.h>

static __attribute__((format(printf, 3, 4))) int put(char *to, size_t room, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int n = vsnprintf(to, room, format, list);
  va_end(list);
  return n;
}

int main(void) {
  char text[40];
  int n = 0, far = 0;
  #pragma jlpar sync async shared(text)
  n = put(text, sizeof text, "%s-%05d-%c", "x", 42, 'y');
  #pragma jlpar sync spawn out(text[10:6])
  {
    put(text + 10, 6, "%d", n);
  }
  #pragma jlpar sync spawn
  far = put((char[8]){0}, 8, "%d", n * 1000);
  printf("%s %d %s %d\n", text, n, text + 10, far);
  return 0;
}
