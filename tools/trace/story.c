/* SPDX-License-Identifier: MIT
 *
 * From events to what they mean. They come in the order of time; each is taken in once. What never ended,
 * because the program did, ends with the last event.
 */
#define _GNU_SOURCE
#include "trace.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#define ADD(list)                                                                                              \
  ((list)->at = grow((list)->at, (list)->n, &(list)->room, sizeof *(list)->at), &(list)->at[(list)->n++])

void *grow(void *list, size_t n, size_t *room, size_t bytes) {
  if (n < *room)
    return list;
  *room = *room ? 2 * *room : 16;
  void *more = reallocarray(list, *room, bytes);
  if (!more)
    die(1, "no memory for %zu records of the trace", *room);
  return more;
}

static int same(const char *a, const char *b) {
  return a && strcmp(a, b) == 0;
}

/* ---- numbers of records, found by a key of two numbers ---- */

typedef struct numbered {
  long long a, b;
  size_t k;
} numbered;

static int compare(const void *x, const void *y) {
  const numbered *e = x, *f = y;
  return e->a != f->a ? (e->a < f->a ? -1 : 1) : e->b != f->b ? (e->b < f->b ? -1 : 1) : 0;
}

/* the number kept for (a, b); fresh, which is kept from now on, if there is none */
static size_t *number_of(void **tree, long long a, long long b, size_t fresh) {
  numbered *wanted = malloc(sizeof *wanted), **found;
  if (!wanted)
    die(1, "no memory");
  *wanted = (numbered){a, b, fresh};
  if (!(found = tsearch(wanted, tree, compare)))
    die(1, "no memory");
  if (*found != wanted)
    free(wanted);
  return &(*found)->k;
}

static process *process_of(story *s, int pid) {
  for (size_t k = 0; k < s->processes.n; k++)
    if (s->processes.at[k].pid == pid)
      return &s->processes.at[k];
  process *p = ADD(&s->processes);
  *p = (process){.pid = pid};
  return p;
}

static thread *thread_of(story *s, int pid, long tid) {
  static void *tree;
  size_t k = *number_of(&tree, pid, tid, s->threads.n);
  if (k == s->threads.n)
    *ADD(&s->threads) = (thread){.pid = pid, .tid = tid};
  return &s->threads.at[k];
}

static task *task_of(story *s, int pid, long long number) {
  static void *tree;
  size_t k = *number_of(&tree, pid, number, s->tasks.n);
  if (k == s->tasks.n)
    *ADD(&s->tasks) = (task){.pid = pid, .number = number, .begin = -1};
  return &s->tasks.at[k];
}

static pair *pair_of(story *s, int from, int to) {
  static void *tree;
  size_t k = *number_of(&tree, from, to, s->pairs.n);
  if (k == s->pairs.n)
    *ADD(&s->pairs) = (pair){.from = from, .to = to};
  return &s->pairs.at[k];
}

static void waited(story *s, const char *name, double how_long) {
  static void *tree;
  size_t k = *number_of(&tree, (long long)(size_t)name, 0, s->reasons.n);
  if (k == s->reasons.n)
    *ADD(&s->reasons) = (reason){.name = name};
  reason *r = &s->reasons.at[k];
  r->count++;
  r->total += how_long;
  r->longest = how_long > r->longest ? how_long : r->longest;
}

/* ---- slices ---- */

static slice *innermost(thread *t) {
  return t->nopen ? &t->slices[t->open[t->nopen - 1]] : NULL;
}

static void pass_time(thread *t, double now) {
  const slice *top = innermost(t);
  if (top && !same(top->category, "wait"))
    t->busy += now - t->last;
  t->last = now;
}

static void slice_begins(story *s, const event *e) {
  thread *t = thread_of(s, e->pid, e->tid);
  pass_time(t, e->time);
  t->open = grow(t->open, t->nopen, &t->open_room, sizeof *t->open);
  t->open[t->nopen] = t->n;
  t->slices = grow(t->slices, t->n, &t->room, sizeof *t->slices);
  t->slices[t->n++] = (slice){.begin = e->time,
                              .category = e->category,
                              .name = e->name,
                              .at = e->at,
                              .task = e->task,
                              .part = e->part,
                              .depth = (int)t->nopen++};
  t->depth = (int)t->nopen > t->depth ? (int)t->nopen : t->depth;
  if (same(e->category, "transfer")) {
    pair *p = e->to ? pair_of(s, e->pid, (int)e->to) : pair_of(s, (int)e->from, e->pid);
    p->copies++;
    p->copied += e->bytes;
  }
  if (!e->task)
    return;
  task *own = task_of(s, e->pid, e->task);
  own->name = e->name;
  own->at = e->at ? e->at : own->at;
  own->begin = own->begin < 0 ? e->time : own->begin;
}

