/* SPDX-License-Identifier: MIT
 *
 * nth_call_fails SCENARIO - runs the scenario in a fresh process for n = 1, 2, ... until its n-th allocation, mapping
 * or thread no longer comes. Each time:
 *
 *   - it ends well, or with JLPAR_ENOMEM: no crash, no wait that nobody ends;
 *   - where nobody could be told (a thread's first call of jlpar) the process says so and exits with 1;
 *   - afterwards the scenario works, and no more blocks are allocated than in a process where nothing failed.
 *
 * The last is asked of one thread only: with several, how many free blocks each keeps depends on the schedule.
 */
#define _GNU_SOURCE /* memfd_create */
#include "scenario.h"
#include "shim.h"
#include "task/task.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALLS_MAX = 5000, SECONDS_MAX = 40, SAID_MAX = 4096 };

/* what a child tells */
static struct report {
  int reached, status; /* the call came; how the scenario ended then */
  long live;
} *report;

void unexpected(const char *what, const char *file, int line) {
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
  _exit(3);
}

/* ---- in the child ---- */

static int caused_by_memory(const jlpar_error *e) {
  if (e->code == JLPAR_ENOMEM)
    return 1;
  for (size_t k = 0; k < e->nparts; k++)
    if (caused_by_memory(e->parts[k]))
      return 1;
  return 0;
}

/* What the runtime keeps for the next time is brought to the same state: the last error, and failures not seen. */
static void settle(void) {
  jlpar_sleep(0.002);
  jlpi_unseen(jlpi_error_new(JLPAR_EINVAL, 1, NULL, NULL, 0, "nothing"));
  jlpi_report_unseen();
  static const jlpar_future none;
  (void)jlpar_wait_try(none, 0);
}

static void attempt(const scenario *s, long n) {
  alarm(SECONDS_MAX);
  shim_arm(n);
  report->status = jlpar_try(s->run, NULL);
  report->reached = shim_disarm();
  if (report->status != JLPAR_OK)
    expect(report->reached && caused_by_memory(jlpar_last_error()));
  settle();
  for (int k = 0; k < 2; k++) {
    int again = jlpar_try(s->run, NULL);
    if (again != JLPAR_OK)
      fprintf(stderr, "once more: %s\n", jlpar_last_error()->message);
    expect(again == JLPAR_OK);
    settle();
  }
  report->live = shim_live();
  exit(0); /* a sanitizer looks for leaks now */
}

/* ---- in the parent ---- */

static int said_no_memory(int said) {
  char text[SAID_MAX + 1] = "";
  ssize_t n = pread(said, text, SAID_MAX, 0);
  return n > 0 && strstr(text, "jlpar: error: no memory for") != NULL;
}

static void show(int said) {
  char text[SAID_MAX];
  for (off_t at = 0;; ) {
    ssize_t n = pread(said, text, sizeof text, at);
    if (n <= 0 || fwrite(text, 1, (size_t)n, stderr) != (size_t)n)
      return;
    at += n;
  }
}

/* 1: it went as it must */
static int ran_well(const scenario *s, long n, long live_expected) {
  int said = memfd_create("said", MFD_CLOEXEC), status;
  *report = (struct report){0};
  fflush(NULL);
  pid_t child = fork();
  if (child < 0 || said < 0)
    return 0;
  if (child == 0) {
    dup2(said, STDERR_FILENO);
    attempt(s, n);
  }
  waitpid(child, &status, 0);
  int told = WIFEXITED(status) && WEXITSTATUS(status) == 1 && said_no_memory(said);
  int fine = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  int kept = fine && live_expected >= 0 && report->live > live_expected;
  if (told)
    report->reached = 1;
  else if (!fine)
    fprintf(stderr, "%s, call %ld: ended with status 0x%x%s\n", s->name, n, status,
            WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ", a wait without end" : "");
  if (kept)
    fprintf(stderr, "%s, call %ld: %ld blocks are left, wanted no more than %ld\n", s->name, n, report->live, live_expected);
  if (!(fine || told) || kept)
    show(said);
  close(said);
  return (fine || told) && !kept;
}

static const scenario *find(const scenario *all, const char *name) {
  for (; all->name; all++)
    if (strcmp(all->name, name) == 0)
      return all;
  return NULL;
}

static int each_call(const scenario *s) {
  long failures = 0, refused = 0, n = 1;
  if (!ran_well(s, 0, -1))
    return 1;
  long live = jlpar_nthreads() == 1 ? report->live : -1;
  for (; n < CALLS_MAX; n++) {
    failures += !ran_well(s, n, live);
    if (!report->reached)
      break;
    refused += report->status != JLPAR_OK;
  }
  printf("%s: %ld calls, %ld of them reported, %ld wrong\n", s->name, n - 1, refused, failures);
  return failures > 0 || n == 1 || n == CALLS_MAX;
}

int main(int argc, char **argv) {
  const scenario *s = argc == 2 ? find(task_scenarios, argv[1]) : NULL;
  if (!s && argc == 2)
    s = find(channel_scenarios, argv[1]);
  if (!s && argc == 2)
    s = find(darray_scenarios, argv[1]);
  if (!s) {
    fprintf(stderr, "usage: nth_call_fails SCENARIO\n");
    return 2;
  }
  report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return report == MAP_FAILED ? 2 : each_call(s);
}
