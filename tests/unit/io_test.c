/* SPDX-License-Identifier: MIT
 *
 * I/O: what each call gives, who goes on meanwhile, and how it ends when the other side, the disk, a canceller or
 * a second caller comes between.
 */
#define _GNU_SOURCE
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_and_release(jlpar_future f) {
  jlpar_wait(f);
  jlpar_release(f);
}

static int says(const char *a, const char *b) {
  const jlpar_error *e = jlpar_last_error();
  return e && e->code == JLPAR_EIO && strstr(e->message, a) && strstr(e->message, b);
}

static int open_descriptors(void) {
  int n = 0;
  for (int fd = 0; fd < 256; fd++)
    n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

/* a listener on a free port of the loopback interface */
static int listener(char *port) {
  struct sockaddr_in a;
  socklen_t bytes = sizeof a;
  int fd = jlpar_listen("127.0.0.1", "0", 16);
  assert_true(fd >= 0);
  assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &bytes), 0);
  sprintf(port, "%d", ntohs(a.sin_port));
  return fd;
}

static void pair(int *a, int *b) {
  char port[16];
  int l = listener(port);
  *a = jlpar_connect("127.0.0.1", port);
  *b = jlpar_accept(l, NULL, NULL);
  assert_true(*a >= 0 && *b >= 0);
  assert_int_equal(jlpar_close_fd(l), 0);
}

struct reader {
  int fd, got, error, begun;
  char text[16];
};

static void read_some(void *arg) {
  struct reader *r = arg;
  r->begun = 1;
  r->got = (int)jlpar_read(r->fd, r->text, sizeof r->text);
  r->error = errno;
}

static void recv_some(void *arg) {
  struct reader *r = arg;
  r->begun = 1;
  r->got = (int)jlpar_recv(r->fd, r->text, sizeof r->text, 0);
  r->error = errno;
}

/* ---- who waits, and how it ends ---- */

static void cancelled_reader_fails_and_the_bytes_stay(void **state) {
  (void)state;
  int ends[2];
  struct reader r = {0};
  assert_int_equal(pipe(ends), 0);
  r.fd = ends[0];
  jlpar_future f = jlpar_async(read_some, &r);
  while (!r.begun)
    jlpar_yield();
  jlpar_sleep(0.01);
  jlpar_cancel(f);
  assert_int_equal(jlpar_wait_try(f, 5), JLPAR_ECANCELED);
  assert_non_null(strstr(jlpar_last_error()->message, "jlpar_read"));
  jlpar_release(f);
  assert_int_equal(jlpar_write(ends[1], "kept", 4), 4);
  assert_int_equal(jlpar_read(ends[0], r.text, sizeof r.text), 4);
  jlpar_close_fd(ends[0]);
  jlpar_close_fd(ends[1]);
}

static void close_wakes_who_waits_with_ebadf(void **state) {
  (void)state;
  int a, b;
  struct reader r[2] = {{0}, {0}};
  jlpar_future f[2];
  pair(&a, &b);
  for (int k = 0; k < 2; k++) {
    r[k].fd = a;
    f[k] = jlpar_async(recv_some, &r[k]);
  }
  jlpar_sleep(0.01);
  assert_int_equal(jlpar_close_fd(a), 0);
  for (int k = 0; k < 2; k++) {
    wait_and_release(f[k]);
    assert_int_equal(r[k].got, -1);
    assert_int_equal(r[k].error, EBADF);
  }
  jlpar_close_fd(b);
  assert_int_equal(jlpar_close_fd(b), -1);
  assert_int_equal(errno, EBADF);
  assert_true(says("jlpar_close_fd", "bad file descriptor"));
}

static void two_readers_of_one_socket_share_what_comes(void **state) {
  (void)state;
  int a, b;
  struct reader r[2] = {{0}, {0}};
  jlpar_future f[2];
  pair(&a, &b);
  for (int k = 0; k < 2; k++) {
    r[k].fd = a;
    f[k] = jlpar_async(recv_some, &r[k]);
  }
  jlpar_sleep(0.01);
  assert_int_equal(jlpar_send(b, "first", 5, 0), 5);
  assert_true(jlpar_wait_any(f, 2, 5) >= 0);
  assert_int_equal(jlpar_send(b, "second", 6, 0), 6);
  for (int k = 0; k < 2; k++)
    wait_and_release(f[k]);
  assert_int_equal(r[0].got + r[1].got, 11);
  jlpar_close_fd(a);
  jlpar_close_fd(b);
}

