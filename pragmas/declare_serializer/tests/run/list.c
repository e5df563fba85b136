/* about: what pack writes in one process unpack reads in the other, there and back; the copies are given back
 * run: -p 1
 * stdout:
 * | 3 and 9
 * | abc, 12345, abcabc
 * | here: 5 made, 5 given back
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
  size_t size;
  char *bytes;
};

static size_t pack(const struct text *t, void *buffer, size_t room) {
  if (room >= t->size && t->size)
    memcpy(buffer, t->bytes, t->size);
  return t->size;
}

static int made, given_back;

static void unpack(struct text *t, const void *buffer, size_t bytes) {
  made++;
  t->size = bytes;
  t->bytes = calloc(1, bytes + 1);
  memcpy(t->bytes, buffer, bytes);
}

static void release(struct text *t) {
  given_back++;
  free(t->bytes);
}

#pragma jlpar declare serializer(struct text : pack, unpack, release)

static size_t length(struct text t) {
  return strlen(t.bytes);
}

static struct text doubled(struct text t) {
  struct text two = {2 * t.size, malloc(2 * t.size + 1)};
  memcpy(two.bytes, t.bytes, t.size);
  memcpy(two.bytes + t.size, t.bytes, t.size + 1);
  return two;
}

int main(void) {
  struct text t = {3, (char[]){"abc"}}, u = {9, (char[]){"123456789"}};
  size_t a = 0, b = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn on(2)
    a = length(t);
#pragma jlpar spawn on(2)
    b = length(u);
  }
  printf("%zu and %zu\n", a, b);

  /* a result that is a captured copy, one that is an element of a section, one that the statement made */
  struct text list[2] = {{4, (char[]){"1234"}}, {5, (char[]){"12345"}}}, same, element, twice;
#pragma jlpar sync
  {
#pragma jlpar spawn on(2)
    same = t;
#pragma jlpar spawn on(2) in(list[0:2])
    element = list[1];
#pragma jlpar spawn on(2)
    twice = doubled(t);
  }
  printf("%s, %s, %s\n", same.bytes, element.bytes, twice.bytes);
  release(&same);
  release(&element);
  release(&twice);

  /* in this process: two copies that are given back, and three that become results */
  made = given_back = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn on(1)
    a = length(t);
#pragma jlpar spawn on(threads)
    b = length(u);
#pragma jlpar spawn on(threads)
    same = t;
#pragma jlpar spawn on(threads) in(list[0:2])
    element = list[1];
  }
  release(&same);
  release(&element);
  printf("here: %d made, %d given back\n", made, given_back);
  return 0;
}
