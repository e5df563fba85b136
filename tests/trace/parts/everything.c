/* tasks, waits, loops of all kinds, calls, large results; ends as its argument says */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void produce(jlpar_channel c, int n) {
  for (int k = 0; k < n; k++)
    jlpar_put(int, c, k);
  jlpar_close(c);
}

static int twice(int x) {
  jlpar_sleep(0.002);
  return 2 * x;
}

static double large[100000];
static int whole[100000];

static void work(void) {
  int results[4], squares[6];
  long sum = 0;
  jlpar_channel c = jlpar_channel_new(int, 2);
  #pragma jlpar sync
  {
    #pragma jlpar async name("the \"producer\" \xff \303\274\n")
    produce(c, 5);
    /* no characters of UTF-8, or such as would be but for their length; good ones of 3 and 4 bytes; part of one */
    #pragma jlpar async name("\xc0\x80 \xed\xa0\x80 \xf5\x80\x80\x80 \
\xe0\x80\x80 \xf0\x80\x80\x80 \xe2\x82\xac \xf0\x9f\x98\x80 \xe2\x82")
    jlpar_yield();
    #pragma jlpar async name("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
    jlpar_yield();
    jlpar_foreach(int, x, c) jlpar_yield();
  }
  jlpar_release(c);
  #pragma jlpar sync
  for (int k = 0; k < 4; k++) {
    #pragma jlpar spawn on(any)
    results[k] = twice(k);
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int k = 0; k < 10; k++)
    sum += k;
  #pragma jlpar pmap out(squares[k])
  for (int k = 0; k < 6; k++)
    squares[k] = twice(k) * k;
  #pragma jlpar threads
  for (int k = 0; k < 10; k++)
    jlpar_sleep(0.0005);
  #pragma jlpar sync spawn on(any) out(large)
  for (int k = 0; k < 100000; k++)
    large[k] = k;
  int *there = whole, first = 0;
  there[0] = 4;
  #pragma jlpar sync spawn on(any) in(there[0:100000])
  first = there[0];
  if (first != 4 || results[3] != 6 || squares[5] != 50 || sum != 45 || large[99999] != 99999)
    jlpar_fail(1, "wrong");
}

static int kill_me(void) {
  kill(getpid(), SIGKILL);
  return 0;
}

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "";
  int nothing = 0;
  work();
  puts("worked");
  fflush(stdout);
  if (strcmp(how, "fail") == 0)
    jlpar_fail(7, "as it should");
  if (strcmp(how, "exit") == 0)
    exit(3);
  if (strcmp(how, "wait") == 0)
    jlpar_sleep(100);
  if (strcmp(how, "spin") == 0)
    for (struct timespec t;;)
      clock_gettime(CLOCK_MONOTONIC, &t); /* ThreadSanitizer delivers signals where it sees a call */
  if (strcmp(how, "kill-worker") == 0) {
    int code;
    #pragma jlpar sync status(code)
    {
      #pragma jlpar spawn on(2)
      nothing = kill_me();
    }
    return code == JLPAR_EEXITED ? 0 : 1;
  }
  if (strcmp(how, "elsewhere") == 0)
    return chdir("/") != 0 || system(argv[2]) != 0;
  return nothing;
}
