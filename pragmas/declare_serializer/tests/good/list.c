/* A struct with a pointer travels by functions of the program. */
#include <jlpar.h>
#include <stdlib.h>
#include <string.h>

struct text {
  size_t size;
  char *bytes;
};

static size_t pack(const struct text *t, void *buffer, size_t room) {
  if (room >= t->size)
    memcpy(buffer, t->bytes, t->size);
  return t->size;
}

static void unpack(struct text *t, const void *buffer, size_t bytes) {
  t->size = bytes;
  t->bytes = malloc(bytes + 1);
  memcpy(t->bytes, buffer, bytes);
}

struct other {
  struct text *texts;
};
size_t pack_other(const struct other *o, void *buffer, size_t room);
void unpack_other(struct other *o, const void *buffer, size_t bytes);
void release_other(struct other *o);

#pragma jlpar declare serializer(struct text : pack, unpack)
#pragma jlpar declare serializer(struct other : pack_other, unpack_other, release_other)

size_t list(struct text t) {
  struct text three[3] = {t, t, t};
  size_t n = 0, m = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn
    n = strlen(t.bytes);
#pragma jlpar spawn
    m = strlen(three[2].bytes);
  }
  return n + m;
}
