/* run: -p 1 */
/* What the worker does without a task, and had not begun when it was cancelled, never runs; who waits for a call that is
 * done hears of his own cancellation then. */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void expect(int yes, const char *what) {
  if (!yes)
    jlpar_fail(1, "%s", what);
}

/* What runs makes a file of this name. Of one capture that is an array, and of one that is a number. */
static void name_of(char *name, size_t room, int number) {
  snprintf(name, room, "a-block-has-begun-%d", number);
}

static void make_file(int number) {
  char name[64];
  name_of(name, sizeof name, number);
  fclose(fopen(name, "w"));
}

static void by_number(int mine) {
  #pragma jlpar distributed future(loop)
  for (int k = 0; k < 4; k++)
    make_file(mine);
  usleep(50000);
  jlpar_cancel(loop);
  expect(jlpar_wait_try(loop, 30) == JLPAR_ECANCELED, "the loop was cancelled");
}

static void by_name(const char *mine) {
  char name[64];
  strcpy(name, mine);
  #pragma jlpar distributed future(loop)
  for (int k = 0; k < 4; k++)
    fclose(fopen(name, "w"));
  usleep(50000);
  jlpar_cancel(loop);
  expect(jlpar_wait_try(loop, 30) == JLPAR_ECANCELED, "the other loop was cancelled");
}

static void blocks_behind_a_long_call(void) {
  char name[64];
  int mine = (int)getpid();
  name_of(name, sizeof name, mine);
  remove(name);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    usleep(700000);
    by_number(mine);
  }
  expect(access(name, F_OK) != 0, "none of its blocks has begun");
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    usleep(700000);
    by_name(name);
  }
  expect(access(name, F_OK) != 0, "none of the other's blocks has begun");
}

static int went_on, done;

static void one_that_waits(void) {
  #pragma jlpar sync spawn on(2)
  done = usleep(700000) == 0;
  went_on = 1;
}

static void the_one_who_waits(void) {
  #pragma jlpar async future(f)
  one_that_waits();
  jlpar_sleep(0.05);
  jlpar_cancel(f);
  int status = jlpar_wait_try(f, 30);
  expect(status == JLPAR_ECANCELED, "who was cancelled is told");
  expect(strstr(jlpar_last_error()->message, "sync") != NULL, "what it waited for");
  expect(done && !went_on, "the call had its time, nothing behind it ran");
  jlpar_release(f);
}

int main(void) {
  blocks_behind_a_long_call();
  the_one_who_waits();
  return 0;
}
