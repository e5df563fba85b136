/* SPDX-License-Identifier: MIT
 *
 * Error records. A jlpar_error is made once, is immutable afterwards, and is counted: whoever keeps one
 * retains it. `cause` is the next hop towards the root, `parts` those of a composite; both are owned.
 */
#ifndef JLPI_ERROR_H
#define JLPI_ERROR_H

#include <jlpar.h>
#include <stdarg.h>

/* All return a new reference; strings are copied; task may be NULL. Never NULL: out of memory gives a
 * static JLPAR_ENOMEM record. */
const jlpar_error *jlpi_error_new(int code, int pid, const char *task, const char *file, int line,
                                  const char *format, ...) __attribute__((format(printf, 6, 7)));
const jlpar_error *jlpi_error_newv(int code, int pid, const char *task, const char *file, int line,
                                   const char *format, va_list ap);
/* a hop: same code and message as cause, `task` awaited it at file:line on process pid; takes over cause */
const jlpar_error *jlpi_error_hop(const jlpar_error *cause, int pid, const char *task, const char *file, int line);
/* composite of n parts in order of starting (n 1 too), awaited at file:line (file NULL: where its first part was); takes
 * over the parts */
const jlpar_error *jlpi_error_compose(const jlpar_error *const *parts, size_t n, int pid, const char *task, const char *file,
                                      int line);
const jlpar_error *jlpi_error_retain(const jlpar_error *e);
void jlpi_error_release(const jlpar_error *e);
/* somebody was told of it: it is not reported at exit */
void jlpi_error_mark_seen(const jlpar_error *e);
/* whoever fails with it ends without a report (a producer whose channel was abandoned) */
void jlpi_error_mark_quiet(const jlpar_error *e);
int jlpi_error_unreported(const jlpar_error *e); /* neither seen nor quiet */
/* room for n parts to compose; NULL without memory */
const jlpar_error **jlpi_error_parts_new(size_t n);
void jlpi_error_parts_free(const jlpar_error **parts);
/* prints the flat report of runtime.md section 1 on stderr */
void jlpi_error_report(const jlpar_error *e);
const char *jlpi_error_name(int code); /* "JLPAR_ECLOSED", or NULL for a user's code */

/* for the wire: bytes needed (written only if they fit); unpack gives NULL for malformed bytes */
size_t jlpi_error_pack(const jlpar_error *e, void *buffer, size_t room);
const jlpar_error *jlpi_error_unpack(const void *buffer, size_t bytes);

#endif
