/* SPDX-License-Identifier: MIT
 *
 * Source files: bytes, and where a byte stands. Offsets count bytes from 0; lines and columns from 1.
 */
#ifndef JLPT_SOURCE_H
#define JLPT_SOURCE_H

#include "text.h"

typedef struct jlpt_file {
  const char *path; /* as given to the compiler */
  const char *text; /* as read, plus a final '\0' */
  size_t size;
  const size_t *lines; /* offset at which each line begins */
  size_t nlines;
  struct { size_t at, line; const char *path; } *renumbered; /* by #line, from `at` on; path NULL: as before */
  size_t nrenumbered, renumbered_room;
  bool is_main;
  bool inlined;  /* emit put it in place of its #include */
  bool has_header; /* emit included jlpar/generated.h */

  /* what scan found, in order */
  struct jlpt_pragma **pragmas;
  size_t npragmas, pragmas_room;
  struct jlpt_macro *macros;
  size_t nmacros, macros_room;

  struct { size_t begin, end; } *skipped; /* what the preprocessor skips; known if macros may hold directives */
  size_t nskipped, skipped_room;

  size_t *boundaries; /* ends of external declarations and of preprocessor lines between them */
  size_t nboundaries, boundaries_room;

  /* the copy that libclang parses, see probe.h */
  jlpt_text probe;
  struct jlpt_segment *segments;
  size_t nsegments, segments_room;
} jlpt_file;

/* jlpt_file_read - reads a whole file; NULL with errno set when it cannot be. */
jlpt_file *jlpt_file_read(const char *path, const char *read_from);
/* jlpt_file_of_text - a file that is nowhere on a disk; it keeps the text. */
jlpt_file *jlpt_file_of_text(const char *path, const jlpt_text *text);
void jlpt_file_position(const jlpt_file *f, size_t offset, size_t *line, size_t *column);
/* Where messages, debuggers and failures say that an offset stands: what #line says, if there is any. */
const char *jlpt_file_name(const jlpt_file *f, size_t offset);
size_t jlpt_file_line(const jlpt_file *f, size_t offset);

#endif
