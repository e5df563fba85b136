/* SPDX-License-Identifier: MIT
 *
 * about: macros that make strings and other names of variables that come back, or use their names for other things
 */
#include <assert.h>
#include <stdio.h>

struct part { int total; };

#define SHOW(x) sprintf(text, #x "=%d", x)
#define SHOW_EXPANDED(x) SHOW(x)
#define SHOW_LATE(x, y) y = printf(#x "=%d\n", x)
#define CAT(a, b) a##b
#define WITH_NEXT(a) (CAT(a, _1) + a)
#define WITH_OTHER(a) (a##_1 + a)
#define ADD(s) total += (s).total
#define XX x
#define BIG large

int main(void) {
  int n = 2, n_1 = 5, r = 0, total = 3, x = 6, y = 0, last = 0;
  char text[20] = "", other[20] = "";
  struct part p = {4};
  struct { int v[40]; } large = {{1, 2, 3}};
  #pragma jlpar sync spawn inout(n) out(text)
  { n++; SHOW(n); }
  printf("%s %d\n", text, n);
  #pragma jlpar sync spawn inout(n) out(other)
  { char text[20]; n++; SHOW_EXPANDED(n); snprintf(other, sizeof other, "%s", text); }
  printf("%s %d\n", other, n);
  #pragma jlpar sync spawn inout(n) out(r)
  { r = WITH_NEXT(n) * 100 + WITH_OTHER(n); n = 2; assert(n == 2); }
  printf("%d %d\n", r, n);
  #pragma jlpar sync spawn inout(total)
  ADD(p);
  printf("%d\n", total);
  #pragma jlpar sync spawn inout(x, y)
  {
    XX++;
    int XX = 5;
    y = XX;
  }
  printf("%d %d\n", x, y);
  #pragma jlpar sync spawn inout(large) out(last)
  { BIG.v[39] = BIG.v[1]; last = (int)sizeof(BIG); }
  printf("%d %d\n", large.v[39], last);
  #pragma jlpar sync async shared(n, r)
  { n++; SHOW_LATE(n, r); printf("%d\n", WITH_OTHER(n)); }
  #pragma jlpar sync
  #pragma jlpar pmap out(text)
  for (int i = 0; i < 1; i++)
    SHOW(i);
  printf("%s\n", text);
  return 0;
}
