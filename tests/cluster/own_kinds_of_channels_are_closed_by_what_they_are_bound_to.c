/* run: -p 2 */
/* A channel of an own kind that is bound to a task is closed by its own function, which may wait, wherever both are. */
#include <jlpar.h>

struct counts {
  int closes, frees;
};
static struct counts here;

static int end(void *state) {
  jlpar_sleep(0.001);
  ((struct counts *)state)->closes++;
  return JLPAR_OK;
}

static void drop(void *state) {
  ((struct counts *)state)->frees++;
}

static const jlpar_channel_ops ops = {.close = end, .free = drop};

static jlpar_channel make(void) {
  return jlpar_channel_new_ops(&ops, &here);
}

static int closes(void) {
  return here.closes;
}

static int shortly(void) {
  jlpar_sleep(0.002);
  return 1;
}

static int closes_on(int pid) {
  int n = 0;
  #pragma jlpar sync spawn on(pid)
  n = closes();
  return n;
}

int main(void) {
  for (int home = 1; home <= 3; home++) {
    int before = closes_on(home);
    for (int task = 1; task <= 3; task++) {
      jlpar_channel c;
      int open = 1;
      #pragma jlpar sync spawn on(home)
      c = make();
      #pragma jlpar spawn on(task) future(f)
      shortly();
      jlpar_bind(c, f);
      for (int tries = 0; open && tries < 5000; tries++) {
        jlpar_sleep(0.001);
        open = jlpar_isopen(c);
      }
      for (int tries = 0; closes_on(home) != before + task && tries < 5000; tries++)
        jlpar_sleep(0.001);
      if (open || closes_on(home) != before + task)
        jlpar_fail(1, "a channel on %d bound to a task on %d: %d, closed %d times", home, task, open, closes_on(home) - before);
      jlpar_release(c);
    }
  }
  return 0;
}
