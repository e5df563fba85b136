/* SPDX-License-Identifier: MIT
 *
 * jlpar-run - starts a jlpar program with so many processes and threads.
 *
 * Options become environment variables, which the runtime reads in the program; then this process becomes
 * the program. So the program's exit status, its signals, its terminal are those of whoever started
 * jlpar-run, and nothing stands between.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: jlpar-run [options] program [argument...]\n"
    "\n"
    "  -p N|auto         worker processes on this host; auto: one for each CPU\n"
    "  -t N|auto         threads of each process\n"
    "  -L MODULE.so      loads a module in every process (repeated)\n"
    "  --topology T      all_to_all (default); master_worker: workers call process 1 only\n"
    "  --trace FILE      what happened when, in Chrome's trace format: see jlpar-trace\n"
    "  --env NAME=VALUE  sets an environment variable of the program\n"
    "  --no-prefix       output of workers without \"From worker N:\"\n"
    "  --info            versions, compiler, transports, devices; runs nothing\n"
    "  --version, --help\n"
    "\n"
    "Exit status: the program's; 126 if it cannot be run, 127 if it cannot be found, 2 for wrong options.\n";

enum { MISUSE = 2, NOT_RUNNABLE = 126, NOT_FOUND = 127 };

static _Noreturn void die(int status, const char *format, ...) {
  va_list ap;
  fputs("jlpar-run: error: ", stderr);
  va_start(ap, format);
  vfprintf(stderr, format, ap);
  va_end(ap);
  fputc('\n', stderr);
  exit(status);
}

static void set(const char *name, const char *value) {
  if (setenv(name, value, 1))
    die(NOT_RUNNABLE, "cannot set %s: %s", name, strerror(errno));
}

/* N or "auto" into the environment variable of that option. */
static void set_count(const char *option, const char *name, const char *value, long least) {
  char *end;
  errno = 0;
  long n = strtol(value, &end, 10);
  if (strcmp(value, "auto") && (end == value || *end || errno || n < least || n > INT_MAX))
    die(MISUSE, "%s %s: want auto or a number of at least %ld", option, value, least);
  set(name, value);
}

static void set_pair(const char *pair) {
  const char *equals = strchr(pair, '=');
  if (!equals || equals == pair)
    die(MISUSE, "--env %s: want NAME=VALUE", pair);
  set(strndupa(pair, (size_t)(equals - pair)), equals + 1);
}

/* -L: by its real path, because the program may change its folder */
static void add_module(const char *path) {
  char real[PATH_MAX];
  const char *before = getenv("JLPAR_MODULES");
  char *all;
  if (!realpath(path, real))
    die(MISUSE, "-L %s: %s", path, strerror(errno));
  if (strchr(real, ':'))
    die(MISUSE, "-L %s: a module's path cannot hold a colon", path);
  if (asprintf(&all, "%s%s%s", before ? before : "", before && *before ? ":" : "", real) < 0)
    die(NOT_RUNNABLE, "no memory");
  set("JLPAR_MODULES", all);
  free(all);
}

/* ---- --info --------------------------------------------------------------------------------------------- */

/* Prints the lines of a command's output that hold `key` (NULL: the first one) (after the key), once each. */
static bool print_lines(const char *title, const char *command, const char *key) {
  char line[1024], seen[8192] = "\n";
  FILE *pipe = popen(command, "r");
  bool any = false;
  while (pipe && fgets(line, sizeof line, pipe)) {
    char *text = key ? strstr(line, key) : line, *end;
    if (!text || (any && !key))
      continue;
    text += key ? strlen(key) : 0;
    text += strspn(text, " \t");
    end = text + strcspn(text, "\n");
    *end = '\0';
    char mark[1100];
    snprintf(mark, sizeof mark, "\n%s\n", text);
    if (strstr(seen, mark) || strlen(seen) + strlen(text) + 2 > sizeof seen)
      continue;
    strcat(strcat(seen, text), "\n");
    printf(any ? " %s" : "%s%s", any ? text : title, any ? "" : text);
    any = true;
  }
  if (pipe)
    pclose(pipe);
  if (any)
    putchar('\n');
  return any;
}

