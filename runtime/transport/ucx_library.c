/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "transport/ucx_library.h"

#include "base/sanitize.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

jlpi_ucx jlpi_ucp;

/* UCX is not compiled with sanitizers. It keeps pointers to its heap in memory that it maps, where the leak checker
 * does not look; and its own thread still runs while exit takes its locks away. Weak: a program may have its own. */
#if JLPI_ASAN
__attribute__((weak)) const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
  return "print_suppressions=0";
}
__attribute__((weak)) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:libucs.so\nleak:libuct.so\nleak:libucp.so\n";
}
#endif
#if JLPI_TSAN
__attribute__((weak)) const char *__tsan_default_options(void);
const char *__tsan_default_options(void) {
  return "print_suppressions=0";
}
__attribute__((weak)) const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void) {
  return "race:libucs.so\nrace:libuct.so\nrace:libucp.so\n";
}
#endif

/* UCX makes a segment by name (shm_open), gives it its memory and takes the name away again; peers open it through
 * /proc/PID/fd. Who is killed in between leaves name and memory behind for ever: one of fifty workers killed while they
 * connected did. A program's functions come before the C library's, for libraries that it loads too, so these are what
 * UCX calls: its segments never have a name. All others go on to the C library. Weak: a program may have its own. */

static int is_nameless(const char *name) {
  static const char prefix[] = "/ucx_shm_posix_";
  const char *by_link = getenv("UCX_POSIX_USE_PROC_LINK"); /* a user's no: then peers need the name */
  return strncmp(name, prefix, sizeof prefix - 1) == 0 && (!by_link || by_link[0] == 'y');
}

/* in a statically linked program, where there is no next one: what the C library does */
static const char *path_of(const char *name, char *path, size_t room) {
  snprintf(path, room, "/dev/shm/%s", name + strspn(name, "/"));
  return path;
}

__attribute__((weak)) int shm_open(const char *name, int flags, mode_t mode) {
  int (*next)(const char *, int, mode_t) = (int (*)(const char *, int, mode_t))dlsym(RTLD_NEXT, "shm_open");
  int fd = flags & O_CREAT && is_nameless(name) ? memfd_create(name + 1, MFD_CLOEXEC) : -1;
  char path[NAME_MAX + 16];
  if (fd >= 0)
    return fd;
  return next ? next(name, flags, mode)
              : open(path_of(name, path, sizeof path), flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
}

__attribute__((weak)) int shm_unlink(const char *name) {
  int (*next)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "shm_unlink");
  char path[NAME_MAX + 16];
  int status = next ? next(name) : unlink(path_of(name, path, sizeof path));
  return status != 0 && errno == ENOENT && is_nameless(name) ? 0 : status;
}

/* What UCX is asked for. TLS leaves cma out, with which a sender that dies in the middle of a large message
 * makes the survivor abort, and tcp, which would listen on every interface. */
static struct {
  const char *name, *value;
  int ours; /* set by us, to be removed again */
} settings[] = {
    {"UCX_TLS", "posix,self", 0},
    {"UCX_MODULES", "", 0},             /* no InfiniBand driver is searched for */
    {"UCX_ERROR_SIGNALS", "", 0},       /* SIGSEGV is the scheduler's: it knows guard pages */
    {"UCX_HANDLE_ERRORS", "none", 0},
    {"UCX_DEBUG_SIGNO", "0", 0},        /* SIGHUP ends a program, as everywhere */
    {"UCX_MEM_EVENTS", "n", 0},
    {"UCX_MEM_MMAP_HOOK_MODE", "none", 0},
    {"UCX_POSIX_FIFO_SIZE", "64", 0},
    {"UCX_POSIX_FIFO_ELEM_SIZE", "256", 0}, /* calls and replies of ordinary size lie in the queue itself */
    {"UCX_POSIX_RX_BUFS_GROW", "64", 0},
    {"UCX_MAX_EAGER_LANES", "1", 0},
    {"UCX_WARN_UNUSED_ENV_VARS", "n", 0},
    {"UCX_LOG_LEVEL", "fatal", 0},      /* we say what went wrong */
};

enum { SETTINGS = sizeof settings / sizeof *settings };

void jlpi_ucx_environment_begin(void) {
  for (int k = 0; k < SETTINGS; k++)
    if (!getenv(settings[k].name))
      settings[k].ours = setenv(settings[k].name, settings[k].value, 0) == 0;
}

void jlpi_ucx_environment_end(void) {
  for (int k = 0; k < SETTINGS; k++)
    if (settings[k].ours) {
      unsetenv(settings[k].name);
      settings[k].ours = 0;
    }
}

static int find_all(void *library) {
  int missing = 0;
#define FIND(member, name) missing += !(*(void **)&jlpi_ucp.member = dlsym(library, #name))
  FIND(config_read, ucp_config_read);
  FIND(config_release, ucp_config_release);
  FIND(init_version, ucp_init_version);
  FIND(cleanup, ucp_cleanup);
  FIND(worker_create, ucp_worker_create);
  FIND(worker_destroy, ucp_worker_destroy);
  FIND(worker_get_address, ucp_worker_get_address);
  FIND(worker_release_address, ucp_worker_release_address);
  FIND(worker_get_efd, ucp_worker_get_efd);
  FIND(worker_arm, ucp_worker_arm);
  FIND(worker_progress, ucp_worker_progress);
  FIND(worker_set_am_recv_handler, ucp_worker_set_am_recv_handler);
  FIND(am_send_nbx, ucp_am_send_nbx);
  FIND(am_data_release, ucp_am_data_release);
  FIND(ep_create, ucp_ep_create);
  FIND(request_free, ucp_request_free);
  FIND(status_string, ucs_status_string);
#undef FIND
  return missing == 0;
}

static ucp_context_h make_context(const char **why) {
  ucp_config_t *config = NULL;
  ucp_context_h context = NULL;
  ucp_params_t wanted = {.field_mask = UCP_PARAM_FIELD_FEATURES | UCP_PARAM_FIELD_MT_WORKERS_SHARED,
                         .features = UCP_FEATURE_AM | UCP_FEATURE_WAKEUP,
                         .mt_workers_shared = 1};
  ucs_status_t status = jlpi_ucp.config_read(NULL, NULL, &config);
  if (status == UCS_OK) {
    status = jlpi_ucp.init_version(UCP_API_MAJOR, UCP_API_MINOR, &wanted, config, &context);
    jlpi_ucp.config_release(config);
  }
  if (status != UCS_OK)
    *why = jlpi_ucp.status_string(status);
  return status == UCS_OK ? context : NULL;
}

/* Without an interpreter there is one C library in the program and another that UCX would bring: UCX crashes. */
static int statically_linked(void) {
  return getauxval(AT_BASE) == 0;
}

ucp_context_h jlpi_ucx_open(const char **why) {
  if (statically_linked()) {
    *why = "a statically linked program cannot open UCX";
    return NULL;
  }
  jlpi_ucx_environment_begin();
  ucp_context_h context = NULL;
  void *library = dlopen("libucp.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    *why = dlerror();
  else if (!find_all(library))
    *why = "libucp.so.0 lacks functions of UCX 1.13";
  else
    context = make_context(why);
  jlpi_ucx_environment_end();
  return context;
}
