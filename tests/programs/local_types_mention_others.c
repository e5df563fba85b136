/* SPDX-License-Identifier: MIT
 *
 * about: local types whose declarations mention enumerators, types and variables of the function
 */
#include <stdio.h>

struct plain { short s; };

static int run(int parameter) {
  enum { SIZE = 3 };
  struct row { int v[SIZE + 1]; } row = {{0, 0, 0, 4}};
  enum { A = 3 };
  enum { B = A + SIZE };
  struct two { int a, b; };
  struct room { char bytes[sizeof(struct two)]; int q; } room = {{0}, 5};
  struct two both[2] = {{1, 2}, {3, 4}};
  static struct plain kept = {1};
  typedef struct late late;
  struct late { int v; };
  late l = {6};
  int local = 0, a = 0, b = 0, c = 0, d = 0, e = 0;
  struct like { __typeof__(local) i; __typeof__(both[0].a) j; __typeof__(kept) k; char l[sizeof both], m[sizeof parameter]; };
  struct like like = {7, 8, {9}, {0}, {0}};
  typedef __typeof__(both) pairs;
  pairs more = {{5, 6}, {7, 8}};
  enum { C = sizeof local + sizeof(both) };
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = row.v[3];
    #pragma jlpar spawn
    b = B + C;
    #pragma jlpar spawn
    c = room.q + (int)sizeof room;
    #pragma jlpar spawn
    d = like.i + like.j + like.k.s + (int)sizeof(struct like) + more[1].b;
    #pragma jlpar spawn
    e = l.v;
  }
  (void)kept;
  return printf("%d %d %d %d %d\n", a, b, c, d, e) + local;
}

int main(void) {
  run(1);
  return 0;
}
