/* run: -p 2 */
/* A future that its maker has released, wherever it lives, and passes on all the same. */
#include <jlpar.h>
#include <stdio.h>

static int wait_for(jlpar_future f) {
  return jlpar_wait_try(f, 3);
}

static int seven(void) {
  return 7;
}

static jlpar_future spawned(int pid) {
  #pragma jlpar spawn on(pid) future(f)
  seven();
  jlpar_wait(f);
  return f; /* released by its block */
}

static int passed_by_others(jlpar_future f, int user) {
  int status = 0;
  #pragma jlpar sync spawn on(user)
  status = wait_for(f);
  return status;
}

/* may_end: the task behind it may still be ending, and it is then still what it was */
static void check(jlpar_future f, int may_end, const char *what) {
  for (int user = 2; user <= 3; user++) {
    int status = 0;
    #pragma jlpar sync spawn on(user)
    status = wait_for(f);
    if (status != JLPAR_ERELEASED && !(may_end && status == JLPAR_OK))
      jlpar_fail(1, "%s, on %d: %s", what, user, jlpar_strerror(status));
    #pragma jlpar sync spawn on(user)
    status = passed_by_others(f, 5 - user);
    if (status != JLPAR_ERELEASED && !(may_end && status == JLPAR_OK))
      jlpar_fail(1, "%s, by %d: %s", what, user, jlpar_strerror(status));
  }
}

int main(void) {
  for (int home = 1; home <= 3; home++) {
    jlpar_future f = jlpar_future_new(home);
    jlpar_release(f);
    check(f, 0, "a new one");
  }
  for (int home = 2; home <= 3; home++)
    check(spawned(home), 1, "a spawned one");

  /* others still hold it: it is what it was */
  jlpar_future f = jlpar_future_new(2);
  int value = 0;
  #pragma jlpar channel box(jlpar_future, 1) on(3)
  jlpar_put(jlpar_future, box, f);
  jlpar_release(f);
  #pragma jlpar spawn on(2) future(waits)
  value = wait_for(f) == JLPAR_OK;
  #pragma jlpar sync spawn on(3)
  {
    jlpar_future g = jlpar_take(jlpar_future, box);
    jlpar_set(int, g, 1);
    jlpar_release(g);
  }
  jlpar_wait(waits);
  if (!value)
    jlpar_fail(2, "one that others hold is not what it was");
  return 0;
}
