/* SPDX-License-Identifier: MIT
 *
 * The contract of transport.h, kept by both transports: the in-process one with two services of this process,
 * UCX with a forked process that sends back what it gets.
 */
#include "unit.h"

#include "transport/transport.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct end {
  const jlpi_transport_ops *ops;
  jlpi_transport *t;
  int echo, got, in_order;
  size_t bytes;
};

static void *message(uint32_t number, size_t bytes) {
  unsigned char *data = jlpi_buffer_new(bytes, NULL);
  for (size_t k = 0; k < bytes; k++)
    data[k] = (unsigned char)(number + k);
  memcpy(data, &number, sizeof number);
  return data;
}

static void receive(void *arg, jlpi_message *m) {
  struct end *e = arg;
  uint32_t number;
  memcpy(&number, m->data, sizeof number);
  e->in_order &= number == (uint32_t)e->got && (m->bytes < 6 || m->data[5] == (unsigned char)(number + 5)) &&
                 (m->bytes < 6 || m->data[m->bytes - 1] == (unsigned char)(number + m->bytes - 1));
  e->got++;
  e->bytes += m->bytes;
  if (e->echo)
    e->ops->send(e->t, m->from, message(number, m->bytes), m->bytes);
  jlpi_message_free(m);
}

static struct end open_end(const jlpi_transport_ops *ops, struct end *e, int me) {
  const char *why = "";
  *e = (struct end){.ops = ops, .in_order = 1};
  e->t = ops->open(me, receive, e, &why);
  if (!e->t)
    fail_msg("%s: %s", ops->name, why);
  return *e;
}

static void turn(struct end *e) {
  for (int k = 0; k < 100; k++) {
    if (e->ops->progress(e->t))
      return;
    sched_yield();
  }
  enum { ROOM = 4 };
  static int turns; /* every other one without room for all */
  int fds[ROOM], n = e->ops->arm(e->t, fds, turns++ % 2 ? ROOM : 1);
  struct pollfd on[ROOM];
  for (int k = 0; k < n; k++)
    on[k] = (struct pollfd){.fd = fds[k], .events = POLLIN};
  if (n >= 0)
    poll(on, (nfds_t)n, 1000);
}

static size_t size_of(int k) { /* short ones, some around where UCX gets them in another way (4096), and long ones mixed */
  return k % 7 == 3 ? 300000 : k % 5 == 2 ? 4092 + (size_t)k % 9 : 8 + (size_t)k % 50;
}

/* ---- inproc ---- */

static void inproc_delivers_in_order_before_and_after_attach(void **state) {
  (void)state;
  struct end a, b;
  const void *address;
  size_t bytes, total = 0;
  open_end(&jlpi_transport_inproc, &a, 1);
  open_end(&jlpi_transport_inproc, &b, 2);
  assert_int_equal(a.ops->send(a.t, 2, jlpi_buffer_new(4, NULL), 4), JLPAR_ENOPROC);
  a.ops->add(a.t, 2, &address, &bytes);
  b.ops->add(b.t, 1, &address, &bytes);
  for (int k = 0; k < 100; k++) {
    if (k == 40) {
      b.ops->attach(b.t, 1, &(int){1}, sizeof(int));
      a.ops->attach(a.t, 2, &(int){2}, sizeof(int));
    }
    total += size_of(k);
    assert_int_equal(a.ops->send(a.t, 2, message((uint32_t)k, size_of(k)), size_of(k)), JLPAR_OK);
  }
  while (b.got < 100)
    turn(&b);
  assert_true(b.in_order && b.bytes == total);
  a.ops->lost(a.t, 2);
  assert_int_equal(a.ops->send(a.t, 2, jlpi_buffer_new(4, NULL), 4), JLPAR_EEXITED);
  a.ops->close(a.t);
  b.ops->close(b.t);
}

/* ---- a message that takes another way ---- */

static int released;
static void release(jlpi_message *m) {
  released++;
  jlpi_buffer_free((void *)m->data);
  free(m);
}

/* one to be passed or delivered */
static jlpi_message *apart(int k, int from) {
  jlpi_message *m = calloc(1, sizeof *m);
  *m = (jlpi_message){.data = message((uint32_t)k, size_of(k)), .bytes = size_of(k), .from = from, .release = release};
  return m;
}

/* sends 0 to 9 to pid; the places of 3 and 7 are reserved, and taken at the end, the last one first and both twice */
static void send_with_gaps(struct end *e, int pid) {
  uint64_t places[10] = {0};
  for (int k = 0; k < 10; k++)
    if (k == 3 || k == 7)
      assert_int_equal(e->ops->reserve(e->t, pid, &places[k]), JLPAR_OK);
    else
      e->ops->send(e->t, pid, message((uint32_t)k, size_of(k)), size_of(k));
  for (int round = 0; round < 2; round++)
    for (int k = 7; k >= 3; k -= 4)
      assert_int_equal(e->ops->pass(e->t, pid, places[k], apart(k, 0)), JLPAR_OK);
}

