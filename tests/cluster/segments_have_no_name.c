/* run: -p 2 */
/* The memory that processes share has no name in the system at any time, so a process that is killed while it connects
 * leaves none; a program's own named segments are as ever. */
#include <jlpar.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* how many of this process's descriptors are segments of UCX; those that have, or had, a name are a failure */
static int segments(void) {
  char link[64], target[256];
  int n = 0;
  DIR *all = opendir("/proc/self/fd");
  for (struct dirent *d; (d = readdir(all));) {
    snprintf(link, sizeof link, "/proc/self/fd/%.20s", d->d_name);
    ssize_t bytes = readlink(link, target, sizeof target - 1);
    if (bytes < 0)
      continue;
    target[bytes] = 0;
    if (!strstr(target, "ucx_shm_posix"))
      continue;
    n++;
    if (strncmp(target, "/memfd:", 7) != 0)
      jlpar_fail(1, "process %d has %s", jlpar_myid(), target);
  }
  closedir(all);
  return n;
}

static void at_least(int wanted) {
  if (segments() < wanted)
    jlpar_fail(2, "process %d has %d segments, not %d", jlpar_myid(), segments(), wanted);
}

static void my_own(void) {
  char name[64], path[80];
  struct stat s;
  snprintf(name, sizeof name, "/jlpar-test-%d", (int)getpid());
  snprintf(path, sizeof path, "/dev/shm%s", name);
  int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
  if (fd < 0 || stat(path, &s) != 0)
    jlpar_fail(3, "a named segment of the program's own");
  close(fd);
  if (shm_unlink(name) != 0 || stat(path, &s) == 0 || shm_unlink(name) == 0)
    jlpar_fail(4, "a named segment is removed once");
}

int main(void) {
  #pragma jlpar sync spawn on(2)
  {
    #pragma jlpar sync spawn on(3)
    at_least(1);
  }
  #pragma jlpar everywhere
  at_least(1);
  my_own();
  return 0;
}
