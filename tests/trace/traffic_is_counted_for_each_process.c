/* run: -p 3 */
/* Messages, file-scope variables and connections: what goes where is known, and no more goes than must. */
#include <jlpar.h>

static int table[1000], other[10];

static long stat(const char *name) { return (long)jlpar_stat(name); }

static void expect(const char *what, long is, long wanted) {
  if (is != wanted)
    jlpar_fail(1, "%s: %ld, not %ld", what, is, wanted);
}

static long sum_there(int on) {
  long sum = 0;
  #pragma jlpar sync spawn on(on)
  sum = table[0] + table[999];
  return sum;
}

/* each variable goes once to each process, and again only when it has changed */
static void variables(void) {
  table[0] = 1, table[999] = 2;
  long sent = stat("globals_sent"), bytes = stat("globals_bytes");
  for (int round = 0; round < 3; round++)
    for (int on = 2; on <= 4; on++)
      expect("sum", sum_there(on), 3);
  expect("variables sent", stat("globals_sent") - sent, 3);
  expect("their bytes", stat("globals_bytes") - bytes, 3 * (long)sizeof table);
  table[0] = 10;
  expect("sum", sum_there(3), 12);
  expect("variables sent", stat("globals_sent") - sent, 4);
  other[0] = 5;
  expect("sum", sum_there(3), 12);
  expect("a variable that nobody uses", stat("globals_sent") - sent, 4);
}

static void messages(void) {
  long all = stat("messages_sent"), to2 = stat("messages_sent:2"), to3 = stat("messages_sent:3");
  long to4 = stat("messages_sent:4");
  long bytes3 = stat("bytes_sent:3"), from3 = stat("messages_received:3"), from2 = stat("messages_received:2");
  for (int k = 0; k < 10; k++)
    sum_there(3);
  expect("messages to 3", stat("messages_sent:3") - to3, 10);
  expect("messages from 3", stat("messages_received:3") - from3, 10);
  expect("messages to 2", stat("messages_sent:2") - to2, 0);
  expect("messages from 2", stat("messages_received:2") - from2, 0);
  expect("messages to 4", stat("messages_sent:4") - to4, 0);
  expect("messages", stat("messages_sent") - all, 10);
  expect("bytes to 3", stat("bytes_sent:3") - bytes3 > 10 * 8, 1);
  expect("bytes to all", stat("bytes_sent"), stat("bytes_sent:2") + stat("bytes_sent:3") + stat("bytes_sent:4"));
  expect("messages to oneself", stat("messages_sent:1"), 0);
}

static long connections_of(int pid) {
  long n = 0;
  #pragma jlpar sync spawn on(pid)
  n = stat("connections");
  return n;
}

static int echo(int x) { return x; }

static int by_way_of(int x, int on) {
  int y = 0;
  #pragma jlpar sync spawn on(on)
  y = echo(x);
  return y;
}

/* workers connect when they first have something to say to each other */
static void connections(void) {
  int y = 0;
  expect("connections of process 1", stat("connections"), 3);
  for (int pid = 2; pid <= 4; pid++)
    expect("connections of a worker", connections_of(pid), 1);
  #pragma jlpar sync spawn on(2)
  y = by_way_of(7, 3);
  expect("y", y, 7);
  expect("connections of 2", connections_of(2), 2);
  expect("connections of 3", connections_of(3), 2);
  expect("connections of 4", connections_of(4), 1);
}

static void references(void) {
  long known = stat("references"), futures = stat("futures_live");
  jlpar_future f = jlpar_future_new(2);
  expect("references, one held", stat("references"), known + 1);
  jlpar_set(int, f, 3);
  expect("its value", jlpar_fetch(int, f), 3);
  jlpar_release(f);
  expect("references, none held", stat("references"), known);
  expect("futures", stat("futures_live"), futures);
}

static void gone(void) {
  int last = 4;
  expect("rmprocs", jlpar_rmprocs(&last, 1, -1), JLPAR_OK);
  expect("connections of process 1", stat("connections"), 2);
}

int main(void) {
  variables();
  messages();
  connections();
  references();
  gone();
  return 0;
}
