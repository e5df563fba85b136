/* Calls functions of the module that is its argument, which process 2 alone loads. */
#include <jlpar.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void load(const char *path) {
  if (!dlopen(path, RTLD_NOW | RTLD_GLOBAL))
    jlpar_fail(1, "%s", dlerror());
}

static int twice(int x) {
  return 2 * x;
}

static int code_of(int pid, const char *name, const void *args, size_t size) {
  jlpar_future f = jlpar_remotecall(pid, name, args, size);
  int code = jlpar_wait_try(f, 10);
  if (code != JLPAR_OK) {
    const jlpar_error *e = jlpar_root_cause(jlpar_last_error());
    printf("%s on process %d: %s (raised on %d)\n", name, pid, e->message, e->pid);
  }
  jlpar_release(f);
  return code;
}

static void want(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(2, "%s: %d, not %d", what, got, wanted);
}

static void plain(void) {
  char args[sizeof(int) + sizeof(double)];
  memcpy(args, &(int){3}, sizeof(int));
  memcpy(args + sizeof(int), &(double){0.5}, sizeof(double));
  jlpar_future f = jlpar_remotecall(2, "scaled", args, sizeof args);
  want(jlpar_fetch(double, f) == 2001.5, 1, "a result");
  jlpar_release(f);
  want(code_of(2, "scaled", args, sizeof args - 1), JLPAR_EINVAL, "a size");
  want(code_of(2, "no_parameters", NULL, 0), JLPAR_OK, "no parameters");
  want(code_of(3, "scaled", args, sizeof args), JLPAR_EUNDEFINED, "where it is not loaded");
  want(code_of(1, "scaled", args, sizeof args), JLPAR_EUNDEFINED, "here");
  want(code_of(2, "with_a_serializer", args, sizeof(void *)), JLPAR_EINVAL, "a serializer that is not known here");
}

static void handles(void) {
  struct {
    int (*f)(int);
    jlpar_channel c;
    jlpar_future x;
  } __attribute__((packed)) args = {twice, jlpar_channel_new(int, 1), jlpar_future_new(3)};
  jlpar_channel c = args.c;
  jlpar_future f = jlpar_remotecall(2, "apply", &args, sizeof args);
  jlpar_set(int, args.x, 21);
  jlpar_release(args.x);
  want(jlpar_take(int, c), 42, "what was put");
  want(jlpar_fetch(int, f), 42, "what was returned");
  jlpar_release(f);
  jlpar_release(c);
  f = jlpar_remotecall(2, "future_on", &(int){1}, sizeof(int));
  jlpar_future g = jlpar_fetch(jlpar_future, f);
  jlpar_release(f);
  want(code_of(2, "release_own", NULL, 0), JLPAR_OK, "a call without a result");
  jlpar_set(int, g, 5);
  want(jlpar_fetch(int, g), 5, "a future that was returned");
  jlpar_release(g);
}

static int status_of(jlpar_future f) {
  return jlpar_wait_try(f, 10);
}

static void failures(void) {
  int status = 0, process = 0;
  want(code_of(2, "fails", &(int){77}, sizeof(int)), 77, "a failure");
  jlpar_future f = jlpar_remotecall(2, "waits_long", &(int){1}, sizeof(int));
  jlpar_sleep(0.05);
  jlpar_cancel(f);
  want(jlpar_wait_try(f, 10), JLPAR_ECANCELED, "cancelled");
  jlpar_release(f);
  f = jlpar_remotecall(2, "fails", &(int){78}, sizeof(int));
  #pragma jlpar sync spawn on(3)
  status = status_of(f);
  want(status, 78, "a failure, of which another process hears");
  jlpar_release(f);
  f = jlpar_remotecall(2, "waits_long", &(int){1}, sizeof(int));
  #pragma jlpar sync spawn on(2)
  process = getpid();
  kill(process, SIGKILL);
  want(jlpar_wait_try(f, 10), JLPAR_EEXITED, "the process died");
  jlpar_release(f);
}

static struct counts {
  long futures, channels, references;
} count(void) {
  return (struct counts){jlpar_stat("futures_live"), jlpar_stat("channels_live"), jlpar_stat("references")};
}

static void nothing_is_left(void) {
  for (int pid = 1; pid <= 3; pid++) {
    struct counts c;
    int patience = 300;
    do {
      #pragma jlpar sync spawn on(pid)
      c = count();
      jlpar_sleep(0.01);
    } while (c.futures + c.channels + c.references > 1 && --patience); /* the one is of the task that counts */
    if (!patience)
      jlpar_fail(3, "on process %d %ld futures, %ld channels, %ld references are left", pid, c.futures, c.channels,
                 c.references);
  }
}

int main(int argc, char **argv) {
  char path[256];
  snprintf(path, sizeof path, "%s", argc > 1 ? argv[1] : "");
  #pragma jlpar sync spawn on(2)
  load(path);
  plain();
  handles();
  nothing_is_left();
  failures();
  return 0;
}