struct writer {
  int fd;
  size_t bytes;
  ssize_t sent;
  int error;
};

static void send_much(void *arg) {
  struct writer *w = arg;
  char *data = calloc(1, w->bytes);
  w->sent = jlpar_send(w->fd, data, w->bytes, 0);
  w->error = errno;
  free(data);
}

static void send_goes_on_until_all_is_taken(void **state) {
  (void)state;
  int a, b;
  static char buffer[65536];
  ssize_t all = 0, n;
  pair(&a, &b);
  struct writer w = {.fd = a, .bytes = 20 << 20};
  jlpar_future f = jlpar_async(send_much, &w);
  while (all < (ssize_t)w.bytes && (n = jlpar_recv(b, buffer, sizeof buffer, 0)) > 0)
    all += n;
  wait_and_release(f);
  assert_int_equal(w.sent, w.bytes);
  assert_int_equal(all, w.bytes);
  jlpar_close_fd(a);
  jlpar_close_fd(b);
}

static void reset_connection_is_an_error_with_its_address(void **state) {
  (void)state;
  int a, b;
  struct reader r = {0};
  struct linger now = {1, 0};
  pair(&a, &b);
  r.fd = a;
  jlpar_future f = jlpar_async(recv_some, &r);
  jlpar_sleep(0.01);
  setsockopt(b, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  jlpar_close_fd(b);
  wait_and_release(f);
  assert_int_equal(r.got, -1);
  assert_int_equal(r.error, ECONNRESET);
  char c = 0;
  assert_int_equal(jlpar_send(a, &c, 1, 0), -1); /* no SIGPIPE: the program is still here */
  assert_int_equal(errno, EPIPE);
  assert_true(says("jlpar_send(127.0.0.1:", "broken pipe"));
  jlpar_close_fd(a);
}

static void peer_that_leaves_during_a_send_ends_it(void **state) {
  (void)state;
  int a, b;
  pair(&a, &b);
  struct writer w = {.fd = a, .bytes = 20 << 20};
  jlpar_future f = jlpar_async(send_much, &w);
  jlpar_sleep(0.01);
  jlpar_close_fd(b);
  wait_and_release(f);
  assert_true(w.sent < (ssize_t)w.bytes); /* what went before the end, or -1 */
  jlpar_close_fd(a);
}

/* ---- pipes, files, devices ---- */

static void broken_pipe_is_epipe_without_a_signal(void **state) {
  (void)state;
  int ends[2];
  sigset_t pending;
  assert_int_equal(pipe(ends), 0);
  jlpar_close_fd(ends[0]);
  assert_int_equal(jlpar_write(ends[1], "x", 1), -1);
  assert_int_equal(errno, EPIPE);
  assert_true(says("jlpar_write", "broken pipe"));
  sigpending(&pending);
  assert_false(sigismember(&pending, SIGPIPE));
  jlpar_close_fd(ends[1]);
}

static void fill(void *arg) {
  struct writer *w = arg;
  char *data = calloc(1, w->bytes);
  w->sent = jlpar_write(w->fd, data, w->bytes);
  free(data);
}

static void blocking_pipe_is_filled_and_keeps_its_flags(void **state) {
  (void)state;
  int ends[2];
  static char buffer[10000];
  ssize_t all = 0, n;
  assert_int_equal(pipe(ends), 0);
  struct writer w = {.fd = ends[1], .bytes = 1 << 20};
  jlpar_future f = jlpar_async(fill, &w);
  while (all < 1 << 20 && (n = jlpar_read(ends[0], buffer, sizeof buffer)) > 0)
    all += n;
  wait_and_release(f);
  assert_int_equal(all, 1 << 20);
  assert_int_equal(w.sent, 1 << 20);
  assert_false(fcntl(ends[0], F_GETFL) & O_NONBLOCK);
  assert_false(fcntl(ends[1], F_GETFL) & O_NONBLOCK);
  jlpar_close_fd(ends[0]);
  jlpar_close_fd(ends[1]);
}

static void full_disk_is_enospc_with_its_path(void **state) {
  (void)state;
  int fd = jlpar_open("/dev/full", O_WRONLY);
  assert_true(fd >= 0);
  assert_int_equal(jlpar_write(fd, "x", 1), -1);
  assert_int_equal(errno, ENOSPC);
  assert_true(says("/dev/full", "no space left on device"));
  jlpar_close_fd(fd);
}

static void files_are_read_whole_and_errors_name_the_path(void **state) {
  (void)state;
  char path[] = "/tmp/jlpar-io-XXXXXX";
  static char out[300000], in[400000];
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  memset(out, 'a', sizeof out);
  assert_int_equal(jlpar_write(fd, out, sizeof out), sizeof out);
  assert_int_equal(jlpar_fsync(fd), 0);
  assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  assert_int_equal(jlpar_read(fd, in, sizeof in), sizeof out);
  assert_memory_equal(in, out, sizeof out);
  assert_int_equal(jlpar_read(fd, in, sizeof in), 0);
  assert_int_equal(jlpar_close_fd(fd), 0);
  unlink(path);
  assert_int_equal(jlpar_open(path, O_RDONLY), -1);
  assert_int_equal(errno, ENOENT);
  assert_true(says(path, "no such file or directory"));
  fd = jlpar_open("/", O_RDONLY);
  assert_int_equal(jlpar_read(fd, in, 1), -1);
  assert_int_equal(errno, EISDIR);
  jlpar_close_fd(fd);
}

static void descriptor_closed_behind_our_back_is_noticed(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) { /* the same numbers each time */
    int ends[2];
    struct reader r = {0};
    assert_int_equal(pipe(ends), 0);
    r.fd = ends[0];
    jlpar_future f = jlpar_async(read_some, &r);
    jlpar_sleep(0.005);
    assert_int_equal(jlpar_write(ends[1], "here", 4), 4);
    wait_and_release(f);
    assert_int_equal(r.got, 4);
    close(ends[0]);
    close(ends[1]);
  }
}

