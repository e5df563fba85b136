/* SPDX-License-Identifier: MIT
 *
 * Files that hold shared arrays. All that an array needs of a file is allocated when it is opened: who writes to a page
 * for which the disk has no room would be killed.
 */
#define _GNU_SOURCE
#include "array/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int jlpi_shared_file_mode(const char *mode) {
  static const char *const modes[] = {"r", "r+", "w+", "a+"};
  for (int k = 0; mode && k < 4; k++)
    if (strcmp(mode, modes[k]) == 0)
      return k > 0;
  return -1;
}

/* O_NONBLOCK: what is no file, but a pipe, is refused and not waited for */
static int open_or_make(const char *path, const char *mode, int *made) {
  int flags = (*mode == 'r' && !mode[1] ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  int fd = open(path, flags);
  *made = 0;
  if (fd >= 0 || errno != ENOENT || *mode == 'r')
    return fd;
  fd = open(path, flags | O_CREAT | O_EXCL, 0666);
  *made = fd >= 0;
  return fd;
}

/* NULL, or what is wrong with it */
static const char *prepare(int fd, const char *mode, size_t bytes) {
  static _Thread_local char text[80];
  struct stat s;
  if (fstat(fd, &s) != 0)
    return strerror(errno);
  if (!S_ISREG(s.st_mode))
    return "it is no regular file";
  if (strcmp(mode, "r") == 0) {
    if ((uintmax_t)s.st_size >= bytes)
      return NULL;
    snprintf(text, sizeof text, "it has %jd bytes, %zu are wanted", (intmax_t)s.st_size, bytes);
    return text;
  }
  if (jlpi_memory_may_hold(bytes) < 0)
    return strerror(EFBIG);
  if (*mode == 'w' && ftruncate(fd, 0) != 0)
    return strerror(errno);
  int error = bytes ? posix_fallocate(fd, 0, (off_t)bytes) : 0;
  return error ? strerror(error) : NULL;
}

int jlpi_shared_file_open(const char *file, int line, const char *path, const char *mode, size_t bytes) {
  int made, fd = open_or_make(path, mode, &made);
  const char *wrong = fd < 0 ? strerror(errno) : prepare(fd, mode, bytes);
  if (!wrong)
    return fd;
  if (made)
    unlink(path);
  if (fd >= 0)
    close(fd);
  jlpi_fail(file, line, JLPAR_EIO, "file \"%s\" of a shared array: %s", path, wrong);
}
