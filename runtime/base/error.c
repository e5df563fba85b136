/* SPDX-License-Identifier: MIT
 *
 * Error records: one allocation each that holds the public struct and copies of its texts.
 *
 *     hop (main waited)  --cause-->  hop (task b waited)  --cause-->  root (jlpar_fail)
 *     composite  --parts[0..n)-->  one chain each
 *
 * A record is immutable but for its count and two flags: seen (somebody was told; nothing to report at exit)
 * and quiet (ends its task without a report). A flag set on a hop is set on everything below it.
 */
#include "base/error.h"
#include "base/memory.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEEN = 1, QUIET = 2 };

struct record {
  jlpar_error e;
  atomic_int count, flags;
  int owns_parts; /* a hop of a composite shows its parts without owning them */
  char text[];
};

static struct record out_of_memory = {
    .e = {.code = JLPAR_ENOMEM, .pid = 1, .message = "out of memory"}, .count = 1};

static struct record *record_of(const jlpar_error *e) {
  return (struct record *)(uintptr_t)e;
}

static size_t text_bytes(const char *s) {
  return s ? strlen(s) + 1 : 0;
}

static const char *put_text(char **at, const char *s) {
  char *copy = *at;
  if (!s)
    return NULL;
  memcpy(copy, s, strlen(s) + 1);
  *at += strlen(s) + 1;
  return copy;
}

static struct record *make(int code, int pid, const char *message, const char *task, const char *file, int line) {
  struct record *r = jlpi_alloc(sizeof *r + text_bytes(message) + text_bytes(task) + text_bytes(file));
  if (!r)
    return &out_of_memory;
  char *at = r->text;
  *r = (struct record){.e = {.code = code, .pid = pid, .line = line}, .count = 1};
  r->e.message = put_text(&at, message);
  r->e.task = put_text(&at, task);
  r->e.file = put_text(&at, file);
  return r;
}

const jlpar_error *jlpi_error_newv(int code, int pid, const char *task, const char *file, int line,
                                   const char *format, va_list ap) {
  char small[256];
  va_list again;
  va_copy(again, ap);
  int length = vsnprintf(small, sizeof small, format, ap);
  char *message = small;
  if (length >= (int)sizeof small && (message = jlpi_alloc((size_t)length + 1)))
    vsnprintf(message, (size_t)length + 1, format, again);
  va_end(again);
  struct record *r = make(code, pid, message ? message : small, task, file, line);
  if (message && message != small)
    jlpi_free(message);
  return &r->e;
}

const jlpar_error *jlpi_error_new(int code, int pid, const char *task, const char *file, int line,
                                  const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  const jlpar_error *e = jlpi_error_newv(code, pid, task, file, line, format, ap);
  va_end(ap);
  return e;
}

const jlpar_error *jlpi_error_hop(const jlpar_error *cause, int pid, const char *task, const char *file, int line) {
  struct record *r = make(cause->code, pid, cause->message, task, file, line);
  if (r == &out_of_memory)
    return cause;
  r->e.cause = cause;
  r->e.parts = cause->parts;
  r->e.nparts = cause->nparts;
  r->flags = atomic_load(&record_of(cause)->flags) & QUIET; /* its own failure is still to be seen */
  return &r->e;
}

const jlpar_error *jlpi_error_compose(const jlpar_error *const *parts, size_t n, int pid, const char *task, const char *file,
                                      int line) {
  char more[48] = "";
  if (n > 1)
    snprintf(more, sizeof more, " ...and %zu more", n - 1);
  size_t room = strlen(parts[0]->message) + sizeof more;
  const jlpar_error **own = jlpi_alloc(n * sizeof *own);
  char *message = jlpi_alloc(room);
  struct record *r = &out_of_memory;
  if (own && message) {
    snprintf(message, room, "%s%s", parts[0]->message, more);
    r = make(JLPAR_ECOMPOSITE, pid, message, task, file ? file : parts[0]->file, file ? line : parts[0]->line);
  }
  jlpi_free(message);
  if (r == &out_of_memory) {
    jlpi_free(own);
    for (size_t k = 0; k < n; k++)
      jlpi_error_release(parts[k]);
    return &r->e;
  }
  memcpy(own, parts, n * sizeof *own);
  r->e.parts = own;
  r->e.nparts = n;
  r->owns_parts = 1;
  return &r->e;
}

const jlpar_error **jlpi_error_parts_new(size_t n) {
  return jlpi_alloc(n * sizeof(const jlpar_error *));
}