static void print_transports(void) {
  const char *(*version)(void) = NULL;
  void *ucp = dlopen("libucp.so.0", RTLD_LAZY);
  if (ucp)
    *(void **)&version = dlsym(ucp, "ucp_get_version_string");
  printf("UCX:         %s\n", version ? version() : "not found");
  if (!print_lines("transports:  ", "ucx_info -d 2>/dev/null", "Transport:"))
    puts("transports:  unknown (ucx_info is not installed)");
}

static void print_devices(void) {
  int (*init)(unsigned) = NULL, (*count)(int *) = NULL, (*name)(char *, int, int) = NULL;
  void *cuda = dlopen("libcuda.so.1", RTLD_LAZY);
  int devices = 0;
  char text[256];
  if (cuda) {
    *(void **)&init = dlsym(cuda, "cuInit");
    *(void **)&count = dlsym(cuda, "cuDeviceGetCount");
    *(void **)&name = dlsym(cuda, "cuDeviceGetName");
  }
  if (!init || !count || !name || init(0) || count(&devices) || !devices) {
    puts("GPU devices: none");
    return;
  }
  for (int k = 0; k < devices; k++)
    printf("%s%d %s\n", k ? "             " : "GPU devices: ", k, name(text, sizeof text, k) ? "?" : text);
}

static void print_info(void) {
  cpu_set_t set;
  const char *compiler = getenv("JLPAR_CC");
  char command[PATH_MAX + 32];
  int cpus = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
  snprintf(command, sizeof command, "%s --version 2>/dev/null", compiler && *compiler ? compiler : "gcc");
  printf("jlpar:       %s\n", JLPAR_VERSION);
  fflush(stdout);
  if (!print_lines("compiler:    ", command, NULL))
    printf("compiler:    %s: not found\n", compiler && *compiler ? compiler : "gcc");
  printf("CPUs:        %d usable\n", cpus);
  print_transports();
  print_devices();
}

/* ---- The command line ----------------------------------------------------------------------------------- */

enum { ENV = 256, NO_PREFIX, TOPOLOGY, TRACE, INFO, VERSION, HELP, LATER };

static const struct option options[] = {{"env", required_argument, NULL, ENV},
                                        {"no-prefix", no_argument, NULL, NO_PREFIX},
                                        {"info", no_argument, NULL, INFO},
                                        {"version", no_argument, NULL, VERSION},
                                        {"help", no_argument, NULL, HELP},
                                        {"machine-file", required_argument, NULL, LATER},
                                        {"launcher", required_argument, NULL, LATER},
                                        {"bind-to", required_argument, NULL, LATER},
                                        {"topology", required_argument, NULL, TOPOLOGY},
                                        {"trace", required_argument, NULL, TRACE},
                                        {0}};

int main(int argc, char **argv) {
  int option, which = 0;
  while ((option = getopt_long(argc, argv, "+:p:t:L:h", options, &which)) != -1)
    switch (option) {
    case 'p':
      set_count("-p", "JLPAR_NPROCS", optarg, 0);
      break;
    case 't':
      set_count("-t", "JLPAR_NUM_THREADS", optarg, 1);
      break;
    case 'L':
      add_module(optarg);
      break;
    case ENV:
      set_pair(optarg);
      break;
    case NO_PREFIX:
      set("JLPAR_NO_PREFIX", "1");
      break;
    case TOPOLOGY:
      if (strcmp(optarg, "all_to_all") && strcmp(optarg, "master_worker"))
        die(MISUSE, "--topology %s: want all_to_all or master_worker", optarg);
      set("JLPAR_TOPOLOGY", optarg);
      break;
    case TRACE:
      if (!*optarg)
        die(MISUSE, "--trace wants the name of a file");
      set("JLPAR_TRACE", optarg);
      break;
    case INFO:
      print_info();
      return 0;
    case VERSION:
      printf("jlpar-run %s\n", JLPAR_VERSION);
      return 0;
    case 'h':
    case HELP:
      fputs(help, stdout);
      return 0;
    case LATER:
      die(MISUSE, "--%s: this version does not have it", options[which].name);
    case ':':
      die(MISUSE, "%s needs an argument", argv[optind - 1]);
    default:
      die(MISUSE, "unknown option %s; jlpar-run --help lists them", argv[optind - 1]);
    }
  if (optind == argc)
    die(MISUSE, "no program is given; jlpar-run --help shows how");
  execvp(argv[optind], argv + optind);
  die(errno == ENOENT ? NOT_FOUND : NOT_RUNNABLE, "cannot run %s: %s", argv[optind], strerror(errno));
}