static void slice_ends(story *s, int pid, long tid, double now, int ends) {
  thread *t = thread_of(s, pid, tid);
  slice *top = innermost(t);
  if (!top)
    return; /* its beginning was dropped */
  pass_time(t, now);
  top->end = now;
  t->nopen--;
  if (same(top->category, "wait"))
    waited(s, top->name, now - top->begin);
  if (!top->task)
    return;
  task *own = task_of(s, pid, top->task);
  own->running += now - top->begin;
  own->end = now;
  own->ended |= ends;
}

/* ---- what overlaps ---- */

/* text of an id -> the number of its beginning among the events */
typedef struct beginning {
  const char *id;
  const event *e;
} beginning;

static void *begun;

static int by_id(const void *a, const void *b) {
  const char *x = ((const beginning *)a)->id, *y = ((const beginning *)b)->id;
  return x < y ? -1 : x > y; /* texts are kept once each */
}

static void stretch_begins(const event *e) {
  beginning *fresh = malloc(sizeof *fresh), **found;
  if (!fresh)
    die(1, "no memory");
  *fresh = (beginning){e->id, e};
  if (!(found = tsearch(fresh, &begun, by_id)))
    die(1, "no memory");
  if (*found != fresh) {
    (*found)->e = e;
    free(fresh);
  }
}

static void happened(story *s, const event *from, double end) {
  if (same(from->category, "wait"))
    waited(s, from->name, end - from->time);
  else if (same(from->category, "loop") || same(from->category, "call"))
    *ADD(&s->stretches) = (stretch){.kind = *from->category,
                                    .pid = from->pid,
                                    .to = (int)from->to,
                                    .name = from->name,
                                    .at = from->at,
                                    .iterations = from->iterations,
                                    .begin = from->time,
                                    .end = end};
}

static void stretch_ends(story *s, const event *e) {
  beginning wanted = {e->id, NULL}, **found = tfind(&wanted, &begun, by_id), *b;
  if (!found)
    return;
  b = *found;
  happened(s, b->e, e->time);
  tdelete(b, &begun, by_id);
  free(b);
}

/* ---- all of it ---- */

static void message(story *s, const event *e) {
  if (!e->to)
    return; /* it is counted where it was sent */
  pair *p = pair_of(s, e->pid, (int)e->to);
  p->messages++;
  p->bytes += e->bytes;
}

static void named(story *s, const event *e) {
  if (same(e->name, "process_name"))
    process_of(s, e->pid)->name = e->label;
  else if (same(e->name, "thread_name"))
    thread_of(s, e->pid, e->tid)->name = e->label;
}

static void take_in(story *s, const event *e) {
  if (e->phase != 'M') {
    s->end = e->time > s->end ? e->time : s->end;
    process_of(s, e->pid)->dropped += e->dropped;
  }
  switch (e->phase) {
  case 'M':
    named(s, e);
    break;
  case 'B':
    slice_begins(s, e);
    break;
  case 'E':
    slice_ends(s, e->pid, e->tid, e->time, e->ends);
    break;
  case 'b':
    stretch_begins(e);
    break;
  case 'e':
    stretch_ends(s, e);
    break;
  case 'i':
    if (same(e->category, "message"))
      message(s, e);
    break;
  default:
    break; /* arrows: the calls tell the same */
  }
}

static int by_process(const void *a, const void *b) {
  const thread *x = a, *y = b;
  return x->pid != y->pid ? (x->pid < y->pid ? -1 : 1) : x->tid < y->tid ? -1 : x->tid > y->tid;
}

static int by_pid(const void *a, const void *b) {
  return ((const process *)a)->pid - ((const process *)b)->pid;
}

static int by_pair(const void *a, const void *b) {
  const pair *x = a, *y = b;
  return x->from != y->from ? x->from - y->from : x->to - y->to;
}

static _Thread_local story *now_ending; /* twalk gives no argument */

static void never_ended(const void *node, VISIT which, int depth) {
  (void)depth;
  if (which == postorder || which == leaf)
    happened(now_ending, (*(beginning *const *)node)->e, now_ending->end);
}

story tell(const events *all) {
  story s = {.nevents = all->n};
  for (size_t k = 0; k < all->n; k++)
    take_in(&s, &all->at[k]);
  for (size_t k = 0; k < s.threads.n; k++)
    while (s.threads.at[k].nopen)
      slice_ends(&s, s.threads.at[k].pid, s.threads.at[k].tid, s.end, 0);
  now_ending = &s;
  twalk(begun, never_ended);
  if (s.processes.n)
    qsort(s.processes.at, s.processes.n, sizeof *s.processes.at, by_pid);
  if (s.threads.n)
    qsort(s.threads.at, s.threads.n, sizeof *s.threads.at, by_process);
  if (s.pairs.n)
    qsort(s.pairs.at, s.pairs.n, sizeof *s.pairs.at, by_pair);
  return s;
}

void forget(story *s) {
  for (size_t k = 0; k < s->threads.n; k++) {
    free(s->threads.at[k].slices);
    free(s->threads.at[k].open);
  }
  free(s->processes.at);
  free(s->threads.at);
  free(s->tasks.at);
  free(s->stretches.at);
  free(s->reasons.at);
  free(s->pairs.at);
}
