/* SPDX-License-Identifier: MIT
 *
 * table.c - counts of words; see table.h. Nothing here knows of tasks: each task has a table of its own.
 */
#include "table.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *resized(void *memory, size_t count, size_t bytes) {
  memory = reallocarray(memory, count, bytes);
  if (!memory) {
    fputs("wordcount: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

struct table *table_new(void) {
  struct table *t = resized(NULL, 1, sizeof *t);
  *t = (struct table){.nslots = 1024, .room = 4096};
  t->slots = resized(NULL, t->nslots, sizeof *t->slots);
  memset(t->slots, 0, t->nslots * sizeof *t->slots);
  t->letters = resized(NULL, t->room, 1);
  return t;
}

void table_free(struct table *t) {
  if (!t)
    return;
  free(t->slots);
  free(t->letters);
  free(t);
}

/* FNV-1a */
static uint64_t hash(const char *word, size_t length) {
  uint64_t h = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < length; i++)
    h = (h ^ (unsigned char)word[i]) * UINT64_C(1099511628211);
  return h ^ h >> 32;
}

/* The slot that holds the word, or the free one where it belongs. */
static struct slot *find(const struct table *t, const char *word, size_t length) {
  for (size_t i = hash(word, length);; i++) {
    struct slot *s = &t->slots[i & (t->nslots - 1)];
    if (s->count == 0)
      return s;
    const char *known = t->letters + s->word;
    if (strncmp(known, word, length) == 0 && known[length] == '\0')
      return s;
  }
}

static void grow(struct table *t) {
  struct table bigger = *t;
  bigger.nslots = 2 * t->nslots;
  bigger.slots = resized(NULL, bigger.nslots, sizeof *bigger.slots);
  memset(bigger.slots, 0, bigger.nslots * sizeof *bigger.slots);
  for (size_t i = 0; i < t->nslots; i++)
    if (t->slots[i].count) {
      const char *word = t->letters + t->slots[i].word;
      *find(&bigger, word, strlen(word)) = t->slots[i];
    }
  free(t->slots);
  *t = bigger;
}

void table_add(struct table *t, const char *word, size_t length, long times) {
  struct slot *s = find(t, word, length);
  if (s->count == 0) {
    if (t->used + length + 1 > t->room) {
      t->room = 2 * t->room + length;
      t->letters = resized(t->letters, t->room, 1);
    }
    s->word = t->used;
    memcpy(t->letters + t->used, word, length);
    t->letters[t->used + length] = '\0';
    t->used += length + 1;
    t->nwords++;
  }
  s->count += times;
  if (2 * t->nwords > t->nslots)
    grow(t);
}

void table_merge(struct table *into, const struct table *from) {
  for (size_t i = 0; i < from->nslots; i++)
    if (from->slots[i].count) {
      const char *word = from->letters + from->slots[i].word;
      table_add(into, word, strlen(word), from->slots[i].count);
    }
}

struct line {
  long count;
  const char *word;
};

static int by_count_then_word(const void *a, const void *b) {
  const struct line *x = a, *y = b;
  if (x->count != y->count)
    return x->count < y->count ? 1 : -1;
  return strcmp(x->word, y->word);
}

void table_print(struct table *t) {
  struct line *lines = resized(NULL, t->nwords + 1, sizeof *lines);
  size_t n = 0;
  for (size_t i = 0; i < t->nslots; i++)
    if (t->slots[i].count)
      lines[n++] = (struct line){t->slots[i].count, t->letters + t->slots[i].word};
  qsort(lines, n, sizeof *lines, by_count_then_word);
  for (size_t i = 0; i < n; i++)
    printf("%ld %s\n", lines[i].count, lines[i].word);
  free(lines);
}
