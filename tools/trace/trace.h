/* SPDX-License-Identifier: MIT
 *
 * A trace as jlpar-trace has it: the file's events, and what is made of them.
 *
 *   read.c    file ---> events, in the order of time       (yajl)
 *   story.c   events -> slices, tasks, waits, loops, ...
 *   summary.c, draw.c   print that
 */
#ifndef JLPAR_TRACE_H
#define JLPAR_TRACE_H

#include <stddef.h>
#include <stdio.h>

/* Texts are kept once each: equal ones have equal addresses. NULL: there is none. Times are in microseconds. */
typedef struct event {
  char phase; /* as in the file: B E b e s f i M */
  int pid;
  long tid;
  double time;
  const char *category, *name, *id, *at, *label; /* label: of a process or thread */
  long long task, to, from, bytes, part, iterations, dropped;
  int ends;     /* the task is over */
  size_t place; /* in the file */
} event;

typedef struct events {
  event *at;
  size_t n, room;
  const char *trouble; /* the file ended early, or was damaged, behind these; or NULL */
} events;

/* a stretch of a thread's time */
typedef struct slice {
  double begin, end;
  const char *category, *name, *at;
  long long task, part;
  int depth; /* in how many others it lies */
} slice;

typedef struct thread {
  int pid;
  long tid;
  const char *name;
  slice *slices;
  size_t n, room;
  size_t *open; /* those not ended: their numbers */
  size_t nopen, open_room;
  int depth;         /* of the deepest */
  double busy, last; /* in slices that are not waits; until when that was looked at */
} thread;

typedef struct process {
  int pid;
  const char *name;
  long long dropped;
} process;

typedef struct task {
  int pid;
  long long number;
  const char *name, *at;
  double begin, end, running;
  int ended;
} task;

/* what went on beside the threads, from begin to end: a loop, a call */
typedef struct stretch {
  char kind; /* 'l', 'c' */
  int pid, to;
  const char *name, *at;
  long long iterations;
  double begin, end;
} stretch;

typedef struct reason { /* of waits */
  const char *name;
  size_t count;
  double total, longest;
} reason;

typedef struct pair { /* of processes */
  int from, to;
  size_t messages;
  long long bytes;
  size_t copies; /* out of the memory of one into that of the other, without a message */
  long long copied;
} pair;

/* a pointer to n elements of one type, with room for some */
#define LIST(T)                                                                                                \
  struct {                                                                                                     \
    T *at;                                                                                                     \
    size_t n, room;                                                                                            \
  }

typedef struct story {
  double end; /* when the last thing happened; it begins with 0 */
  size_t nevents;
  LIST(process) processes;
  LIST(thread) threads;
  LIST(task) tasks;
  LIST(stretch) stretches;
  LIST(reason) reasons;
  LIST(pair) pairs;
} story;

_Noreturn void die(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *grow(void *list, size_t n, size_t *room, size_t bytes); /* room for one more than n */
const char *keep(const char *text, size_t bytes);             /* one copy of it */

/* What can be read of a file; ends the program if that is nothing. */
events read_events(const char *path);
story tell(const events *all);
void forget(story *s);
void print_summary(FILE *to, const story *s, int most); /* most: of the rows of a list */
void draw_svg(FILE *to, const story *s, int width);
void put_escaped(FILE *to, const char *text);               /* as text of XML */
const char *duration(double us, char *buffer, size_t room); /* "1.25 ms" */

#endif
