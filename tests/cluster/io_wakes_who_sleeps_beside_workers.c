/* run: -p 2 */
/* A process that has others sleeps on their descriptors beside libuv's: whatever comes by that, begun by a task or while
 * something else came, wakes it all the same. */
#include <jlpar.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 20, PIPES = 100 };

static void expect(int yes, const char *what) {
  if (!yes)
    jlpar_fail(1, "%s", what);
}

/* each side sleeps between two bytes */
static void a_pipe_between_tasks(void) {
  int there[2], back[2];
  expect(pipe(there) == 0 && pipe(back) == 0, "pipes");
  #pragma jlpar sync
  {
    #pragma jlpar async
    for (int k = 0; k < ROUNDS; k++) {
      char c = 0;
      expect(jlpar_read(there[0], &c, 1) == 1 && c == (char)k, "it was read in order");
      jlpar_sleep(0.003);
      expect(jlpar_write(back[1], &c, 1) == 1, "it was sent back");
    }
    for (int k = 0; k < ROUNDS; k++) {
      char c = (char)k;
      jlpar_sleep(0.001);
      expect(jlpar_write(there[1], &c, 1) == 1 && jlpar_read(back[0], &c, 1) == 1 && c == (char)k, "it came back");
    }
  }
  for (int k = 0; k < 2; k++) {
    jlpar_close_fd(there[k]);
    jlpar_close_fd(back[k]);
  }
}

/* a thread that jlpar does not know writes when everybody sleeps, to a descriptor that was never waited for before */
static void *write_later(void *to) {
  for (int k = 0; k < PIPES; k++) {
    int fd;
    if (read(*(int *)to, &fd, sizeof fd) != sizeof fd)
      return NULL;
    usleep(150);
    if (write(fd, "x", 1) != 1)
      return NULL;
  }
  return to;
}

static void new_pipes(void) {
  int tell[2], ends[PIPES][2];
  pthread_t writer;
  void *went_well;
  char c;
  expect(pipe(tell) == 0 && pthread_create(&writer, NULL, write_later, &tell[0]) == 0, "a thread");
  for (int k = 0; k < PIPES; k++)
    expect(pipe(ends[k]) == 0, "a pipe");
  for (int k = 0; k < PIPES; k++)
    expect(write(tell[1], &ends[k][1], sizeof ends[k][1]) == sizeof ends[k][1] && jlpar_read(ends[k][0], &c, 1) == 1,
           "something came");
  pthread_join(writer, &went_well);
  expect(went_well != NULL, "the thread wrote all");
  for (int k = 0; k < PIPES; k++) {
    jlpar_close_fd(ends[k][0]);
    jlpar_close_fd(ends[k][1]);
  }
  close(tell[0]);
  close(tell[1]);
}

/* programs that speak twice: pipes and the end of a child, begun again from where the last one was heard of */
static void programs(void) {
  #pragma jlpar sync
  for (int k = 0; k < 3; k++) {
    #pragma jlpar async
    for (int n = 0; n < 3; n++) {
      jlpar_run_result r;
      char *argv[] = {"sh", "-c", "echo one; sleep 0.02; echo two >&2; exit 3", NULL};
      expect(jlpar_run(argv, &r) == 0, "it ran");
      expect(!strcmp(r.out, "one\n") && !strcmp(r.err, "two\n") && r.status == 3 << 8, "it said what it had to");
      free(r.out);
      free(r.err);
    }
  }
}

static void connections(void) {
  char path[64];
  snprintf(path, sizeof path, "/tmp/jlpar-wakes-%d", (int)getpid());
  unlink(path);
  int door = jlpar_listen(path, "0", 4);
  expect(door >= 0, "it listens");
  #pragma jlpar sync
  {
    #pragma jlpar async
    for (int k = 0; k < 5; k++) {
      char c;
      int fd = jlpar_accept(door, NULL, NULL);
      expect(fd >= 0 && jlpar_read(fd, &c, 1) == 1 && jlpar_write(fd, &c, 1) == 1, "who knocked was answered");
      expect(jlpar_close_fd(fd) == 0, "closed");
    }
    for (int k = 0; k < 5; k++) {
      char c = 'x';
      int fd = jlpar_connect(path, "0");
      expect(fd >= 0, "connected");
      jlpar_sleep(0.005);
      expect(jlpar_write(fd, &c, 1) == 1 && (jlpar_poll(fd, POLLIN, 10) & POLLIN) && jlpar_read(fd, &c, 1) == 1, "answered");
      jlpar_close_fd(fd);
    }
  }
  jlpar_close_fd(door);
  unlink(path);
}

static int slow(int x) {
  usleep(30000);
  return x + 1;
}

static void threads_of_the_pool(void) {
  int x = 0;
  for (int k = 0; k < 3; k++) {
    #pragma jlpar threadcall
    x = slow(x);
  }
  expect(x == 3, "all was done");
}

static int all(void) {
  a_pipe_between_tasks();
  new_pipes();
  programs();
  connections();
  threads_of_the_pool();
  return 1;
}

int main(void) {
  int there = 0, also = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    there = all();
    #pragma jlpar spawn on(3)
    also = all();
    all();
  }
  expect(there && also, "everywhere");
  puts("woken each time");
  return 0;
}
