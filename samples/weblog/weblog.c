/* SPDX-License-Identifier: MIT
 *
 * weblog - what was asked of a web server: requests, errors and bytes of each page, from its log.
 *
 *     jlpar-cc -O2 weblog.c -o weblog
 *     ./weblog --make access.log 100           # makes a log of 100 MB
 *     jlpar-run -t 2 ./weblog access.log       # PAGE REQUESTS ERRORS BYTES, a line each, in no order
 *
 *            blocks               batches
 *     read  -------->  3 parsers -------->  aggregate, print
 *
 * The reader cuts the file at ends of lines; while it waits for the disk the others work. A batch holds the visits of a
 * block; their pages point into its text, so nothing is copied, and who aggregates frees it. Both channels hold a few
 * blocks only: a slow stage stops those before it, and memory stays the same however long the log is.
 */
#define _GNU_SOURCE /* memrchr */
#include <fcntl.h>
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARSERS = 3, BLOCK = 1 << 18, SLOTS = 1 << 16 };

struct block {
  char *text;
  size_t bytes; /* whole lines */
};

struct visit {
  const char *page; /* ends with a zero */
  int status;
  long bytes;
};

struct batch {
  char *text;
  struct visit *visits;
  size_t n;
};

struct page {
  char *name;
  long requests, errors, bytes;
};

static void *need(void *memory) {
  if (!memory)
    jlpar_fail(1, "out of memory");
  return memory;
}

/* ---- reading ---- */

static size_t whole_lines(const char *text, size_t bytes) {
  const char *last = memrchr(text, '\n', bytes);
  return last ? (size_t)(last - text) + 1 : 0;
}

/* What follows the last end of a line goes to the beginning of the next block. */
static void read_log(const char *path, jlpar_channel blocks) {
  int fd = jlpar_open(path, O_RDONLY);
  if (fd < 0)
    jlpar_fail(1, "%s", jlpar_last_error()->message);
  char *text = need(malloc(BLOCK + 1));
  size_t have = 0;
  ssize_t n;
  while ((n = jlpar_read(fd, text + have, BLOCK - have)) > 0) {
    have += (size_t)n;
    size_t whole = whole_lines(text, have);
    if (!whole && have == BLOCK)
      jlpar_fail(1, "a line of more than %d bytes", BLOCK);
    if (!whole)
      continue;
    char *next = need(malloc(BLOCK + 1));
    memcpy(next, text + whole, have - whole);
    jlpar_put(struct block, blocks, ((struct block){text, whole}));
    text = next;
    have -= whole;
  }
  if (n < 0)
    jlpar_fail(1, "%s", jlpar_last_error()->message);
  if (have) { /* the last line has no end */
    text[have++] = '\n';
    jlpar_put(struct block, blocks, ((struct block){text, have}));
  } else {
    free(text);
  }
  jlpar_close_fd(fd);
}

/* ---- parsing:  ADDRESS - - [TIME] "GET PAGE HTTP/1.1" STATUS BYTES ---- */

static int parse_line(char *line, struct visit *v) {
  char *quote = strchr(line, '"'), *page = quote ? strchr(quote, ' ') : NULL;
  char *end = page ? strchr(page + 1, ' ') : NULL, *close = end ? strchr(end, '"') : NULL;
  if (!close)
    return 0;
  *end = 0;
  v->page = page + 1;
  v->status = (int)strtol(close + 1, &close, 10);
  v->bytes = strtol(close, NULL, 10);
  return v->status > 0;
}

static struct batch parse_block(struct block b) {
  size_t lines = 0;
  for (size_t k = 0; k < b.bytes; k++)
    lines += b.text[k] == '\n';
  struct batch made = {b.text, need(malloc(lines * sizeof *made.visits)), 0};
  for (char *line = b.text, *end; line < b.text + b.bytes; line = end + 1) {
    end = memchr(line, '\n', b.bytes - (size_t)(line - b.text));
    *end = 0;
    made.n += (size_t)parse_line(line, &made.visits[made.n]);
  }
  return made;
}

