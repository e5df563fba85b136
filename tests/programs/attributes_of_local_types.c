/* SPDX-License-Identifier: MIT
 *
 * about: attributes behind a local type's members or name, written out or by a macro: its layout stays
 */
#include <stddef.h>
#include <stdio.h>

#define PACKED __attribute__((packed))
#define ALIGNED(n) __attribute__((aligned(n)))

static void structs(void) {
  struct pair { char c; int i; } __attribute__((packed));
  struct pair a[2] = {{1, 2}, {3, 99}};
  typedef struct { char c; int i; } PACKED tight, *tight_pointer;
  tight t[2] = {{1, 2}, {3, 4}};
  struct lane { int x; } ALIGNED(64) first = {5}, lanes[2] = {{1}, {2}};
  union __attribute__((packed)) word { char c[5]; int i; } w[2] = {{.i = 1}, {.i = 8}};
  int size = 0, value = 0, typed = 0, pointed = 0, sum = 0, offset = 0, words = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    size = (int)sizeof(struct pair);
    #pragma jlpar spawn
    value = a[1].i;
    #pragma jlpar async
    typed = a[1].c + t[1].i;
    #pragma jlpar spawn
    pointed = (int)sizeof(*(tight_pointer)0);
    #pragma jlpar spawn
    sum = first.x + lanes[1].x + (int)sizeof(struct lane);
    #pragma jlpar spawn
    offset = (int)offsetof(struct pair, i);
    #pragma jlpar spawn
    words = w[1].i + (int)sizeof w;
  }
  printf("%d %d %d %d %d %d %d\n", size, value, typed, pointed, sum, offset, words);
}

static void members(void) {
  struct spread { char c; _Alignas(16) int v; char d; } s = {1, 5, 7};
  struct tight { char c; int v PACKED; } t[2] = {{1, 5}, {2, 4}};
  struct outer { char c; struct { char c; int v; } PACKED inner; int last; } o[2] = {{1, {2, 3}, 4}, {5, {6, 7}, 8}};
  int a = 0, b = 0, c = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = s.v + s.d + (int)sizeof s;
    #pragma jlpar spawn
    b = t[1].v;
    #pragma jlpar spawn
    c = o[1].inner.v + o[1].last + (int)sizeof(struct outer);
  }
  printf("%d %d %d\n", a, b, c);
}

static void typedefs(void) {
  typedef int apart __attribute__((aligned(32))), near;
  typedef float four __attribute__((vector_size(16)));
  struct { apart a; char c; } t[2] = {{1, 2}, {3, 2}};
  near n = 6;
  four v = {1, 2, 3, 4};
  enum __attribute__((packed)) place { HERE, THERE } places[3] = {HERE, THERE, THERE};
  enum { LOW, HIGH } PACKED levels[2] = {LOW, HIGH};
  int a = 0, b = 0, c = 0, d = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = t[1].a + t[1].c + n + (int)sizeof t;
    #pragma jlpar spawn
    b = (int)v[3] + (int)sizeof(four) + (int)_Alignof(apart);
    #pragma jlpar spawn
    c = places[1] * 10 + (int)sizeof(enum place);
    #pragma jlpar spawn
    d = levels[1] * 10 + (int)sizeof levels;
  }
  printf("%d %d %d %d\n", a, b, c, d);
}

int main(void) {
  structs();
  members();
  typedefs();
  return 0;
}
