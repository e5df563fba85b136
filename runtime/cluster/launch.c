/* SPDX-License-Identifier: MIT
 *
 * Starting a worker: the program itself, by /proc/self/exe, with the arguments that it was started with. Its
 * standard input is empty, its output goes to pipes, its control stream is descriptor 3. A variable of the
 * environment tells it that it is a worker; it removes that, so that programs it starts are none.
 *
 * It makes itself a process group of its own (worker.c): Ctrl-C and signals to the program's process group reach process 1
 * only, which decides what becomes of its workers. Not a session of its own, as the kernel shares out processors between
 * sessions (autogroup): one process would then yield the processor to everybody but those it talks to.
 */
#define _GNU_SOURCE
#include "cluster/internal.h"
#include "base/trace.h"
#include "task/seam.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;
static char **arguments;

void jlpi_launch_remember(char **argv) {
  arguments = argv;
}

int jlpi_launch_possible(void) {
  return arguments != NULL;
}

/* the environment without an old entry of ours, and with `entry`; the strings are shared */
static char **environment(char *entry) {
  size_t n = 0, k = 0, name = strlen(JLPI_WORKER_VARIABLE);
  while (environ[n])
    n++;
  char **copy = calloc(n + 2, sizeof *copy);
  for (size_t i = 0; copy && i < n; i++)
    if (strncmp(environ[i], JLPI_WORKER_VARIABLE, name) != 0 || environ[i][name] != '=')
      copy[k++] = environ[i];
  if (copy)
    copy[k] = entry;
  return copy;
}

enum { IN_OUT = 0, OUT, ERR, PIPES };

static int make_pipes(int pipes[PIPES][2]) {
  for (int k = 0; k < PIPES; k++)
    pipes[k][0] = pipes[k][1] = -1;
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pipes[IN_OUT]) == 0 && pipe2(pipes[OUT], O_CLOEXEC) == 0 &&
         pipe2(pipes[ERR], O_CLOEXEC) == 0;
}

static void close_side(int pipes[PIPES][2], int side) {
  for (int k = 0; k < PIPES; k++)
    if (pipes[k][side] >= 0)
      close(pipes[k][side]);
}

/* the descriptor of what it will note there; -1: none */
static int trace_memory(int pid) {
  int fd = -1;
  if (jlpi_tracing && !jlpi_trace_area_new(pid, &fd))
    fprintf(stderr, "jlpar: worker %d is not traced: no memory for it\n", pid);
  return fd;
}

static int spawn(jlpi_worker *w, int pipes[PIPES][2], uv_exit_cb ended) {
  char entry[80];
  int trace = trace_memory(w->pid), commons = jlpi_up_commons_fd();
  /* the third number: whether the thread that starts it lives as long as the process does; the fourth: it traces; the
   * fifth: there are objects under the directive shared */
  snprintf(entry, sizeof entry, JLPI_WORKER_VARIABLE "=%d:%d:%d:%d:%d", w->pid, (int)getpid(), gettid() == getpid(),
           trace >= 0, commons >= 0);
  char **env = environment(entry);
  uv_stdio_container_t stdio[] = {{.flags = UV_IGNORE},
                                  {.flags = UV_INHERIT_FD, .data.fd = pipes[OUT][1]},
                                  {.flags = UV_INHERIT_FD, .data.fd = pipes[ERR][1]},
                                  {.flags = UV_INHERIT_FD, .data.fd = pipes[IN_OUT][1]},
                                  {.flags = trace >= 0 ? UV_INHERIT_FD : UV_IGNORE, .data.fd = trace},
                                  {.flags = commons >= 0 ? UV_INHERIT_FD : UV_IGNORE, .data.fd = commons}};
  uv_process_options_t options = {.exit_cb = ended, .file = "/proc/self/exe", .args = arguments, .env = env,
                                  .stdio_count = sizeof stdio / sizeof *stdio, .stdio = stdio};
  w->process.data = w;
  int status = env ? uv_spawn(jlpi_io_loop(), &w->process, &options) : UV_ENOMEM;
  free(env);
  if (trace >= 0)
    close(trace);
  if (status == 0)
    jlpi_member_set_process(w->pid, uv_process_get_pid(&w->process));
  return status;
}

int jlpi_launch(jlpi_worker *w, uv_exit_cb ended) {
  int pipes[PIPES][2];
  int status = make_pipes(pipes) ? spawn(w, pipes, ended) : UV_EMFILE;
  close_side(pipes, 1);
  if (status != 0) {
    snprintf(w->why, sizeof w->why, "it could not be started: %s", uv_strerror(status));
    close_side(pipes, 0);
    return status;
  }
  jlpi_stream_open(&w->control, pipes[IN_OUT][0]);
  jlpi_output_open(&w->out, pipes[OUT][0], w->pid, stdout);
  jlpi_output_open(&w->err, pipes[ERR][0], w->pid, stderr);
  return 0;
}