/* ---- time ---- */

static void poll_gives_events_and_ends_in_time(void **state) {
  (void)state;
  int a, b;
  char c;
  pair(&a, &b);
  assert_int_equal(jlpar_poll(a, POLLIN, 0), 0);
  assert_int_equal(jlpar_poll(a, POLLIN, 0.01), 0);
  assert_int_equal(jlpar_poll(a, POLLIN | POLLOUT, -1), POLLOUT);
  assert_int_equal(jlpar_send(b, "x", 1, 0), 1);
  assert_int_equal(jlpar_poll(a, POLLIN, 5), POLLIN);
  assert_int_equal(jlpar_recv(a, &c, 1, MSG_DONTWAIT), 1);
  assert_int_equal(jlpar_recv(a, &c, 1, MSG_DONTWAIT), -1);
  assert_int_equal(errno, EAGAIN);
  jlpar_close_fd(b);
  assert_true(jlpar_poll(a, POLLIN | POLLRDHUP, 5) & POLLRDHUP);
  assert_int_equal(jlpar_recv(a, &c, 1, 0), 0);
  jlpar_close_fd(a);
  assert_int_equal(jlpar_poll(a, POLLIN, 0), -1);
  assert_int_equal(errno, EBADF);
}

/* ---- connecting ---- */

static void connecting_fails_with_the_address(void **state) {
  (void)state;
  char port[16];
  int l = listener(port);
  jlpar_close_fd(l);
  assert_int_equal(jlpar_connect("127.0.0.1", port), -1);
  assert_int_equal(errno, ECONNREFUSED);
  assert_true(says("jlpar_connect(127.0.0.1:", "connection refused"));
  assert_int_equal(jlpar_connect("/nowhere/at/all", NULL), -1);
  assert_int_equal(errno, ENOENT);
  assert_true(says("/nowhere/at/all", "no such file"));
  char path[200] = "/";
  memset(path + 1, 'x', 150);
  assert_int_equal(jlpar_listen(path, NULL, 1), -1);
  assert_int_equal(errno, ENAMETOOLONG);
  assert_int_equal(jlpar_connect("127.0.0.1", NULL), -1);
  assert_int_equal(errno, EINVAL);
  assert_int_equal(jlpar_connect("no-such-host.invalid", "80"), -1);
  assert_true(says("no-such-host.invalid:80", ""));
}

