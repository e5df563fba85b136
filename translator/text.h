/* SPDX-License-Identifier: MIT
 *
 * Memory and text of one translation: an arena that is freed as a whole, growing texts, growing arrays.
 * Out of memory ends the translator with a message: there is nothing useful left to do.
 */
#ifndef JLPT_TEXT_H
#define JLPT_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *jlpt_alloc(size_t bytes); /* zeroed; lives until jlpt_free_all */
char *jlpt_copy(const char *s, size_t n);
char *jlpt_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
void jlpt_free_all(void);

typedef struct jlpt_text {
  char *data; /* always ends in '\0' once something was added */
  size_t size, room;
} jlpt_text;
void jlpt_add(jlpt_text *t, const char *s, size_t n);
void jlpt_adds(jlpt_text *t, const char *s);
void jlpt_addf(jlpt_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* jlpt_push - makes room for one more element of a pointer/count/room triple and gives it, zeroed. */
#define jlpt_push(array, count, room)                                                                        \
  ((count) == (room) ? (void)((array) = jlpt_grow((array), (count), &(room), sizeof *(array))) : (void)0,    \
   &(array)[(count)++])
void *jlpt_grow(void *array, size_t count, size_t *room, size_t elem_bytes);

/* word is one of the words of a list that blanks separate */
bool jlpt_one_of(const char *word, const char *list);

_Noreturn void jlpt_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