static void parse(jlpar_channel blocks, jlpar_channel batches) {
  jlpar_foreach(struct block, b, blocks)
    jlpar_put(struct batch, batches, parse_block(b));
}

/* ---- aggregating ---- */

static struct page *page_of(struct page *pages, const char *name) {
  unsigned hash = 2166136261u;
  for (const char *c = name; *c; c++)
    hash = (hash ^ (unsigned char)*c) * 16777619u;
  for (unsigned k = 0; k < SLOTS; k++) {
    struct page *p = &pages[(hash + k) % SLOTS];
    if (!p->name)
      p->name = need(strdup(name));
    if (strcmp(p->name, name) == 0)
      return p;
  }
  jlpar_fail(1, "more than %d pages", SLOTS);
}

static void count(struct page *pages, struct batch b) {
  for (size_t k = 0; k < b.n; k++) {
    struct page *p = page_of(pages, b.visits[k].page);
    p->requests++;
    p->errors += b.visits[k].status >= 400;
    p->bytes += b.visits[k].bytes;
  }
  free(b.visits);
  free(b.text);
}

static void print(const struct page *pages) {
  for (int k = 0; k < SLOTS; k++)
    if (pages[k].name)
      printf("%s %ld %ld %ld\n", pages[k].name, pages[k].requests, pages[k].errors, pages[k].bytes);
}

static void parse_all(jlpar_channel blocks, jlpar_channel batches) {
  #pragma jlpar sync
  for (int k = 0; k < PARSERS; k++) {
    #pragma jlpar spawn on(threads)
    parse(blocks, batches);
  }
}

static void analyse(const char *path) {
  struct page *pages = need(calloc(SLOTS, sizeof *pages));
  #pragma jlpar channel blocks(struct block, 4) produce on(threads)
  read_log(path, blocks);
  #pragma jlpar channel batches(struct batch, 4) produce on(threads)
  parse_all(blocks, batches);

  jlpar_foreach(struct batch, b, batches)
    count(pages, b);
  print(pages);
  for (int k = 0; k < SLOTS; k++)
    free(pages[k].name);
  free(pages);
}

/* ---- a log to try it on ---- */

/* splitmix64 */
static unsigned long draw(void) {
  static unsigned long state;
  unsigned long z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

static size_t make_line(char *line, size_t room, long number) {
  static const int statuses[] = {200, 200, 200, 200, 304, 404, 500, 200};
  unsigned long r = draw();
  int page = (int)(r % 40 * (r / 64 % 25)); /* some pages are asked for more often */
  return (size_t)snprintf(line, room, "10.%lu.%lu.%lu - - [%02ld/Nov/2026:%02ld:%02ld:%02ld +0000] \"GET /page/%d.html "
                          "HTTP/1.1\" %d %lu\n", r >> 40 & 255, r >> 48 & 255, r >> 56, 1 + number / 86400 % 28,
                          number / 3600 % 24, number / 60 % 60, number % 60, page, statuses[r / 2048 % 8],
                          r / 16384 % 20000);
}

static void make_log(const char *path, double megabytes) {
  static char block[BLOCK];
  int fd = jlpar_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  size_t left = (size_t)(megabytes * 1e6), used = 0, n;
  if (fd < 0)
    jlpar_fail(1, "%s", jlpar_last_error()->message);
  for (long number = 0; left > 0; number++) {
    used += n = make_line(block + used, sizeof block - used, number);
    left -= n < left ? n : left;
    if (used > sizeof block - 256 || !left) {
      if (jlpar_write(fd, block, used) != (ssize_t)used)
        jlpar_fail(1, "%s", jlpar_last_error()->message);
      used = 0;
    }
  }
  if (jlpar_close_fd(fd) != 0)
    jlpar_fail(1, "%s", jlpar_last_error()->message);
}

int main(int argc, char **argv) {
  if (argc >= 3 && strcmp(argv[1], "--make") == 0) {
    make_log(argv[2], argc > 3 ? atof(argv[3]) : 100);
  } else if (argc == 2) {
    analyse(argv[1]);
  } else {
    fprintf(stderr, "usage: %s LOG | --make LOG [MEGABYTES]\n", argv[0]);
    return 2;
  }
  return 0;
}
