/* SPDX-License-Identifier: MIT
 *
 * Writing text to a descriptor from wherever one is, a signal handler too: the C library's printf may neither
 * be used there, nor is it fast.
 */
#ifndef JLPI_TRACE_TEXT_H
#define JLPI_TRACE_TEXT_H

/* One text at a time. Nothing is written any more once a write has failed. */
void jlpi_text_begin(int fd);
int jlpi_text_end(void); /* 0, or errno of the write that failed */
int jlpi_text_failed(void);
/* printf's %s, %c, %ld and %lu, and no others */
void jlpi_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The inside of a JSON string. A byte that is no character of UTF-8 is shown as one of Latin 1. */
void jlpi_text_escaped(const char *text);

#endif
