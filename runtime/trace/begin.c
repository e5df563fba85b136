/* SPDX-License-Identifier: MIT
 *
 * From JLPAR_TRACE to the file. Process 1 writes it when all others are gone: at exit, or when SIGINT, SIGTERM
 * or SIGHUP ends it. Workers only note; they are given their memory when they are started (cluster/launch.c).
 *
 * A name that cannot be written to is told at the beginning, and then nothing is traced. The file is opened
 * again at the end: until then a program may close descriptors as it likes. Programs that it starts do not
 * inherit JLPAR_TRACE.
 */
#define _GNU_SOURCE
#include "base/trace.h"
#include "task/tracing.h"
#include "trace/write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_MIN = 1000, LIMIT_MAX = 1 << 28 };

static char path[PATH_MAX], program[128];
static uint64_t start;
static pid_t owner; /* a fork's exit writes nothing */
static atomic_flag written = ATOMIC_FLAG_INIT;

static void complain(const char *what, int why) {
  static char text[PATH_MAX + 200]; /* a signal's stack is small */
  int n = snprintf(text, sizeof text, "jlpar: the trace %s %s: %s\n", path, what, strerrordesc_np(why));
  if (n > 0 && write(STDERR_FILENO, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1) < 0)
    return; /* there is nobody to be told */
}

static int open_file(void) {
  return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
}

/* from a signal handler, too */
static void write_file(void) {
  if (atomic_flag_test_and_set(&written))
    return;
  jlpi_tracing = 0;
  int fd = open_file(), why = fd < 0 ? errno : jlpi_trace_write(fd, program, start);
  if (fd >= 0 && close(fd) != 0 && !why)
    why = errno;
  if (why)
    complain("is not complete", why);
}

static void at_exit(void) {
  if (owner != getpid())
    return;
  jlpi_task *t = jlpi_this()->current;
  if (t && (!(t->flags & JLPI_TASK_ROOT) || (t->flags & JLPI_TASK_MAIN)))
    jlpi_trace_task(ends, t, JLPAR_OK);
  write_file();
}

static void on_signal(int number) {
  if (owner == getpid())
    write_file();
  signal(number, SIG_DFL);
  raise(number);
}

/* before main, so that a program's own handlers replace ours: it is then for them to end it by exit */
static void watch(int number) {
  struct sigaction present, ours = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
  if (sigaction(number, NULL, &present) == 0 && present.sa_handler == SIG_DFL)
    sigaction(number, &ours, NULL);
}

static void read_limit(void) {
  const char *text = getenv("JLPAR_TRACE_EVENTS");
  if (!text || !*text)
    return;
  char *end;
  errno = 0;
  long n = strtol(text, &end, 10);
  if (*end || end == text || errno || n < LIMIT_MIN || n > LIMIT_MAX) {
    fprintf(stderr, "jlpar: JLPAR_TRACE_EVENTS is \"%s\": want a number from %d to %d\n", text, LIMIT_MIN,
            LIMIT_MAX);
    fflush(stderr);
    _exit(2);
  }
  jlpi_trace_limit = (uint64_t)n;
}

/* absolute: the program may change its folder */
static int take_path(const char *given) {
  char folder[PATH_MAX] = "";
  if (*given != '/' && !getcwd(folder, sizeof folder))
    return errno;
  if (snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", given) >= (int)sizeof path)
    return ENAMETOOLONG;
  int fd = open_file();
  if (fd < 0)
    return errno;
  close(fd);
  return 0;
}

static void begin(const char *given) {
  struct timespec now;
  int fd = -1, why = take_path(given);
  if (!why && (!jlpi_trace_area_new(1, &fd) || !jlpi_trace_area_use(fd)))
    why = errno ? errno : ENOMEM;
  if (why) {
    complain("cannot be made", why);
    return;
  }
  clock_gettime(CLOCK_MONOTONIC, &now);
  start = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  owner = getpid();
  snprintf(program, sizeof program, "%s", program_invocation_short_name);
  atexit(at_exit); /* the first: what is registered later, such as the end of the workers, comes before it */
  watch(SIGINT);
  watch(SIGTERM);
  watch(SIGHUP);
}

/* before the main thread's record is made */
__attribute__((constructor(101))) static void read_environment(void) {
  char *given = getenv("JLPAR_TRACE");
  if (!given || !*given)
    return;
  given = strdup(given);
  read_limit();
  unsetenv("JLPAR_TRACE");
  if (given)
    begin(given);
  free(given);
}
