/* run: -p 3 */
/* Shared arrays have no name in the system at any time; when they are freed, when they could not be made, and when
 * somebody died meanwhile, no process has memory or a descriptor of them left. */
#include <jlpar.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static int descriptors(void) {
  int n = 0;
  DIR *all = opendir("/proc/self/fd");
  while (readdir(all))
    n++;
  closedir(all);
  return n;
}

/* how many pieces of this process's memory are of shared arrays */
static int mapped(void) {
  char line[600];
  int n = 0;
  FILE *maps = fopen("/proc/self/maps", "re");
  while (fgets(line, sizeof line, maps))
    n += strstr(line, "/memfd:jlpar shared") != NULL;
  fclose(maps);
  return n;
}

static void no_name(void) {
  DIR *all = opendir("/dev/shm");
  for (struct dirent *d; all && (d = readdir(all));)
    if (strstr(d->d_name, "jlpar"))
      jlpar_fail(1, "/dev/shm/%s", d->d_name);
  if (all)
    closedir(all);
}

static void want_mapped(int n, const char *when) {
  no_name();
  if (mapped() != n)
    jlpar_fail(1, "process %d has %d pieces of shared arrays, not %d: %s", jlpar_myid(), mapped(), n, when);
}

static int os_pid(void) {
  return (int)getpid();
}

static void limit_memory(rlim_t more) {
  struct rlimit limit;
  char line[64];
  unsigned long pages = 0;
  FILE *f = fopen("/proc/self/statm", "re");
  if (fgets(line, sizeof line, f))
    sscanf(line, "%lu", &pages);
  fclose(f);
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = more ? pages * 4096 + more : limit.rlim_max;
  setrlimit(RLIMIT_AS, &limit);
}

static void make_large(void *unused) {
  (void)unused;
  jlpar_shared_new(char, 256 << 20);
}

/* Without room for it in one worker it is nowhere. */
static void one_without_memory(void) {
  #pragma jlpar sync spawn on(3)
  limit_memory(64 << 20);
  int status = jlpar_try(make_large, NULL);
  const jlpar_error *e = jlpar_last_error();
  #pragma jlpar sync spawn on(3)
  limit_memory(0);
  if (status != JLPAR_ENOMEM || !strstr(e->message, "process 3 cannot map a shared array of 268435456 bytes"))
    jlpar_fail(1, "%s: %s", jlpar_strerror(status), status ? e->message : "");
  #pragma jlpar everywhere
  want_mapped(0, "one could not map it");
}

static void no_large_files(void *unused) {
  (void)unused;
  struct rlimit before, small = {1 << 20, 1 << 20};
  getrlimit(RLIMIT_FSIZE, &before);
  small.rlim_max = before.rlim_max;
  setrlimit(RLIMIT_FSIZE, &small);
  int status = jlpar_try(make_large, NULL);
  setrlimit(RLIMIT_FSIZE, &before);
  jlpar_fail(status, "%s", jlpar_last_error()->message);
}

int main(void) {
  int before = descriptors(), there[2] = {0};
  #pragma jlpar sync spawn on(3)
  there[0] = descriptors();

  double *a[20];
  for (int k = 0; k < 20; k++)
    a[k] = jlpar_shared_new(double, 1000 * (k + 1));
  #pragma jlpar everywhere
  want_mapped(20, "all are there");
  for (int k = 0; k < 20; k++)
    jlpar_shared_free(a[(7 * k) % 20]);
  #pragma jlpar everywhere
  want_mapped(0, "all are freed");

  for (int k = 0; k < 300; k++) {
    char *again = jlpar_shared_new(char, 1 << 20);
    again[k] = 1;
    jlpar_shared_free(again);
  }
  one_without_memory();
  if (jlpar_try(no_large_files, NULL) != JLPAR_ENOMEM)
    jlpar_fail(1, "a file size limit: %s", jlpar_last_error()->message);
  #pragma jlpar sync spawn on(3)
  there[1] = descriptors();
  if (descriptors() != before || there[0] != there[1])
    jlpar_fail(1, "%d descriptors, there were %d; process 3: %d, there were %d", descriptors(), before, there[1], there[0]);

  /* the array goes on when one who has it dies */
  int victim = 0;
  int *kept = jlpar_shared_new(int, 100);
  #pragma jlpar sync spawn on(3)
  victim = os_pid();
  kill(victim, SIGKILL);
  while (jlpar_nworkers() == 3)
    jlpar_sleep(0.001);
  #pragma jlpar sync distributed shared(kept)
  for (int i = 0; i < 100; i++)
    kept[i] = i;
  if (kept[99] != 99 || jlpar_shared_procs(kept, NULL, 0) != 3)
    jlpar_fail(1, "what is left of the array");
  jlpar_shared_free(kept);
  #pragma jlpar everywhere
  want_mapped(0, "freed without the one who died");
  return 0;
}
