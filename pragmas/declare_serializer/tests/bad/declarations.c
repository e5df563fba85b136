/* Serializers that are declared wrongly. */
#include <jlpar.h>

struct text {
  size_t size;
  char *bytes;
};
size_t pack(const struct text *t, void *buffer, size_t room);
void unpack(struct text *t, const void *buffer, size_t bytes);
size_t short_one(const struct text *t);
void no_size(const struct text *t, void *buffer, size_t room);
size_t into_const(const struct text *t, const void *buffer, size_t room);
void from_const(const struct text *t, const void *buffer, size_t bytes);
void by_float(struct text *t, const void *buffer, double bytes);
int number;

#pragma jlpar declare serializer
#pragma jlpar declare serializer(struct text)
#pragma jlpar declare serializer(struct text : pack)
#pragma jlpar declare serializer(struct text : pack, unpack, pack, pack)
#pragma jlpar declare serializer(struct text : pack, unpack, pack)
#pragma jlpar declare serializer(struct text : pakc, unpack)
#pragma jlpar declare serializer(struct text : short_one, number)
#pragma jlpar declare serializer(struct text : no_size, from_const)
#pragma jlpar declare serializer(struct text : into_const, by_float)
#pragma jlpar declare serializer(struct text : unpack, pack)
#pragma jlpar declare serializer(struct text * : pack, unpack)
#pragma jlpar declare serializer(struct unknown : pack, unpack)
#pragma jlpar declare serialiser(struct text : pack, unpack)

void declarations(void) {
#pragma jlpar declare serializer(struct text : pack, unpack)
}
