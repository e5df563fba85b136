/* SPDX-License-Identifier: MIT
 *
 * ucx_workers - what workers.c does, on bare UCX: this process starts N children, by exec as jlpar does, connects with each
 * and calls them all at once.
 *
 *     ucx_workers N start    prints when the first result of each is there: `first-result SECONDS` by the clock of the day
 *     ucx_workers N POLICY   prints `calls-to-all NANOSECONDS`, for one of the N calls; POLICY is how everybody waits:
 *                            both (sched_yield for 20 us, then arm and epoll), yield, sleep (epoll at once), spin
 */
#define _GNU_SOURCE
#include "../one_process/measure.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <ucp/api/ucp.h>
#include <unistd.h>

enum { CALL = 1, REPLY = 2, WORKERS_MAX = 64, CONTROL = 3 };

static ucp_worker_h worker;
static ucp_ep_h peers[WORKERS_MAX];
static int wake_fd, workers;
static long replies;
static double spin_ns; /* before sleeping; < 0: for ever */
static int yields;

static void fail(const char *what) {
  fprintf(stderr, "ucx_workers: %s failed\n", what);
  exit(1);
}

static void choose(const char *policy) {
  spin_ns = strcmp(policy, "sleep") == 0 ? 0 : strcmp(policy, "yield") == 0 || strcmp(policy, "spin") == 0 ? -1 : 20e3;
  yields = strcmp(policy, "spin") != 0;
}

static void wait_a_little(double *since) {
  if (ucp_worker_progress(worker)) {
    *since = 0;
    return;
  }
  double now = clock_ns();
  if (*since == 0)
    *since = now;
  if (spin_ns < 0 || now - *since < spin_ns) {
    if (yields)
      sched_yield();
  } else if (ucp_worker_arm(worker) == UCS_OK) {
    poll(&(struct pollfd){wake_fd, POLLIN, 0}, 1, -1);
    *since = 0;
  }
}

static void sent(void *request, ucs_status_t status, void *user) {
  (void)status, (void)user;
  ucp_request_free(request);
}

static void send_message(ucp_ep_h to, unsigned id) {
  static uint64_t value = 8; /* lives on */
  ucp_request_param_t p = {.op_attr_mask = UCP_OP_ATTR_FIELD_CALLBACK, .cb.send = sent};
  if (UCS_PTR_IS_ERR(ucp_am_send_nbx(to, id, &value, sizeof value, &value, sizeof value, &p)))
    fail("send");
}

static ucs_status_t arrived(void *id, const void *head, size_t head_bytes, void *data, size_t bytes,
                            const ucp_am_recv_param_t *p) {
  (void)head, (void)head_bytes, (void)data, (void)bytes, (void)p;
  if ((uintptr_t)id == CALL)
    send_message(peers[0], REPLY);
  else
    replies++;
  return UCS_OK;
}

static void open_ucx(void) {
  ucp_params_t params = {.field_mask = UCP_PARAM_FIELD_FEATURES, .features = UCP_FEATURE_AM | UCP_FEATURE_WAKEUP};
  ucp_worker_params_t wp = {.field_mask = UCP_WORKER_PARAM_FIELD_THREAD_MODE, .thread_mode = UCS_THREAD_MODE_SINGLE};
  ucp_config_t *config;
  ucp_context_h context;
  if (ucp_config_read(NULL, NULL, &config) != UCS_OK || ucp_init(&params, config, &context) != UCS_OK ||
      ucp_worker_create(context, &wp, &worker) != UCS_OK || ucp_worker_get_efd(worker, &wake_fd) != UCS_OK)
    fail("ucp_init");
  for (uintptr_t id = CALL; id <= REPLY; id++) {
    ucp_am_handler_param_t hp = {.field_mask = UCP_AM_HANDLER_PARAM_FIELD_ID | UCP_AM_HANDLER_PARAM_FIELD_CB |
                                               UCP_AM_HANDLER_PARAM_FIELD_ARG,
                                 .id = (unsigned)id, .cb = arrived, .arg = (void *)id};
    ucp_worker_set_am_recv_handler(worker, &hp);
  }
}

static void tell(int fd) {
  ucp_address_t *mine;
  size_t bytes;
  if (ucp_worker_get_address(worker, &mine, &bytes) != UCS_OK || write(fd, &bytes, sizeof bytes) < 0 ||
      write(fd, mine, bytes) < 0)
    fail("telling the address");
}

static ucp_ep_h connect_with(int fd) {
  char address[4096];
  size_t bytes;
  ucp_ep_h ep;
  if (read(fd, &bytes, sizeof bytes) != sizeof bytes || bytes > sizeof address ||
      read(fd, address, bytes) != (ssize_t)bytes)
    fail("hearing the address");
  ucp_ep_params_t wanted = {.field_mask = UCP_EP_PARAM_FIELD_REMOTE_ADDRESS, .address = (ucp_address_t *)address};
  if (ucp_ep_create(worker, &wanted, &ep) != UCS_OK)
    fail("ucp_ep_create");
  return ep;
}

static void serve(void) {
  double since = 0;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  open_ucx();
  tell(CONTROL);
  peers[0] = connect_with(CONTROL);
  for (;;)
    wait_a_little(&since);
}

static int start_child(char **argv) {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    fail("socketpair");
  if (fork() == 0) {
    setenv("UCX_WORKERS_CHILD", "1", 1);
    dup2(fds[1], CONTROL);
    if (fds[1] == CONTROL)
      _exit(3); /* cannot be: lower ones are open */
    execv("/proc/self/exe", argv);
    _exit(2);
  }
  close(fds[1]);
  return fds[0];
}

static void call_all(long times) {
  double since = 0;
  for (; times > 0; times -= workers) {
    for (int k = 0; k < workers; k++)
      send_message(peers[k], CALL);
    for (long wanted = replies + workers; replies < wanted;)
      wait_a_little(&since);
  }
}

int main(int argc, char **argv) {
  int fds[WORKERS_MAX];
  struct timespec now;
  workers = argc == 3 ? atoi(argv[1]) : 0;
  if (workers < 1 || workers > WORKERS_MAX)
    fail("ucx_workers N start|both|yield|sleep|spin");
  choose(argv[2]);
  setenv("UCX_TLS", "self,posix,sysv,cma", 0);
  if (getenv("UCX_WORKERS_CHILD"))
    serve();
  dup2(0, CONTROL); /* kept free */
  for (int k = 0; k < workers; k++)
    fds[k] = start_child(argv);
  open_ucx();
  for (int k = 0; k < workers; k++) {
    tell(fds[k]);
    peers[k] = connect_with(fds[k]);
  }
  call_all(workers);
  if (strcmp(argv[2], "start") == 0) {
    clock_gettime(CLOCK_REALTIME, &now);
    printf("first-result %ld.%09ld\n", (long)now.tv_sec, now.tv_nsec);
  } else {
    measure("calls-to-all", call_all, 1000 * workers);
  }
  fflush(stdout);
  _exit(0); /* the children end with us */
}
