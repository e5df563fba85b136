/* about: a channel is closed when a future ends, well or not, wherever the two of them live
 * run: -p 2
 * stdout:
 * | bound to work on 2: 1 2 3, closed
 * | failing work: 9, then 64 it broke
 * | channel on 3, task here: 5, closed
 * | two channels, one future: closed closed
 */
#include <jlpar.h>
#include <stdio.h>

static int produce(jlpar_channel c, int n) {
  for (int i = 1; i <= n; i++)
    jlpar_put(int, c, i);
  return n;
}
static int break_down(jlpar_channel c) {
  jlpar_put(int, c, 9);
  jlpar_fail(64, "it broke");
}

int main(void) {
  int v, status;
  {
    #pragma jlpar channel c(int, 1) on(1)
    #pragma jlpar spawn on(2) future(f)
    produce(c, 3);
    jlpar_bind(c, f);
    printf("bound to work on 2:");
    const char *gap = " ";
    jlpar_foreach(int, x, c) {
      printf("%s%d", gap, x);
      gap = " ";
    }
    printf(", %s\n", jlpar_isopen(c) ? "open" : "closed");
  }
  {
    #pragma jlpar channel c(int, 1) on(3)
    #pragma jlpar spawn on(2) future(f)
    break_down(c);
    jlpar_bind(c, f);
    printf("failing work: %d, ", jlpar_take(int, c));
    status = jlpar_take_try(c, &v);
    printf("then %d %s\n", status, jlpar_root_cause(jlpar_last_error())->message);
  }
  {
    #pragma jlpar channel c(int, 4) on(3)
    #pragma jlpar async future(f)
    jlpar_put(int, c, 5);
    jlpar_bind(c, f);
    jlpar_wait(f);
    printf("channel on 3, task here: %d, ", jlpar_take(int, c));
    status = jlpar_take_try(c, &v);
    printf("%s\n", status == JLPAR_ECLOSED ? "closed" : jlpar_strerror(status));
  }
  {
    #pragma jlpar channel a(int, 4) on(2)
    #pragma jlpar channel b(int, 4)
    jlpar_future f = jlpar_future_new(3);
    jlpar_bind(a, f);
    jlpar_bind(b, f);
    #pragma jlpar sync spawn on(2)
    {
      jlpar_set(int, f, 1);
    }
    for (int k = 0; k < 300 && (jlpar_isopen(a) || jlpar_isopen(b)); k++)
      jlpar_sleep(0.01);
    printf("two channels, one future: %s %s\n", jlpar_isopen(a) ? "open" : "closed",
           jlpar_isopen(b) ? "open" : "closed");
    jlpar_release(f);
  }
  return 0;
}
