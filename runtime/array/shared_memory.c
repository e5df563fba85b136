/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create, fallocate */
#include "array/shared_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

size_t jlpi_page_round(size_t bytes) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  if (bytes > (size_t)INT64_MAX - page)
    return 0;
  return bytes ? (bytes + page - 1) / page * page : page;
}

int jlpi_memory_may_hold(size_t bytes) {
  struct rlimit limit;
  return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && bytes > limit.rlim_cur ? -EFBIG : 0;
}

/* of less than this it is not asked whether it is left, which takes longer than to allocate it */
static const size_t little = 1 << 20;

int jlpi_memory_new(size_t bytes) {
  int status = jlpi_memory_may_hold(bytes);
  if (status == 0 && bytes > little && bytes > jlpi_memory_left())
    status = -ENOMEM;
  if (status < 0)
    return status;
  int fd = memfd_create("jlpar shared", MFD_CLOEXEC);
  if (fd < 0)
    return -errno;
  if (ftruncate(fd, (off_t)bytes) == 0)
    return fd;
  status = -errno;
  close(fd);
  return status;
}

int jlpi_memory_allocate(int fd, size_t from, size_t bytes) {
  while (bytes && fallocate(fd, 0, (off_t)from, (off_t)bytes) != 0)
    if (errno != EINTR)
      return -errno;
  return 0;
}

jlpi_memory_at jlpi_memory_place(int fd) {
  struct stat s = {0};
  fstat(fd, &s);
  return (jlpi_memory_at){(int)getpid(), fd, s.st_dev, s.st_ino};
}

int jlpi_memory_reach(const jlpi_memory_at *at, int writable) {
  char path[64];
  struct stat s;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", at->process, at->fd);
  int fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return errno == ENOENT ? -ESTALE : -errno;
  if (fstat(fd, &s) == 0 && s.st_dev == at->device && s.st_ino == at->inode)
    return fd;
  close(fd); /* the process has ended, and another one has its number */
  return -ESTALE;
}

void *jlpi_memory_map(void *over, int fd, size_t from, size_t bytes, int writable) {
  int protection = PROT_READ | (writable ? PROT_WRITE : 0);
  return mmap(over, bytes, protection, MAP_SHARED | (over ? MAP_FIXED : 0), fd, (off_t)from);
}
