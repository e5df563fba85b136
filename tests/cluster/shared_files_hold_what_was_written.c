/* run: -p 3 */
/* Arrays in files: what each mode wants, keeps and makes; files that will not do are refused, and nothing is made then. */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct opening {
  const char *path, *mode;
  size_t n;
  short *a;
};

static void open_it(void *arg) {
  struct opening *o = arg;
  o->a = jlpar_shared_file(short, o->n, o->path, o->mode);
}

static short *opened(const char *path, const char *mode, size_t n) {
  struct opening o = {path, mode, n, NULL};
  open_it(&o);
  return o.a;
}

static void cannot(const char *path, const char *mode, size_t n, int code, const char *text) {
  struct opening o = {path, mode, n, NULL};
  int status = jlpar_try(open_it, &o);
  if (status != code || !strstr(jlpar_last_error()->message, text))
    jlpar_fail(1, "\"%s\" by %s: %s, %s", path ? path : "NULL", mode, jlpar_strerror(status),
               status ? jlpar_last_error()->message : "");
}

static long long size_of(const char *path) {
  struct stat s;
  return stat(path, &s) == 0 ? (long long)s.st_size : -1;
}

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s", what);
}

static void write_all(short *a, int n, int times) {
  #pragma jlpar sync distributed shared(a)
  for (int i = 0; i < n; i++)
    a[i] = (short)(times * i);
}

static int sum_of(const short *a, int n) {
  int sum = 0;
  #pragma jlpar distributed shared(a) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += a[i];
  return sum;
}

static void small_files(void) {
  struct rlimit before, small;
  getrlimit(RLIMIT_FSIZE, &before);
  small = (struct rlimit){1 << 20, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  cannot("large", "w+", 1 << 20, JLPAR_EIO, "File too large");
  setrlimit(RLIMIT_FSIZE, &before);
  want(size_of("large") == -1, "what could not be made is not there");
}

int main(void) {
  unlink("numbers");
  cannot("numbers", "r", 100, JLPAR_EIO, "file \"numbers\" of a shared array: No such file");
  cannot("numbers", "r+", 100, JLPAR_EIO, "No such file");
  want(size_of("numbers") == -1, "r+ makes no file");

  short *a = opened("numbers", "a+", 100);
  want(size_of("numbers") == 200 && a[99] == 0, "a+ makes one");
  write_all(a, 100, 3);
  want(jlpar_shared_procs(a, NULL, 0) == 3 && jlpar_shared_index(a) == -1, "it is on all workers");
  jlpar_shared_free(a);

  a = opened("numbers", "r", 100);
  want(sum_of(a, 100) == 3 * 99 * 100 / 2, "the workers read it");
  jlpar_shared_free(a);
  a = opened("numbers", "r", 10); /* its beginning */
  want(sum_of(a, 10) == 135, "less than all");
  jlpar_shared_free(a);
  cannot("numbers", "r", 101, JLPAR_EIO, "it has 200 bytes, 202 are wanted");

  a = opened("numbers", "r+", 150); /* longer now */
  want(size_of("numbers") == 300 && a[99] == 297 && a[149] == 0, "r+ adds zeros");
  a[149] = 1;
  short *b = opened("numbers", "a+", 150); /* the same file twice */
  want(b[149] == 1, "two arrays of one file");
  b[148] = 2;
  want(a[148] == 2, "and back");
  jlpar_shared_free(a);
  jlpar_shared_free(b);
  a = opened("numbers", "r+", 50);
  want(size_of("numbers") == 300, "a file is not made shorter");
  jlpar_shared_free(a);
  a = opened("numbers", "w+", 20);
  want(size_of("numbers") == 40 && sum_of(a, 20) == 0, "w+ begins anew");
  jlpar_shared_free(a);
  a = opened("empty", "w+", 0);
  want(size_of("empty") == 0, "no elements");
  jlpar_shared_free(a);

  cannot("numbers", "rw", 1, JLPAR_EINVAL, "is \"rw\": it must be r, r+, w+ or a+");
  cannot("numbers", "w", 1, JLPAR_EINVAL, "is \"w\"");
  cannot("numbers", NULL, 1, JLPAR_EINVAL, "mode");
  cannot(NULL, "r", 1, JLPAR_EIO, "No such file");
  cannot(".", "r", 0, JLPAR_EIO, "it is no regular file");
  cannot(".", "r+", 1, JLPAR_EIO, "directory");
  cannot("missing/numbers", "w+", 1, JLPAR_EIO, "No such file");
  mkfifo("pipe", 0600);
  cannot("pipe", "r", 1, JLPAR_EIO, "it is no regular file");
  cannot("/dev/full", "r+", 1, JLPAR_EIO, "it is no regular file");
  cannot("larger_than_any", "w+", (size_t)1 << 50, JLPAR_EIO, "larger_than_any");
  want(size_of("larger_than_any") == -1, "what could not be made is not there");
  small_files();
  unlink("pipe");
  unlink("empty");
  unlink("numbers");
  return 0;
}
