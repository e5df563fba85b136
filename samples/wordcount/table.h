/* SPDX-License-Identifier: MIT
 *
 * table.h - counts of words: an open-addressed hash table that only grows.
 *
 * Words are kept one after the other in `letters`, each ended by a zero; a slot holds where its word begins
 * and how often it was seen (0: a free slot). At most half of the slots are used.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>

struct slot {
  size_t word;
  long count;
};

struct table {
  struct slot *slots;
  size_t nslots, nwords; /* nslots is a power of two */
  char *letters;
  size_t used, room;
};

/* table_new - an empty table; the program ends if there is no memory. */
struct table *table_new(void);
void table_free(struct table *t);

/* table_add - counts a word of `length` letters `times` times. */
void table_add(struct table *t, const char *word, size_t length, long times);

/* table_merge - adds the counts of `from` to those of `into`. */
void table_merge(struct table *into, const struct table *from);

/* table_print - prints "COUNT WORD" lines, the most frequent first, equal ones in the order of letters. */
void table_print(struct table *t);

#endif
