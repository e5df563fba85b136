/* SPDX-License-Identifier: MIT
 *
 * about: #pragma pack: local types that it packs have the same layout in a region
 */
#include <stdio.h>

static void ends_before(void) {
#pragma pack(push, 1)
  struct pair { char c; int v; };
#pragma pack(pop)
  struct loose { char c; int v; } b[2] = {{1, 2}, {3, 8}};
  struct pair a[2] = {{1, 2}, {3, 7}};
  int value = 0, size = 0, loose = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    value = a[1].v;
    #pragma jlpar spawn
    size = (int)sizeof(struct pair);
    #pragma jlpar spawn
    loose = b[1].v + (int)sizeof(struct loose);
  }
  printf("%d %d %d\n", value, size, loose);
}

#pragma pack(2)
static void around(void) {
  struct outer { char c; struct { char c; double d; } in; long last; } o[2] = {{1, {2, 3}, 4}, {5, {6, 7}, 8}};
  typedef struct { char c; long long l; } half;
  half h[2] = {{1, 2}, {3, 4}};
  int a = 0, b = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = (int)o[1].in.d + (int)o[1].last + (int)sizeof(struct outer);
    #pragma jlpar spawn
    b = (int)h[1].l + (int)sizeof(half);
  }
  printf("%d %d\n", a, b);
}
#pragma pack()

int main(void) {
  ends_before();
  around();
  return 0;
}