void jlpi_error_parts_free(const jlpar_error **parts) {
  jlpi_free(parts);
}

const jlpar_error *jlpi_error_retain(const jlpar_error *e) {
  if (e && e != &out_of_memory.e)
    atomic_fetch_add_explicit(&record_of(e)->count, 1, memory_order_relaxed);
  return e;
}

void jlpi_error_release(const jlpar_error *e) {
  while (e && e != &out_of_memory.e) {
    struct record *r = record_of(e);
    if (atomic_fetch_sub_explicit(&r->count, 1, memory_order_acq_rel) != 1)
      return;
    if (r->owns_parts) {
      for (size_t k = 0; k < e->nparts; k++)
        jlpi_error_release(e->parts[k]);
      jlpi_free((void *)(uintptr_t)e->parts);
    }
    e = e->cause; /* by hand rather than by recursion: chains may be long */
    jlpi_free(r);
  }
}

static void set_flag(const jlpar_error *e, int flag) {
  for (; e && e != &out_of_memory.e; e = e->cause) {
    struct record *r = record_of(e);
    if (!(atomic_load_explicit(&r->flags, memory_order_relaxed) & flag))
      atomic_fetch_or(&r->flags, flag);
    if (r->owns_parts)
      for (size_t k = 0; k < e->nparts; k++)
        set_flag(e->parts[k], flag);
  }
}

void jlpi_error_mark_seen(const jlpar_error *e) {
  set_flag(e, SEEN);
}

void jlpi_error_mark_quiet(const jlpar_error *e) {
  set_flag(e, QUIET);
}

int jlpi_error_unreported(const jlpar_error *e) {
  return !(atomic_load(&record_of(e)->flags) & (SEEN | QUIET));
}

const jlpar_error *jlpar_root_cause(const jlpar_error *e) {
  while (e && (e->cause || e->nparts))
    e = e->cause ? e->cause : e->parts[0];
  return e;
}

static int code_text(char *to, size_t room, int code) {
  const char *name = jlpi_error_name(code);
  return name ? snprintf(to, room, "%s", name) : snprintf(to, room, "%d", code);
}

static void report_place(FILE *to, const char *verb, const jlpar_error *e) {
  fprintf(to, "  %s on process %d in task %s", verb, e->pid, e->task ? e->task : "main");
  if (e->file)
    fprintf(to, " at %s:%d", e->file, e->line);
  fputc('\n', to);
}

static int is_same_task(const jlpar_error *a, const jlpar_error *b) {
  return a->pid == b->pid && strcmp(a->task ? a->task : "main", b->task ? b->task : "main") == 0;
}

static int is_same_wait(const jlpar_error *a, const jlpar_error *b) {
  return is_same_task(a, b) && a->line == b->line && a->file && b->file && strcmp(a->file, b->file) == 0;
}

/* Hops are listed from the root outwards; the chain is linked the other way. A composite and a hop
 * around it in the same task are one wait, and one line; so are a composite and the hop that is its first part, when that
 * ended the sync early. outer: the one around e, or NULL */
static void report_hops(FILE *to, const jlpar_error *e, const jlpar_error *outer, const jlpar_error *root) {
  if (e == root)
    return;
  const jlpar_error *inner = e->cause ? e->cause : e->parts[0];
  report_hops(to, inner, e, root);
  int told = !e->cause && ((outer && is_same_task(e, outer)) || (inner->cause && is_same_wait(e, inner)));
  if (!told)
    report_place(to, "awaited", e);
}

void jlpi_error_report(const jlpar_error *e) {
  char *text = NULL, code[32];
  size_t bytes = 0;
  FILE *to = open_memstream(&text, &bytes);
  const jlpar_error *root = jlpar_root_cause(e);
  if (!to)
    return;
  code_text(code, sizeof code, e->code);
  fprintf(to, "jlpar: error: %s [%s]\n", e->message, code);
  report_place(to, "raised", root);
  for (size_t k = 1; k < e->nparts; k++) {
    code_text(code, sizeof code, e->parts[k]->code);
    fprintf(to, "  also: %s [%s]", e->parts[k]->message, code);
    report_place(to, "raised", jlpar_root_cause(e->parts[k]));
  }
  report_hops(to, e, NULL, root);
  fclose(to);
  fflush(stdout); /* what the program said before it failed comes first */
  fwrite(text, 1, bytes, stderr);
  free(text);
}
