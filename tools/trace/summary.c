/* SPDX-License-Identifier: MIT
 *
 * The summary: where the time went, in tables. What took longest comes first.
 */
#define _GNU_SOURCE
#include "trace.h"

#include <stdlib.h>
#include <string.h>

const char *duration(double us, char *buffer, size_t room) {
  if (us < 1000)
    snprintf(buffer, room, "%.1f us", us);
  else if (us < 1e6)
    snprintf(buffer, room, "%.2f ms", us / 1e3);
  else
    snprintf(buffer, room, "%.3f s", us / 1e6);
  return buffer;
}

/* a column of 11 */
static void put_time(FILE *to, double us) {
  char text[32];
  fprintf(to, " %11s", duration(us, text, sizeof text));
}

/* a name on one line of a terminal */
static void put_name(FILE *to, const char *name) {
  fputs("  ", to);
  for (const char *s = name ? name : "?"; *s; s++)
    fputc((unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s, to);
}

static void put_place(FILE *to, const char *name, const char *at) {
  if (at && !(name && strstr(name, at)))
    fprintf(to, " at %s", at);
}

static void more(FILE *to, size_t n, int most) {
  if (n > (size_t)most)
    fprintf(to, "  ... and %zu more\n", n - (size_t)most);
}

/* ---- processes and threads ---- */

static void threads_of(FILE *to, const story *s, const process *p) {
  fprintf(to, "\n%s\n", p->name ? p->name : "a process");
  if (p->dropped)
    fprintf(to, "  the last %lld events are missing: there was no room for them (JLPAR_TRACE_EVENTS)\n",
            p->dropped);
  fprintf(to, "         busy                slices  thread\n");
  for (size_t k = 0; k < s->threads.n; k++) {
    const thread *t = &s->threads.at[k];
    if (t->pid != p->pid || !t->n)
      continue;
    put_time(to, t->busy);
    fprintf(to, "  %5.1f %% %12zu", s->end > 0 ? 100 * t->busy / s->end : 0, t->n);
    put_name(to, t->name ? t->name : "of the program");
    fprintf(to, " (%ld)\n", t->tid);
  }
}

/* ---- tasks ---- */

static int longer_task(const void *a, const void *b) {
  const task *x = a, *y = b;
  double dx = x->end - x->begin, dy = y->end - y->begin;
  return dx > dy ? -1 : dx < dy;
}

static void tasks(FILE *to, const story *s, int most) {
  size_t n = s->tasks.n;
  task *sorted = n ? malloc(n * sizeof *sorted) : NULL;
  if (!sorted)
    return;
  memcpy(sorted, s->tasks.at, n * sizeof *sorted);
  qsort(sorted, n, sizeof *sorted, longer_task);
  fprintf(to, "\nLongest tasks, of %zu\n        lived     running  process\n", n);
  for (size_t k = 0; k < n && k < (size_t)most; k++) {
    put_time(to, sorted[k].end - sorted[k].begin);
    put_time(to, sorted[k].running);
    fprintf(to, " %8d", sorted[k].pid);
    put_name(to, sorted[k].name);
    put_place(to, sorted[k].name, sorted[k].at);
    fputs(sorted[k].ended ? "\n" : " (not ended)\n", to);
  }
  more(to, n, most);
  free(sorted);
}

/* ---- waits ---- */

static int longer_waits(const void *a, const void *b) {
  const reason *x = a, *y = b;
  return x->total > y->total ? -1 : x->total < y->total;
}

static void waits(FILE *to, const story *s, int most) {
  size_t n = s->reasons.n;
  if (!n)
    return;
  qsort(s->reasons.at, n, sizeof *s->reasons.at, longer_waits);
  fprintf(to, "\nWaits\n        total     longest    times\n");
  for (size_t k = 0; k < n && k < (size_t)most; k++) {
    const reason *r = &s->reasons.at[k];
    put_time(to, r->total);
    put_time(to, r->longest);
    fprintf(to, " %8zu", r->count);
    put_name(to, r->name && strncmp(r->name, "waits for ", 10) == 0 ? r->name + 10 : r->name);
    fputc('\n', to);
  }
  more(to, n, most);
}

/* ---- loops and calls: those of one place together ---- */

typedef struct group {
  stretch first;
  size_t count;
  double total, longest;
} group;

static int by_place(const void *a, const void *b) {
  const stretch *x = a, *y = b;
  const char *kx = x->at ? x->at : "", *ky = y->at ? y->at : "";
  int order = strcmp(kx, ky);
  if (!order)
    order = strcmp(x->name ? x->name : "", y->name ? y->name : "");
  return order ? order : x->pid != y->pid ? x->pid - y->pid : x->to - y->to;
}

static int longer_group(const void *a, const void *b) {
  const group *x = a, *y = b;
  return x->total > y->total ? -1 : x->total < y->total;
}

/* the stretches of a kind, grouped; *n: how many groups. To be freed. */
static group *groups_of(const story *s, char kind, size_t *n) {
  size_t all = s->stretches.n;
  stretch *sorted = malloc((all + 1) * sizeof *sorted);
  group *groups = malloc((all + 1) * sizeof *groups);
  if (!sorted || !groups)
    die(1, "no memory");
  *n = 0;
  if (all)
    memcpy(sorted, s->stretches.at, all * sizeof *sorted);
  qsort(sorted, all, sizeof *sorted, by_place);
  const stretch *before = NULL;
  for (size_t k = 0; k < all; k++) {
    const stretch *one = &sorted[k];
    double length = one->end - one->begin;
    if (one->kind != kind)
      continue;
    if (!before || by_place(before, one) != 0)
      groups[(*n)++] = (group){.first = *one};
    before = one;
    group *g = &groups[*n - 1];
    g->count++;
    g->total += length;
    g->longest = length > g->longest ? length : g->longest;
  }
  free(sorted);
  qsort(groups, *n, sizeof *groups, longer_group);
  return groups;
}

static void overlapping(FILE *to, const story *s, char kind, const char *title, int most) {
  size_t n;
  group *groups = groups_of(s, kind, &n);
  if (n)
    fprintf(to, "\n%s\n        total     longest    times  process\n", title);
  for (size_t k = 0; k < n && k < (size_t)most; k++) {
    const group *g = &groups[k];
    put_time(to, g->total);
    put_time(to, g->longest);
    fprintf(to, " %8zu", g->count);
    if (kind == 'c')
      fprintf(to, "  %d to %d", g->first.pid, g->first.to);
    else
      fprintf(to, "  %d", g->first.pid);
    put_name(to, g->first.name);
    put_place(to, g->first.name, g->first.at);
    if (kind == 'l')
      fprintf(to, ", %lld iterations", g->first.iterations);
    fputc('\n', to);
  }
  more(to, n, most);
  free(groups);
}

static void parts(FILE *to, const story *s) {
  size_t n = 0;
  double total = 0;
  for (size_t k = 0; k < s->threads.n; k++)
    for (size_t i = 0; i < s->threads.at[k].n; i++) {
      const slice *one = &s->threads.at[k].slices[i];
      if (!one->category || strcmp(one->category, "loop") != 0)
        continue;
      n++;
      total += one->end - one->begin;
    }
  if (!n)
    return;
  fprintf(to, "\nParts of threads loops\n        total     average    times\n");
  put_time(to, total);
  put_time(to, total / (double)n);
  fprintf(to, " %8zu\n", n);
}

/* ---- messages ---- */

static void messages(FILE *to, const story *s) {
  if (!s->pairs.n)
    return;
  fprintf(to, "\nMessages\n  from    to     messages          bytes   through memory          bytes\n");
  for (size_t k = 0; k < s->pairs.n; k++) {
    const pair *p = &s->pairs.at[k];
    fprintf(to, "%6d %5d %12zu %14lld %18zu %14lld\n", p->from, p->to, p->messages, p->bytes, p->copies,
            p->copied);
  }
}

void print_summary(FILE *to, const story *s, int most) {
  char text[32];
  size_t threads = 0;
  for (size_t k = 0; k < s->threads.n; k++)
    threads += s->threads.at[k].n > 0;
  fprintf(to, "%zu process%s, %zu thread%s, %s, %zu events\n", s->processes.n, s->processes.n == 1 ? "" : "es",
          threads, threads == 1 ? "" : "s", duration(s->end, text, sizeof text), s->nevents);
  for (size_t k = 0; k < s->processes.n; k++)
    threads_of(to, s, &s->processes.at[k]);
  tasks(to, s, most);
  waits(to, s, most);
  overlapping(to, s, 'l', "Loops over processes", most);
  parts(to, s);
  overlapping(to, s, 'c', "Calls", most);
  messages(to, s);
}
