/* SPDX-License-Identifier: MIT
 *
 * Error records as bytes, for other processes: depth first, every number 32 bits, a text as its length
 * (with the final zero; 0 for NULL) and its bytes.
 *
 *     code pid line message task file nparts part... has_cause [cause]
 *
 * A hop of a composite shows its cause's parts: it is packed with 0 parts and gets them back from the cause.
 */
#include "base/error.h"

#include <string.h>

enum { DEPTH_MAX = 1000, PARTS_MAX = 1 << 20 };

struct writer {
  char *at;
  size_t room, need;
};

struct reader {
  const char *at, *end;
  int depth, bad;
};

static void write_bytes(struct writer *w, const void *data, size_t n) {
  if (w->need + n <= w->room)
    memcpy(w->at + w->need, data, n);
  w->need += n;
}

static void write_u32(struct writer *w, uint32_t v) {
  write_bytes(w, &v, sizeof v);
}

static void write_text(struct writer *w, const char *s) {
  uint32_t n = s ? (uint32_t)strlen(s) + 1 : 0;
  write_u32(w, n);
  if (n)
    write_bytes(w, s, n);
}

static void write_error(struct writer *w, const jlpar_error *e) {
  write_u32(w, (uint32_t)e->code);
  write_u32(w, (uint32_t)e->pid);
  write_u32(w, (uint32_t)e->line);
  write_text(w, e->message);
  write_text(w, e->task);
  write_text(w, e->file);
  size_t n = e->cause ? 0 : e->nparts;
  write_u32(w, (uint32_t)n);
  for (size_t k = 0; k < n; k++)
    write_error(w, e->parts[k]);
  write_u32(w, e->cause != NULL);
  if (e->cause)
    write_error(w, e->cause);
}

size_t jlpi_error_pack(const jlpar_error *e, void *buffer, size_t room) {
  struct writer w = {buffer, room, 0};
  write_error(&w, e);
  return w.need;
}

static uint32_t read_u32(struct reader *r) {
  uint32_t v = 0;
  if ((size_t)(r->end - r->at) < sizeof v) {
    r->bad = 1;
    return 0;
  }
  memcpy(&v, r->at, sizeof v);
  r->at += sizeof v;
  return v;
}

static const char *read_text(struct reader *r) {
  uint32_t n = read_u32(r);
  const char *s = r->at;
  if (n == 0 || r->bad)
    return NULL;
  if (n > (size_t)(r->end - r->at) || s[n - 1] != 0) {
    r->bad = 1;
    return NULL;
  }
  r->at += n;
  return s;
}

static const jlpar_error *read_error(struct reader *r);

static const jlpar_error *read_parts(struct reader *r, uint32_t n, int pid, const char *task, const char *file, int line) {
  const jlpar_error **parts = n <= PARTS_MAX && n <= (size_t)(r->end - r->at) ? jlpi_error_parts_new(n) : NULL;
  uint32_t have = 0;
  while (parts && have < n && (parts[have] = read_error(r)))
    have++;
  const jlpar_error *whole = NULL;
  if (parts && have == n)
    whole = jlpi_error_compose(parts, n, pid, task, file, line);
  else
    for (r->bad = 1; have > 0; have--)
      jlpi_error_release(parts[have - 1]);
  jlpi_error_parts_free(parts);
  return whole;
}

static const jlpar_error *read_error(struct reader *r) {
  int code = (int)read_u32(r), pid = (int)read_u32(r), line = (int)read_u32(r);
  const char *message = read_text(r), *task = read_text(r), *file = read_text(r);
  uint32_t n = read_u32(r);
  const jlpar_error *e = NULL;
  if (r->bad || !message || ++r->depth > DEPTH_MAX) {
    r->bad = 1;
    return NULL;
  }
  if (n > 0 && !(e = read_parts(r, n, pid, task, file, line)))
    return NULL;
  if (read_u32(r) == 1) {
    const jlpar_error *cause = e ? NULL : read_error(r);
    if (cause)
      e = jlpi_error_hop(cause, pid, task, file, line);
    else
      r->bad = 1;
  }
  r->depth--;
  if (r->bad) {
    jlpi_error_release(e);
    return NULL;
  }
  return e ? e : jlpi_error_new(code, pid, task, file, line, "%s", message);
}

const jlpar_error *jlpi_error_unpack(const void *buffer, size_t bytes) {
  struct reader r = {buffer, (const char *)buffer + bytes, 0, 0};
  const jlpar_error *e = read_error(&r);
  if (e && r.at != r.end) {
    jlpi_error_release(e);
    return NULL;
  }
  return e;
}
