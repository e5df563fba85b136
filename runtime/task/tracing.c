/* SPDX-License-Identifier: MIT
 *
 * See tracing.h. A task has a number and a name in the trace, which it keeps in its record while it lives. The
 * native task of a thread other than main's has no slices: what runs there is a program's own code, or a part
 * of a threads loop; only its waits are told. That a scheduler's thread has nothing to do is not a wait.
 */
#include "task/tracing.h"

/* the native task of a thread that is not main's */
static int is_thread(const jlpi_task *t) {
  return (t->flags & (JLPI_TASK_ROOT | JLPI_TASK_MAIN)) == JLPI_TASK_ROOT;
}

/* a worker's, which waits there to be told to exit */
static int of_worker(const jlpi_task *t) {
  return (t->flags & JLPI_TASK_MAIN) && jlpi_myid != 1;
}

static void add(enum jlpi_trace_kind kind, const jlpi_task *t, uint64_t number, uint32_t text1,
                uint32_t text2) {
  jlpi_trace_add(kind, t->traced, number, 0, t->traced_name, text1, text2);
}

void jlpi_trace_task_begins(jlpi_task *t) {
  char label[JLPI_TRACE_TEXT_MAX + 1];
  t->traced = jlpi_trace_id();
  t->traced_name =
      jlpi_trace_text(of_worker(t) ? "the worker itself" : jlpi_task_label(t, label, sizeof label));
  add(JLPI_TRACE_TASK_BEGINS, t, (uint64_t)t->line, jlpi_trace_text(t->file), 0);
}

void jlpi_trace_task_ends(jlpi_task *t, int code) {
  add(JLPI_TRACE_TASK_ENDS, t, (uint64_t)(int64_t)code, 0, 0);
}

void jlpi_trace_task_renamed(jlpi_task *t) {
  jlpi_trace_task_ends(t, 0);
  jlpi_trace_task_begins(t);
}

static void waiting(jlpi_task *t, const jlpi_waiting *why, enum jlpi_trace_kind task,
                    enum jlpi_trace_kind thread) {
  if (why->daemon && is_thread(t))
    return;
  if (is_thread(t) && !t->traced)
    t->traced = jlpi_trace_id();
  add(is_thread(t) ? thread : task, t, 0, jlpi_trace_text(why->what), jlpi_trace_text(why->of));
}

void jlpi_trace_task_waits(jlpi_task *t, const jlpi_waiting *why) {
  waiting(t, why, JLPI_TRACE_TASK_WAITS, JLPI_TRACE_THREAD_WAITS);
}

void jlpi_trace_task_goes_on(jlpi_task *t, const jlpi_waiting *why) {
  waiting(t, why, JLPI_TRACE_TASK_GOES_ON, JLPI_TRACE_THREAD_GOES_ON);
}

static const jlpi_waiting turn = {.kind = JLPI_WAIT_OTHER, .what = "its turn, having yielded"};

void jlpi_trace_task_yields(jlpi_task *t) {
  if (is_thread(t))
    waiting(t, &turn, JLPI_TRACE_TASK_WAITS, JLPI_TRACE_THREAD_WAITS);
  else
    add(JLPI_TRACE_TASK_YIELDS, t, 0, 0, 0);
}

void jlpi_trace_task_again(jlpi_task *t) {
  if (is_thread(t))
    waiting(t, &turn, JLPI_TRACE_TASK_GOES_ON, JLPI_TRACE_THREAD_GOES_ON);
  else
    add(JLPI_TRACE_TASK_AGAIN, t, 0, 0, 0);
}