static void inproc_keeps_the_places_that_were_reserved(void **state) {
  (void)state;
  struct end a, b;
  const void *address;
  size_t bytes;
  uint64_t none;
  released = 0;
  open_end(&jlpi_transport_inproc, &a, 1);
  open_end(&jlpi_transport_inproc, &b, 2);
  assert_int_equal(a.ops->reserve(a.t, 2, &none), JLPAR_ENOPROC);
  assert_int_equal(a.ops->pass(a.t, 2, 0, apart(0, 0)), JLPAR_ENOPROC);
  a.ops->add(a.t, 2, &address, &bytes);
  b.ops->add(b.t, 1, &address, &bytes);
  b.ops->attach(b.t, 1, &(int){1}, sizeof(int));
  a.ops->attach(a.t, 2, &(int){2}, sizeof(int));
  send_with_gaps(&a, 2);
  while (b.got < 10)
    turn(&b);
  b.ops->progress(b.t);
  b.ops->deliver(b.t, 1, 12, apart(11, 3)); /* by way of somebody else, ahead of 10 */
  b.ops->deliver(b.t, 1, 5, apart(4, 3));   /* had come */
  b.ops->progress(b.t);
  assert_int_equal(b.got, 10);
  a.ops->send(a.t, 2, message(10, size_of(10)), size_of(10));
  while (b.got < 12)
    turn(&b);
  assert_true(b.in_order);
  assert_int_equal(released, 1 + 4 + 2);
  a.ops->close(a.t);
  b.ops->close(b.t);
}

/* ---- UCX ---- */

static void exchange(struct end *e, int other, int fd, int late) {
  const void *mine;
  size_t bytes, theirs;
  char address[4096];
  if (e->ops->add(e->t, other, &mine, &bytes) != JLPAR_OK || write(fd, &bytes, sizeof bytes) < 0 ||
      write(fd, mine, bytes) < 0 || read(fd, &theirs, sizeof theirs) < 0 || read(fd, address, theirs) < 0)
    _exit(3);
  for (int k = 0; k < late; k++) /* waits for attach */
    e->ops->send(e->t, other, message((uint32_t)k, size_of(k)), size_of(k));
  e->ops->attach(e->t, other, address, theirs);
}

static pid_t echoing_process(int fd) {
  pid_t child = fork();
  if (child == 0) {
    struct end e;
    alarm(60);
    open_end(&jlpi_transport_ucx, &e, 2);
    e.echo = 1;
    exchange(&e, 1, fd, 0);
    for (;;)
      turn(&e);
  }
  return child;
}

static int segments(void) {
  return system("ls /dev/shm | grep -q ucx") == 0;
}

static void ucx_delivers_in_order_and_outlives_its_peer(void **state) {
  (void)state;
  int fds[2], before = segments();
  struct end e;
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
  pid_t child = echoing_process(fds[1]);
  open_end(&jlpi_transport_ucx, &e, 1);
  exchange(&e, 2, fds[0], 100);
  for (int k = 100; k < 300; k++)
    e.ops->send(e.t, 2, message((uint32_t)k, size_of(k)), size_of(k));
  while (e.got < 300)
    turn(&e);
  assert_true(e.in_order);

  for (int k = 0; k < 8; k++)
    e.ops->send(e.t, 2, message((uint32_t)k, 16 << 20), 16 << 20);
  for (int k = 0; k < 20; k++)
    e.ops->progress(e.t);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  for (int k = 0; k < 100; k++)
    e.ops->progress(e.t);
  e.ops->lost(e.t, 2);
  assert_int_equal(e.ops->send(e.t, 2, jlpi_buffer_new(8, NULL), 8), JLPAR_EEXITED);
  while (e.ops->progress(e.t))
    ;
  int armed;
  assert_true(e.ops->arm(e.t, &armed, 1) >= 0); /* the dead keeps nobody awake */
  assert_int_equal(segments(), before);
  e.ops->close(e.t);
}

static void ucx_keeps_the_places_that_were_reserved(void **state) {
  (void)state;
  int fds[2];
  struct end e;
  released = 0;
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
  pid_t child = echoing_process(fds[1]);
  open_end(&jlpi_transport_ucx, &e, 1);
  exchange(&e, 2, fds[0], 0);
  send_with_gaps(&e, 2);
  while (e.got < 10)
    turn(&e);
  e.ops->deliver(e.t, 2, 12, apart(11, 3)); /* ahead of 10 */
  e.ops->deliver(e.t, 2, 5, apart(4, 3));
  e.ops->progress(e.t);
  assert_int_equal(e.got, 10);
  for (int k = 10; k < 13; k++) /* the echo of 11 has come already, and does not come again */
    e.ops->send(e.t, 2, message((uint32_t)k, size_of(k)), size_of(k));
  while (e.got < 13)
    turn(&e);
  assert_true(e.in_order);
  assert_int_equal(released, 4 + 2);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  e.ops->lost(e.t, 2);
  assert_int_equal(e.ops->pass(e.t, 2, 0, apart(0, 0)), JLPAR_EEXITED);
  e.ops->close(e.t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(inproc_delivers_in_order_before_and_after_attach),
      cmocka_unit_test(inproc_keeps_the_places_that_were_reserved),
      cmocka_unit_test(ucx_delivers_in_order_and_outlives_its_peer),
      cmocka_unit_test(ucx_keeps_the_places_that_were_reserved),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
