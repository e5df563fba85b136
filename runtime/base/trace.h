/* SPDX-License-Identifier: MIT
 *
 * What happened when, for `JLPAR_TRACE=out.json`. While nobody traces, each place costs one test of
 * jlpi_tracing.
 *
 *     area of a process: memory that it shares with process 1
 *       head | chunk | chunk | chunk | ...         a thread takes a chunk, fills it, takes the next
 *              slot 0: whose; then events, 48 bytes each, in the order in which they happened on that thread
 *
 * An event refers to a text by the number of the slot where that begins: texts lie among the events of the
 * thread that used them first, each once for each thread. A thread tells how far its chunk is good after it has
 * written there. So at any moment process 1 finds in the areas all that happened, whatever became of the other
 * process, and without a lock: it may look from a signal handler. When the area is full, what comes is counted
 * and dropped: the beginning stays.
 *
 * trace/ begins it all and writes the file.
 */
#ifndef JLPI_TRACE_H
#define JLPI_TRACE_H

#include <stddef.h>
#include <stdint.h>

enum jlpi_trace_kind {
  JLPI_TRACE_PAD,    /* nothing: the rest of the chunk is not used */
  JLPI_TRACE_TEXT,   /* number[0] bytes of it in the slots behind; number[1] slots */
  JLPI_TRACE_THREAD, /* this thread is text[0] */
  /* a task, id: text[0] is its name */
  JLPI_TRACE_TASK_BEGINS,  /* made at text[1]:number[0] */
  JLPI_TRACE_TASK_WAITS,   /* for text[1] text[2] */
  JLPI_TRACE_TASK_GOES_ON, /* after waiting for text[1] text[2] */
  JLPI_TRACE_TASK_YIELDS,
  JLPI_TRACE_TASK_AGAIN, /* after yielding */
  JLPI_TRACE_TASK_ENDS,  /* number[0]: the code of its failure */
  /* what has no slices of its own (a thread, a part of a loop) waits for text[1] text[2] */
  JLPI_TRACE_THREAD_WAITS,
  JLPI_TRACE_THREAD_GOES_ON,
  JLPI_TRACE_PART_BEGINS, /* of a threads loop, member number[0] */
  JLPI_TRACE_PART_ENDS,
  JLPI_TRACE_LOOP_BEGINS, /* id; text[0] at text[1]:number[0], number[1] iterations */
  JLPI_TRACE_LOOP_ENDS,
  JLPI_TRACE_CALL_BEGINS, /* id of the request; of process number[0]; text[0] at text[1]:number[1] */
  JLPI_TRACE_CALL_ENDS,
  JLPI_TRACE_CALLED,      /* this task serves request id of process number[0] */
  JLPI_TRACE_COPY_BEGINS, /* number[1] bytes: id 0 out of, 1 into the memory of process number[0] */
  JLPI_TRACE_COPY_ENDS,
  JLPI_TRACE_SENT,    /* a message of kind id to process number[0], number[1] bytes */
  JLPI_TRACE_RECEIVED /* from */
};

typedef struct jlpi_trace_event {
  uint64_t ns; /* CLOCK_MONOTONIC */
  uint64_t id, number[2];
  uint32_t kind, text[3]; /* 0: none */
} jlpi_trace_event;

enum { JLPI_TRACE_SLOTS = 256, JLPI_TRACE_TEXT_MAX = 159 /* bytes that are kept of a text */ };

/* slot 0 is: */
typedef struct jlpi_trace_head {
  uint32_t thread; /* the operating system's number */
  uint32_t used;   /* atomic: slots that are good */
} jlpi_trace_head;

typedef union jlpi_trace_slot {
  jlpi_trace_head head;
  jlpi_trace_event event;
  char text[sizeof(jlpi_trace_event)];
} jlpi_trace_slot;

typedef struct jlpi_trace_area {
  uint32_t pid, chunks; /* chunks: how many there are */
  uint32_t taken;       /* atomic: how many were asked for; more than chunks: it is full */
  uint32_t unused;
  uint64_t dropped; /* atomic */
  _Alignas(4096) jlpi_trace_slot slots[];
} jlpi_trace_area;

/* set before there is a second thread; hidden: the test is one instruction */
extern int jlpi_tracing __attribute__((visibility("hidden")));

#define jlpi_trace(...)                                                                                        \
  do {                                                                                                         \
    if (__builtin_expect(jlpi_tracing, 0))                                                                     \
      jlpi_trace_add(__VA_ARGS__);                                                                             \
  } while (0)

/* Any thread, not from a signal handler. The texts are numbers of jlpi_trace_text. */
void jlpi_trace_add(enum jlpi_trace_kind kind, uint64_t id, uint64_t first, uint64_t second, uint32_t text0,
                    uint32_t text1, uint32_t text2);
uint32_t jlpi_trace_text(const char *text); /* NULL: 0; also when the area is full */
uint64_t jlpi_trace_id(void);               /* a number that no one else gets */
/* Names the calling thread, if it has no name yet; number below 0: without. */
void jlpi_trace_thread(const char *name, int number);

/* ---- areas ---- */

/* The memory of a process that is about to come: *fd is for it, to be closed here. NULL: cannot be had. */
jlpi_trace_area *jlpi_trace_area_new(int pid, int *fd);
int jlpi_trace_area_use(int fd); /* a process that was given fd traces from now on; 0: it cannot. Closes fd. */
jlpi_trace_area *jlpi_trace_area_at(int k); /* process 1: the k-th that was made, from 0; NULL: there is none */
extern uint64_t jlpi_trace_limit;           /* events of each process */

#endif
