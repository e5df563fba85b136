/* about: what pack writes in one process unpack reads in the other, there and back
 * run: -p 1
 * stdout:
 * | 3 and 9
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

static void unpack(struct text *t, const void *buffer, size_t bytes) {
  t->size = bytes;
  t->bytes = calloc(1, bytes + 1);
  memcpy(t->bytes, buffer, bytes);
}

#pragma jlpar declare serializer(struct text : pack, unpack)

static size_t length(struct text t) {
  return strlen(t.bytes);
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
  return 0;
}
