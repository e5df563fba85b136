/* run: -t 1 */
/* What lives is counted while it lives; what happened stays counted. */
#include <jlpar.h>

static void expect(const char *name, long wanted, const char *when) {
  long is = (long)jlpar_stat(name);
  if (is != wanted)
    jlpar_fail(1, "%s %s: %ld, not %ld", name, when, is, wanted);
}

static int wait_for(jlpar_channel c) { return jlpar_take(int, c); }


static void tasks(void) {
  enum { N = 1000 };
  long live = (long)jlpar_stat("tasks_live"), started = (long)jlpar_stat("tasks_started");
  long waits = (long)jlpar_stat("waits"), switches = (long)jlpar_stat("switches");
  jlpar_channel c = jlpar_channel_new(int, 0);
  #pragma jlpar sync
  {
    for (int k = 0; k < N; k++) {
      #pragma jlpar async
      wait_for(c);
    }
    expect("tasks_live", live + N, "while all are there");
    expect("tasks_started", started + N, "after starting");
    jlpar_yield();
    expect("tasks_live", live + N, "while they wait");
    expect("waits", waits + N, "when each waits once");
    for (int k = 0; k < N; k++)
      jlpar_put(int, c, k);
  }
  expect("tasks_live", live, "after the sync");
  expect("tasks_started", started + N, "after the sync");
  if (jlpar_stat("switches") < switches + 2 * N) /* to each of them twice, at least */
    jlpar_fail(1, "too few switches: %ld", (long)jlpar_stat("switches") - switches);
  jlpar_release(c);
}

static void objects(void) {
  long futures = (long)jlpar_stat("futures_live"), channels = (long)jlpar_stat("channels_live");
  jlpar_future f[10];
  jlpar_channel c[10];
  for (int k = 0; k < 10; k++) {
    f[k] = jlpar_future_new(1);
    c[k] = jlpar_channel_new(int, k);
  }
  expect("futures_live", futures + 10, "while held");
  expect("channels_live", channels + 10, "while held");
  jlpar_retain(f[0]);
  for (int k = 0; k < 10; k++) {
    jlpar_release(f[k]);
    jlpar_release(c[k]);
  }
  expect("futures_live", futures + 1, "but for one reference");
  expect("channels_live", channels, "when released");
  jlpar_release(f[0]);
  expect("futures_live", futures, "when released");
}

static void loops(void) {
  long loops = (long)jlpar_stat("loops"), sum = 0;
  #pragma jlpar threads
  for (int k = 0; k < 10; k++)
    jlpar_yield();
  #pragma jlpar distributed reduction(+: sum)
  for (int k = 0; k < 10; k++)
    sum += k;
  int squares[10];
  #pragma jlpar pmap out(squares[k])
  for (int k = 0; k < 10; k++)
    squares[k] = k * k;
  expect("loops", loops + 3, "after one of each kind");
  if (sum != 45 || squares[9] != 81)
    jlpar_fail(1, "the loops are wrong");
}

static void ask(void *name) { jlpar_stat(name); }

static void unknown_names_fail(void) {
  static char *const wrong[] = {"", "tasks", "tasks_livex", "tasks_live:1", "messages_sent:", "messages_sent:x",
                                "messages_sent:0", "messages_sent:-1", "messages_sent:2x", "messages_sent:99999999999"};
  for (unsigned k = 0; k < sizeof wrong / sizeof *wrong; k++)
    if (jlpar_try(ask, wrong[k]) != JLPAR_EINVAL)
      jlpar_fail(1, "\"%s\" is counted", wrong[k]);
  expect("messages_sent:1000", 0, "to a process that never was");
}

int main(void) {
  for (int k = 0; k < 3; k++) {
    tasks();
    objects();
    loops();
  }
  unknown_names_fail();
  expect("messages_sent", 0, "alone");
  expect("connections", 0, "alone");
  return 0;
}
