/* run: -p 3 */
/* A process that may put without asking and dies, or computes and says nothing, keeps nobody from the room and no
 * channel open; and a process whose channel's home dies is told at its next put. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BURST = 20, CAPACITY = 100 };

static int os_pid(void) {
  return (int)getpid();
}

static void burst(jlpar_channel c) {
  for (long k = 0; k < BURST; k++)
    jlpar_put(long, c, k);
}

/* to the process outside jlpar: until the file is gone */
static void burst_and_compute(jlpar_channel c, const char *file) {
  burst(c);
  while (access(file, F_OK) == 0)
    ;
}

static void fill_the_rest(jlpar_channel c) {
  for (long k = BURST; k < CAPACITY; k++)
    jlpar_put(long, c, k);
}

static void take_everything(jlpar_channel c) {
  long n = 0;
  jlpar_foreach(long, x, c) {
    if (x != n++)
      jlpar_fail(1, "%ld came instead of %ld", x, n - 1);
  }
  if (n != CAPACITY)
    jlpar_fail(2, "%ld came", n);
}

static void busy(void) {
  char file[] = "busy";
  FILE *f = fopen(file, "w");
  if (!f || fclose(f) != 0)
    jlpar_fail(3, "no file");
  jlpar_channel c = jlpar_channel_new(long, CAPACITY);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2) in(file[0:5])
    burst_and_compute(c, file);
    while (jlpar_length(c) < BURST)
      jlpar_yield();
    fill_the_rest(c);
    jlpar_close(c);
    take_everything(c);
    unlink(file);
  }
  jlpar_release(c);
}

static void dead(void) {
  jlpar_channel c = jlpar_channel_new(long, CAPACITY);
  int os;
  #pragma jlpar sync spawn on(3)
  os = os_pid();
  #pragma jlpar sync spawn on(3)
  burst(c);
  kill(os, SIGKILL);
  fill_the_rest(c);
  jlpar_close(c);
  take_everything(c);
  jlpar_release(c);
}

static int put_until_told(jlpar_channel c) {
  int status;
  long k = 0;
  while ((status = jlpar_put_try(c, &k)) == JLPAR_OK)
    k++;
  return status;
}

static void home_dies(void) {
  #pragma jlpar channel c(long, JLPAR_UNBOUNDED) on(4)
  int os, status = 0;
  #pragma jlpar sync spawn on(4)
  os = os_pid();
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    status = put_until_told(c);
    for (int k = 0; k < 1000; k++)
      jlpar_take(long, c);
    kill(os, SIGKILL);
  }
  if (status != JLPAR_EEXITED)
    jlpar_fail(4, "the home died, and a put gave %s", jlpar_strerror(status));
}

int main(void) {
  for (int k = 0; k < 20; k++)
    busy();
  dead();
  home_dies();
  return 0;
}