static void address_in_use_is_said(void **state) {
  (void)state;
  char port[16];
  int l = listener(port);
  assert_int_equal(jlpar_listen("127.0.0.1", port, 1), -1);
  assert_int_equal(errno, EADDRINUSE);
  assert_true(says("jlpar_listen(127.0.0.1:", "address already in use"));
  jlpar_close_fd(l);
}

static char socket_path[64];

static void connect_to_unix(void *arg) {
  int *fd = arg;
  *fd = jlpar_connect(socket_path, NULL);
}

static void full_line_of_a_unix_listener_is_waited_for(void **state) {
  (void)state;
  enum { N = 8 };
  int fds[N], peers[N];
  jlpar_future f[N];
  sprintf(socket_path, "/tmp/jlpar-io-%d", (int)getpid());
  int l = jlpar_listen(socket_path, NULL, 1);
  assert_true(l >= 0);
  for (int k = 0; k < N; k++)
    f[k] = jlpar_async(connect_to_unix, &fds[k]);
  jlpar_sleep(0.01);
  for (int k = 0; k < N; k++)
    assert_true((peers[k] = jlpar_accept(l, NULL, NULL)) >= 0);
  for (int k = 0; k < N; k++) {
    wait_and_release(f[k]);
    assert_true(fds[k] >= 0);
    jlpar_close_fd(fds[k]);
    jlpar_close_fd(peers[k]);
  }
  jlpar_close_fd(l);
  unlink(socket_path);
}

static void too_many_open_files_is_emfile_and_passes(void **state) {
  (void)state;
  char port[16];
  struct rlimit old, low;
  int before = open_descriptors(), l = listener(port), fds[256], n = 0;
  getrlimit(RLIMIT_NOFILE, &old);
  low = (struct rlimit){64, old.rlim_max};
  setrlimit(RLIMIT_NOFILE, &low);
  while (n < 256 && (fds[n] = jlpar_open("/dev/null", O_RDONLY)) >= 0)
    n++;
  assert_true(n < 64);
  assert_int_equal(errno, EMFILE);
  assert_true(says("jlpar_open(/dev/null)", "too many open files"));
  assert_int_equal(jlpar_connect("127.0.0.1", port), -1);
  assert_int_equal(errno, EMFILE);
  jlpar_run_result result;
  char *argv[] = {"true", NULL};
  assert_int_equal(jlpar_run(argv, &result), -1);
  assert_int_equal(errno, EMFILE);
  jlpar_close_fd(fds[--n]);
  int client = jlpar_connect("127.0.0.1", port); /* takes the last one */
  assert_true(client >= 0);
  assert_int_equal(jlpar_accept(l, NULL, NULL), -1);
  assert_int_equal(errno, EMFILE);
  setrlimit(RLIMIT_NOFILE, &old);
  int peer = jlpar_accept(l, NULL, NULL); /* it was not lost */
  assert_true(peer >= 0);
  jlpar_close_fd(client);
  jlpar_close_fd(peer);
  jlpar_close_fd(l);
  while (n > 0)
    jlpar_close_fd(fds[--n]);
  assert_int_equal(open_descriptors(), before);
}

/* ---- programs ---- */

