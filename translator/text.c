/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct block {
  struct block *next;
  size_t used, room;
  _Alignas(16) char memory[];
} block;

static block *blocks;

/* AddressSanitizer sees what lies behind a block only: it gets a block for every piece */
#if defined __SANITIZE_ADDRESS__
enum { block_bytes = 1 };
#elif defined __has_feature
enum { block_bytes = __has_feature(address_sanitizer) ? 1 : 65536 };
#else
enum { block_bytes = 65536 };
#endif

_Noreturn void jlpt_die(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  fputs("jlpar: error: ", stderr);
  vfprintf(stderr, format, ap);
  fputc('\n', stderr);
  va_end(ap);
  exit(1);
}

void *jlpt_alloc(size_t bytes) {
  size_t padded = (bytes + 15) & ~(size_t)15;
  bytes = block_bytes > 1 ? padded : bytes;
  if (!blocks || blocks->room - blocks->used < bytes) {
    size_t room = bytes > block_bytes ? bytes : block_bytes;
    block *b = malloc(sizeof *b + room);
    if (!b)
      jlpt_die("out of memory");
    b->next = blocks;
    b->used = 0;
    b->room = room;
    blocks = b;
  }
  void *p = blocks->memory + blocks->used;
  blocks->used += bytes;
  return memset(p, 0, bytes);
}

void jlpt_free_all(void) {
  while (blocks) {
    block *next = blocks->next;
    free(blocks);
    blocks = next;
  }
}

char *jlpt_copy(const char *s, size_t n) {
  char *copy = jlpt_alloc(n + 1);
  memcpy(copy, s, n);
  return copy;
}

void *jlpt_grow(void *array, size_t count, size_t *room, size_t elem_bytes) {
  size_t wanted = *room ? *room * 2 : 8;
  void *larger = jlpt_alloc(wanted * elem_bytes);
  if (count)
    memcpy(larger, array, count * elem_bytes);
  *room = wanted;
  return larger;
}

void jlpt_add(jlpt_text *t, const char *s, size_t n) {
  if (!s)
    return;
  if (t->room - t->size <= n) {
    size_t room = (t->room ? t->room * 2 : 256) + n;
    char *larger = jlpt_alloc(room);
    if (t->size)
      memcpy(larger, t->data, t->size);
    t->data = larger;
    t->room = room;
  }
  memcpy(t->data + t->size, s, n);
  t->size += n;
  t->data[t->size] = '\0';
}

void jlpt_adds(jlpt_text *t, const char *s) {
  jlpt_add(t, s, strlen(s));
}

static char *vformat(const char *format, va_list ap, size_t *n) {
  va_list again;
  va_copy(again, ap);
  int bytes = vsnprintf(NULL, 0, format, again);
  va_end(again);
  char *s = jlpt_alloc((size_t)bytes + 1);
  vsnprintf(s, (size_t)bytes + 1, format, ap);
  *n = (size_t)bytes;
  return s;
}

char *jlpt_format(const char *format, ...) {
  va_list ap;
  size_t n;
  va_start(ap, format);
  char *s = vformat(format, ap, &n);
  va_end(ap);
  return s;
}

void jlpt_addf(jlpt_text *t, const char *format, ...) {
  va_list ap;
  size_t n;
  va_start(ap, format);
  char *s = vformat(format, ap, &n);
  va_end(ap);
  jlpt_add(t, s, n);
}

bool jlpt_one_of(const char *word, const char *list) {
  size_t n = strlen(word);
  for (const char *s = list; (s = strstr(s, word)); s += n)
    if ((s == list || s[-1] == ' ') && (s[n] == ' ' || !s[n]))
      return true;
  return false;
}
