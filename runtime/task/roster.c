/* SPDX-License-Identifier: MIT
 *
 * SIGQUIT (Ctrl-\): before the program ends by it, a table of its tasks on stderr: which run, which could, and what the
 * others wait for, where it was made, and since when. The records are read as they are, without locks: whoever hangs can
 * still be looked at, and a task that ends meanwhile may be shown half. More than MOST are counted only.
 */
#include "base/clock.h"
#include "task/stack.h"
#include "task/thread.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { MOST = 200 };

struct roster {
  int shown, more;
  double now;
};

static void say(const char *text, int bytes) {
  if (bytes > 0 && write(STDERR_FILENO, text, (size_t)bytes) < 0)
    return; /* there is nobody to be told */
}

static int state(const jlpi_task *t, double now, char *to, size_t room) {
  const jlpi_waiting *w = t->waiting;
  int n;
  if (atomic_load(&t->wake) == JLPI_NOTIFIED)
    return snprintf(to, room, "can run");
  if (atomic_load(&t->wake) != JLPI_PARKED || !w)
    return snprintf(to, room, "runs, or can run");
  n = snprintf(to, room, "waits for %s%s", w->what, w->of ? w->of : "");
  if (w->place && n > 0 && (size_t)n < room)
    n += snprintf(to + n, room - (size_t)n, " of %s:%d", w->place, w->line);
  if (n > 0 && (size_t)n < room)
    n += snprintf(to + n, room - (size_t)n, ", for %.1f s", now > t->since ? now - t->since : 0);
  return n;
}

static void show(jlpi_task *t, void *arg) {
  struct roster *r = arg;
  char label[200], what[300], line[560];
  if (!atomic_load(&t->alive) || (t->waiting && atomic_load(&t->wake) == JLPI_PARKED && t->waiting->daemon))
    return;
  if (r->shown == MOST) {
    r->more++;
    return;
  }
  r->shown++;
  state(t, r->now, what, sizeof what);
  int n = snprintf(line, sizeof line, "  %-40s %s\n", jlpi_task_label(t, label, sizeof label), what);
  say(line, n < (int)sizeof line ? n : (int)sizeof line - 1);
}

static void on_quit(int signal_number) {
  struct roster r = {.now = jlpi_now()};
  char line[80];
  say(line, snprintf(line, sizeof line, "jlpar: tasks of process %d:\n", jlpi_myid));
  jlpi_roots_each(show, &r);
  jlpi_stack_each(show, &r);
  if (r.more)
    say(line, snprintf(line, sizeof line, "  and %d more\n", r.more));
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

/* before main, so that the program's own handler replaces ours */
__attribute__((constructor(104))) static void install(void) {
  struct sigaction present, ours = {.sa_handler = on_quit, .sa_flags = SA_ONSTACK};
  if (sigaction(SIGQUIT, NULL, &present) == 0 && present.sa_handler == SIG_DFL)
    sigaction(SIGQUIT, &ours, NULL);
}