static void run_keeps_bytes_and_status(void **state) {
  (void)state;
  jlpar_run_result r;
  char *much[] = {"sh", "-c", "head -c 300000 /dev/zero; printf 'a\\0b' >&2", NULL};
  assert_int_equal(jlpar_run(much, &r), 0);
  assert_int_equal(r.status, 0);
  assert_int_equal(r.out_bytes, 300000);
  assert_int_equal(r.err_bytes, 3);
  assert_memory_equal(r.err, "a\0b", 4);
  free(r.out);
  free(r.err);
  char *killed[] = {"sh", "-c", "kill -9 $$", NULL};
  assert_int_equal(jlpar_run(killed, &r), 0);
  assert_true(WIFSIGNALED(r.status) && WTERMSIG(r.status) == SIGKILL);
  assert_string_equal(r.out, "");
  free(r.out);
  free(r.err);
  char *input[] = {"cat", NULL}; /* its input is empty: it ends */
  assert_int_equal(jlpar_run(input, &r), 0);
  assert_int_equal(WEXITSTATUS(r.status), 0);
  free(r.out);
  free(r.err);
  char *missing[] = {"/no/such/program", NULL}, *nothing[] = {NULL};
  assert_int_equal(jlpar_run(missing, &r), -1);
  assert_int_equal(errno, ENOENT);
  assert_true(says("jlpar_run(/no/such/program)", "no such file"));
  assert_null(r.out);
  assert_int_equal(jlpar_run(nothing, &r), -1);
  assert_int_equal(errno, EINVAL);
}

static void sleep_long(void *arg) {
  jlpar_run_result *r = arg;
  char *argv[] = {"sleep", "1000", NULL};
  jlpar_run(argv, r);
}

static void cancelled_run_kills_its_program(void **state) {
  (void)state;
  jlpar_run_result r;
  jlpar_future f = jlpar_async(sleep_long, &r);
  jlpar_sleep(0.05);
  jlpar_cancel(f);
  assert_int_equal(jlpar_wait_try(f, 10), JLPAR_ECANCELED);
  jlpar_release(f);
  assert_null(r.out);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left, no zombie */
  assert_int_equal(errno, ECHILD);
}

/* ---- threads ---- */

static void *beside(void *arg) {
  int *ends = arg;
  char c = 0;
  for (int k = 0; k < 1000; k++)
    if (jlpar_read(ends[0], &c, 1) != 1 || jlpar_write(ends[3], &c, 1) != 1)
      return NULL;
  return arg;
}

static void other_threads_wait_too(void **state) {
  (void)state;
  int ends[4];
  pthread_t thread;
  void *result = NULL;
  char c = 'x';
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(pipe(ends + 2), 0);
  assert_int_equal(pthread_create(&thread, NULL, beside, ends), 0);
  for (int k = 0; k < 1000; k++) {
    assert_int_equal(jlpar_write(ends[1], &c, 1), 1);
    assert_int_equal(jlpar_read(ends[2], &c, 1), 1);
  }
  pthread_join(thread, &result);
  assert_non_null(result);
  for (int k = 0; k < 4; k++)
    jlpar_close_fd(ends[k]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cancelled_reader_fails_and_the_bytes_stay),
      cmocka_unit_test(close_wakes_who_waits_with_ebadf),
      cmocka_unit_test(two_readers_of_one_socket_share_what_comes),
      cmocka_unit_test(send_goes_on_until_all_is_taken),
      cmocka_unit_test(reset_connection_is_an_error_with_its_address),
      cmocka_unit_test(peer_that_leaves_during_a_send_ends_it),
      cmocka_unit_test(broken_pipe_is_epipe_without_a_signal),
      cmocka_unit_test(blocking_pipe_is_filled_and_keeps_its_flags),
      cmocka_unit_test(full_disk_is_enospc_with_its_path),
      cmocka_unit_test(files_are_read_whole_and_errors_name_the_path),
      cmocka_unit_test(descriptor_closed_behind_our_back_is_noticed),
      cmocka_unit_test(poll_gives_events_and_ends_in_time),
      cmocka_unit_test(connecting_fails_with_the_address),
      cmocka_unit_test(address_in_use_is_said),
      cmocka_unit_test(full_line_of_a_unix_listener_is_waited_for),
      cmocka_unit_test(too_many_open_files_is_emfile_and_passes),
      cmocka_unit_test(run_keeps_bytes_and_status),
      cmocka_unit_test(cancelled_run_kills_its_program),
      cmocka_unit_test(other_threads_wait_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
