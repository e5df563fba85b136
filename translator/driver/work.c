/* SPDX-License-Identifier: MIT
 *
 * Temporary files and child processes, and what a signal does to them.
 *
 * All temporary files of a command lie below one folder that only the user can read, under TMPDIR. Its name
 * is a hash of the command, because some compilers' options (-fsanitize=address) write the name of the file
 * they compile into the object, whatever is mapped, and the same command shall give the same object; only when
 * that name is taken, it is a random one. The folder goes when the driver ends: normally, by jlpd_die, or by a
 * signal. A signal's handler only notes it and sends it on to the program being run; jlpd_run sees the note,
 * cleans up, and ends the driver by the same signal.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char root[PATH_MAX]; /* of the temporary files; empty until one is wanted */
static volatile sig_atomic_t caught, child;
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void note(int signal) {
  caught = signal;
  if (child)
    kill(child, signal);
}

static void watch_signals(void) {
  struct sigaction now = {.sa_handler = note}, before;
  for (size_t k = 0; k < sizeof signals / sizeof *signals; k++) {
    sigaction(signals[k], NULL, &before);
    if (before.sa_handler != SIG_IGN)
      sigaction(signals[k], &now, NULL);
  }
}

void jlpd_end_by(int signal) {
  jlpd_work_remove();
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  struct sigaction by_default = {.sa_handler = SIG_DFL};
  sigaction(signal, &by_default, NULL);
  raise(signal);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  _exit(128 + signal);
}

/* ---- Files --------------------------------------------------------------------------------------------- */

static uint64_t command_hash = 14695981039346656037u;

static void hash(const char *text) {
  do
    command_hash = (command_hash ^ (unsigned char)*text) * 1099511628211u;
  while (*text++);
}

void jlpd_work_name(char **argv) {
  char folder[PATH_MAX];
  if (getcwd(folder, sizeof folder))
    hash(folder);
  for (; *argv; argv++)
    hash(*argv);
}

const char *jlpd_work_root(void) {
  if (*root)
    return root;
  const char *tmp = getenv("TMPDIR");
  tmp = tmp && *tmp ? tmp : "/tmp";
  char path[PATH_MAX];
  if (strlen(tmp) > sizeof path - 300)
    jlpd_die("TMPDIR is too long");
  watch_signals();
  snprintf(path, sizeof path, "%s/jlpar-cc-%016llx", tmp, (unsigned long long)command_hash);
  if (mkdir(path, 0700)) {
    snprintf(path, sizeof path, "%s/jlpar-cc-XXXXXX", tmp);
    if (!mkdtemp(path))
      jlpd_die("cannot make a temporary folder %s: %s", path, strerror(errno));
  }
  strcat(strcpy(root, path), "/");
  return root;
}

const char *jlpd_work_file(const char *name) {
  static int folders;
  const char *folder = jlpd_format("%s%d", jlpd_work_root(), folders++);
  if (mkdir(folder, 0700))
    jlpd_die("cannot make a temporary folder %s: %s", folder, strerror(errno));
  return jlpd_format("%s/%s", folder, name);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *walk) {
  (void)about, (void)type, (void)walk;
  remove(path);
  return 0;
}

void jlpd_work_remove(void) {
  if (*root)
    nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  *root = '\0';
}

/* ---- Programs ------------------------------------------------------------------------------------------ */

static void show(const jlpd_command *c, const jlpd_words *argv) {
  if (!c->verbose)
    return;
  for (size_t k = 0; k < argv->count; k++) {
    const char *word = argv->word[k];
    bool plain = *word && !word[strcspn(word, " \t\n\"'\\$`*?[]{}()<>|&;#~!")];
    fputs(k ? " " : "", stderr);
    if (plain)
      fputs(word, stderr);
    for (fputs(plain ? "" : "'", stderr); !plain && *word; word++)
      fputs(*word == '\'' ? "'\\''" : (char[]){*word, 0}, stderr);
    fputs(plain ? "" : "'", stderr);
  }
  fputc('\n', stderr);
}

/* The kernel takes words of a limited total only; compilers take the rest from a file. */
static const jlpd_words *shortened(const jlpd_words *argv, size_t keep) {
  enum { BYTES_MAX = 512 * 1024 };
  size_t bytes = 0;
  for (size_t k = 0; k < argv->count; k++)
    bytes += strlen(argv->word[k]) + 1;
  if (bytes <= BYTES_MAX)
    return argv;
  const char *path = jlpd_work_file("arguments");
  FILE *file = fopen(path, "w");
  if (!file)
    jlpd_die("%s: %s", path, strerror(errno));
  for (size_t k = keep; k < argv->count; k++) {
    for (const char *p = argv->word[k]; *p; p++)
      fprintf(file, "\\%c", *p);
    fputs(*argv->word[k] ? "\n" : "\"\"\n", file);
  }
  if (fclose(file))
    jlpd_die("%s: %s", path, strerror(errno));
  jlpd_words *few = jlpd_alloc(sizeof *few);
  for (size_t k = 0; k < keep; k++)
    jlpd_add(few, argv->word[k]);
  jlpd_add(few, jlpd_format("@%s", path));
  return few;
}

static pid_t start(const jlpd_words *argv, int stdin_fd, int stdout_fd) {
  posix_spawn_file_actions_t files;
  pid_t pid;
  posix_spawn_file_actions_init(&files);
  if (stdin_fd >= 0)
    posix_spawn_file_actions_adddup2(&files, stdin_fd, 0);
  if (stdout_fd >= 0)
    posix_spawn_file_actions_adddup2(&files, stdout_fd, 1);
  int failed = posix_spawnp(&pid, argv->word[0], &files, NULL, (char **)argv->word, environ);
  if (failed)
    jlpd_die("cannot run %s: %s", argv->word[0], strerror(failed));
  posix_spawn_file_actions_destroy(&files);
  return pid;
}

int jlpd_run(const jlpd_command *c, const jlpd_words *argv, int stdin_fd, int stdout_fd) {
  int status;
  sigset_t watched, before;
  show(c, argv);
  fflush(NULL);
  if (stdin_fd >= 0)
    lseek(stdin_fd, 0, SEEK_SET);
  argv = shortened(argv, c->compiler.count);
  sigemptyset(&watched);
  for (size_t k = 0; k < sizeof signals / sizeof *signals; k++)
    sigaddset(&watched, signals[k]);
  if (caught)
    jlpd_end_by(caught);
  child = start(argv, stdin_fd, stdout_fd);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    if (caught)
      kill(child, caught); /* in case it came before child was set */
  sigprocmask(SIG_BLOCK, &watched, &before);
  child = 0;
  sigprocmask(SIG_SETMASK, &before, NULL);
  if (caught)
    jlpd_end_by(caught);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void jlpd_exec(const jlpd_command *c, const jlpd_words *argv, int stdin_fd) {
  show(c, argv);
  fflush(NULL);
  if (stdin_fd >= 0) {
    lseek(stdin_fd, 0, SEEK_SET);
    dup2(stdin_fd, 0);
  }
  jlpd_work_remove();
  execvp(argv->word[0], (char **)argv->word);
  jlpd_die("cannot run %s: %s", argv->word[0], strerror(errno));
}
