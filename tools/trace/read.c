/* SPDX-License-Identifier: MIT
 *
 * A file in the trace event format, read by yajl piece by piece: it may be larger than memory likes. Where we
 * are is told by three depths:
 *
 *     {"otherData": {...}, "traceEvents": [ {"ph": "B", "args": {"task": 1}, ...}, ... ]}        [ {...}, ... ]
 * is fine, too 1                                    2                    3
 */
#define _GNU_SOURCE
#include "trace.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { FILE_LEVEL = 1, EVENT_LEVEL, ARGS_LEVEL };

typedef struct reader {
  events found;
  int depth, skipped; /* skipped: so deep inside of something that we do not know */
  int in_list, has_list;
  int in_args;
  char key[32];
  event now;
} reader;

/* ---- texts ---- */

static int compare(const void *a, const void *b) {
  return strcmp(a, b);
}

const char *keep(const char *text, size_t bytes) {
  static void *all;
  char *copy = strndup(text, bytes), **found = copy ? tsearch(copy, &all, compare) : NULL;
  if (!found)
    die(1, "no memory");
  if (*found != copy)
    free(copy);
  return *found;
}

/* ---- values ---- */

static int is(const reader *r, const char *key) {
  return strcmp(r->key, key) == 0;
}

/* wanted here at all */
static int matters(const reader *r) {
  return r->in_list && !r->skipped && (r->depth == EVENT_LEVEL || (r->depth == ARGS_LEVEL && r->in_args));
}

static int number(void *ctx, const char *text, size_t bytes) {
  reader *r = ctx;
  char copy[64];
  if (!matters(r) || bytes >= sizeof copy)
    return 1;
  memcpy(copy, text, bytes);
  copy[bytes] = 0;
  long long n = atoll(copy);
  if (!r->in_args) {
    if (is(r, "pid"))
      r->now.pid = (int)n;
    else if (is(r, "tid"))
      r->now.tid = (long)n;
    else if (is(r, "ts"))
      r->now.time = atof(copy);
    return 1;
  }
  const struct {
    const char *key;
    long long *to;
  } args[] = {{"task", &r->now.task},      {"to", &r->now.to},     {"from", &r->now.from},
              {"bytes", &r->now.bytes},    {"part", &r->now.part}, {"iterations", &r->now.iterations},
              {"dropped", &r->now.dropped}};
  for (size_t k = 0; k < sizeof args / sizeof *args; k++)
    if (is(r, args[k].key))
      *args[k].to = n;
  if (is(r, "ends"))
    r->now.ends = 1;
  return 1;
}

static int string(void *ctx, const unsigned char *text, size_t bytes) {
  reader *r = ctx;
  const char *s = (const char *)text;
  if (!matters(r))
    return 1;
  if (r->in_args) {
    if (is(r, "name"))
      r->now.label = keep(s, bytes);
    else if (is(r, "at"))
      r->now.at = keep(s, bytes);
  } else if (is(r, "ph") && bytes > 0) {
    r->now.phase = *s;
  } else if (is(r, "cat")) {
    r->now.category = keep(s, bytes);
  } else if (is(r, "name")) {
    r->now.name = keep(s, bytes);
  } else if (is(r, "id")) {
    r->now.id = keep(s, bytes);
  }
  return 1;
}

static int key(void *ctx, const unsigned char *text, size_t bytes) {
  reader *r = ctx;
  size_t n = bytes < sizeof r->key ? bytes : sizeof r->key - 1;
  memcpy(r->key, text, n);
  r->key[n] = 0;
  return 1;
}

/* ---- structure ---- */

static int map_begins(void *ctx) {
  reader *r = ctx;
  if (r->skipped) {
    r->skipped++;
  } else if (r->depth == 0) {
    r->depth = FILE_LEVEL;
  } else if (r->depth == FILE_LEVEL && r->in_list) {
    r->depth = EVENT_LEVEL;
    r->now = (event){0};
  } else if (r->depth == EVENT_LEVEL && is(r, "args")) {
    r->depth = ARGS_LEVEL;
    r->in_args = 1;
  } else {
    r->skipped = 1;
  }
  return 1;
}

static void add(reader *r) {
  events *f = &r->found;
  f->at = grow(f->at, f->n, &f->room, sizeof *f->at);
  r->now.place = f->n;
  f->at[f->n++] = r->now;
}

static int map_ends(void *ctx) {
  reader *r = ctx;
  if (r->skipped) {
    r->skipped--;
    return 1;
  }
  if (r->depth == EVENT_LEVEL && r->now.phase)
    add(r);
  r->in_args = 0;
  r->depth--;
  return 1;
}

static int array_begins(void *ctx) {
  reader *r = ctx;
  if (!r->skipped && (r->depth == 0 || (r->depth == FILE_LEVEL && !r->in_list && is(r, "traceEvents")))) {
    r->in_list = r->has_list = 1;
    r->depth = FILE_LEVEL;
  } else {
    r->skipped++;
  }
  return 1;
}

static int array_ends(void *ctx) {
  reader *r = ctx;
  if (r->skipped)
    r->skipped--;
  else
    r->in_list = 0;
  return 1;
}

static int nothing(void *ctx) {
  (void)ctx;
  return 1;
}

static int truth(void *ctx, int value) {
  (void)ctx, (void)value;
  return 1;
}

/* ---- the file ---- */

/* parses it all; what is wrong with it, or NULL */
static const char *parse(FILE *file, yajl_handle parser) {
  static char text[1 << 16], *why;
  size_t line = 1, n;
  yajl_status status = yajl_status_ok;
  while (status == yajl_status_ok && (n = fread(text, 1, sizeof text, file)) > 0) {
    status = yajl_parse(parser, (unsigned char *)text, n);
    size_t good = status == yajl_status_ok ? n : yajl_get_bytes_consumed(parser);
    for (size_t k = 0; k < good && k < n; k++)
      line += text[k] == '\n';
  }
  if (ferror(file))
    return strerror(errno);
  if (status == yajl_status_ok)
    return yajl_complete_parse(parser) == yajl_status_ok
               ? NULL
               : "it ends too early: the disk was full, or the program was killed while it wrote";
  if (asprintf(&why, "line %zu is no JSON", line) < 0)
    die(1, "no memory");
  return why;
}

static int in_time(const void *a, const void *b) {
  const event *x = a, *y = b;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->place < y->place ? -1 : x->place > y->place;
}

events read_events(const char *path) {
  static const yajl_callbacks calls = {nothing,    truth, NULL,     NULL,         number,    string,
                                       map_begins, key,   map_ends, array_begins, array_ends};
  reader r = {0};
  FILE *file = fopen(path, "re");
  if (!file)
    die(1, "%s: %s", path, strerror(errno));
  yajl_handle parser = yajl_alloc(&calls, NULL, &r);
  if (!parser)
    die(1, "no memory");
  yajl_config(parser, yajl_dont_validate_strings, 1);
  r.found.trouble = parse(file, parser);
  int empty = r.found.trouble && ftell(file) == 0;
  yajl_free(parser);
  fclose(file);
  if (empty)
    die(1, "%s is empty: the program still runs, or was killed before it could write", path);
  if (!r.has_list && !r.found.trouble)
    die(1, "%s holds no trace: want JSON with a list \"traceEvents\"", path);
  if (!r.found.n)
    die(1, "%s: %s", path, r.found.trouble ? r.found.trouble : "the trace is empty");
  qsort(r.found.at, r.found.n, sizeof *r.found.at, in_time);
  return r.found;
}
