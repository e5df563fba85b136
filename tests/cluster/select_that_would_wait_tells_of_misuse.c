/* run: -p 2 */
/* A select that would wait tells of every case that is misused, wherever its channel lives, and whichever is looked at first. */
#include <jlpar.h>

static jlpar_channel make(int on) {
  return jlpar_channel_new_on(int, 1, on);
}

static void want(int got, int index, int code, const jlpar_case *cases, const char *what) {
  if (!(got == code || (got == index && cases[index].status == code)))
    jlpar_fail(1, "%s: %d, status %d", what, got, cases[index].status);
}

static void each(jlpar_channel waits, double timeout) {
  int a, b;
  for (int k = 0; k < 40; k++) {
    int bad = k % 2, good = !bad;
    jlpar_case cases[2];
    jlpar_channel gone = make(1 + k % 3);
    jlpar_release(gone);
    cases[good] = (jlpar_case){waits, JLPAR_TAKE, &a, 0};
    cases[bad] = (jlpar_case){gone, JLPAR_TAKE, &b, 0};
    want(jlpar_select(cases, 2, timeout), bad, JLPAR_ERELEASED, cases, "a channel that was released");
    cases[bad].op = 7;
    want(jlpar_select(cases, 2, timeout), bad, JLPAR_EINVAL, cases, "an operation that there is not");
    #pragma jlpar channel any(any, 4) on(1 + k % 3)
    cases[bad] = (jlpar_case){any, JLPAR_PUT, &b, 0};
    want(jlpar_select(cases, 2, timeout), bad, JLPAR_ETYPE, cases, "a channel of any");
  }
}

int main(void) {
  for (int home = 1; home <= 3; home++) {
    jlpar_channel waits = make(home);
    each(waits, 5);
    each(waits, 0);
    jlpar_release(waits);
  }
  return 0;
}
