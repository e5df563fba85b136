/* run: -p 2 */
/* Calls with firstprivate(g) on one process at once: each has g for itself, with the tasks that it starts, whatever runs
 * while it waits; the others see what was sent for all. */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

enum { CALLS = 6, MANY = 5000 };

static int g;
static int many[MANY];

static void expect(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d instead of %d", what, got, wanted);
}

static void they_overlap(void) {
  int got[CALLS];
  #pragma jlpar sync
  for (int k = 0; k < CALLS; k++) {
    g = 300 + k;
    #pragma jlpar spawn on(2) firstprivate(g) out(got[k])
    {
      g += 1000;
      jlpar_sleep(0.01 * (CALLS - k));
      jlpar_yield();
      g += 10000;
      got[k] = g;
    }
  }
  for (int k = 0; k < CALLS; k++)
    expect(got[k], 11300 + k, "each has its own");
}

static void beside_one_for_all(void) {
  int own, all, later, elsewhere;
  #pragma jlpar sync
  {
    g = 1;
    #pragma jlpar spawn on(2) firstprivate(g)
    own = (jlpar_sleep(0.05), g);
    g = 2;
    #pragma jlpar spawn on(2)
    all = (jlpar_sleep(0.02), g);
  }
  #pragma jlpar sync spawn on(2)
  later = g;
  #pragma jlpar sync spawn on(3)
  elsewhere = g;
  expect(own, 1, "its own");
  expect(all, 2, "beside it, what is for all");
  expect(later, 2, "behind it, what is for all");
  expect(elsewhere, 2, "elsewhere, what is for all");
}

static int sum(void) {
  int s = 0;
  for (int k = 0; k < MANY; k++)
    s += many[k];
  return s;
}

/* children are of the same run: they see what it does, and it what they do */
static void with_children(void) {
  int got[3];
  #pragma jlpar sync
  for (int k = 0; k < 3; k++) {
    for (int i = 0; i < MANY; i++)
      many[i] = k;
    #pragma jlpar spawn on(2) firstprivate(many) out(got[k])
    {
      #pragma jlpar channel turns(int)
      #pragma jlpar sync
      {
        #pragma jlpar async
        for (int i = 0; i < 20; i++) {
          jlpar_take(int, turns);
          many[2 * i + 1] += 100;
        }
        for (int i = 0; i < 20; i++) {
          many[2 * i] += 1;
          jlpar_put(int, turns, i);
        }
      }
      got[k] = sum();
    }
  }
  for (int k = 0; k < 3; k++)
    expect(got[k], k * MANY + 20 * 101, "a run and its children share them");
  int left;
  #pragma jlpar sync spawn on(2)
  left = many[0] + many[1] + many[MANY - 1];
  expect(left, 6, "nothing is left of it");
}

static void failures(void) {
  int status, left;
  g = 7;
  #pragma jlpar sync spawn on(2)
  left = g;
  #pragma jlpar sync status(status)
  for (int k = 0; k < 3; k++) {
    g = 70 + k;
    #pragma jlpar spawn on(2) firstprivate(g)
    {
      g = 0;
      jlpar_sleep(0.01);
      jlpar_fail(5, "as it was told");
    }
  }
  expect(status, 5, "they fail");
  g = 7;
  #pragma jlpar sync spawn on(2)
  left = g;
  expect(left, 7, "what was there before is there again");
}

int main(void) {
  they_overlap();
  beside_one_for_all();
  with_children();
  failures();
  return 0;
}
