/* SPDX-License-Identifier: MIT
 *
 * Files: what the system does not wait for in a way that could be polled goes to libuv's pool of threads.
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include "io/file.h"
#include "io/descriptor.h"
#include "io/pool.h"
#include "io/report.h"

#include <errno.h>
#include <fcntl.h>
#include <jlpar.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE_MAX = 0x7ffff000 }; /* what Linux takes at once */

typedef struct request {
  jlpi_pool_call call; /* first */
  const char *path;
  int fd, flags, mode;
  uv_buf_t buffer;
} request;

static void on_done(uv_fs_t *fs) {
  ssize_t result = fs->result;
  jlpi_pool_call *c = fs->data;
  uv_fs_req_cleanup(fs);
  jlpi_pool_done(c, result);
}

static uv_fs_t *fs_of(jlpi_pool_call *c) {
  c->request.fs.data = c;
  return &c->request.fs;
}

static int start_open(jlpi_pool_call *c, uv_loop_t *loop) {
  request *r = (request *)c;
  return uv_fs_open(loop, fs_of(c), r->path, r->flags, r->mode, on_done);
}

static int start_read(jlpi_pool_call *c, uv_loop_t *loop) {
  request *r = (request *)c;
  return uv_fs_read(loop, fs_of(c), r->fd, &r->buffer, 1, -1, on_done);
}

static int start_write(jlpi_pool_call *c, uv_loop_t *loop) {
  request *r = (request *)c;
  return uv_fs_write(loop, fs_of(c), r->fd, &r->buffer, 1, -1, on_done);
}

static int start_fsync(jlpi_pool_call *c, uv_loop_t *loop) {
  request *r = (request *)c;
  return uv_fs_fsync(loop, fs_of(c), r->fd, on_done);
}

static int start_close(jlpi_pool_call *c, uv_loop_t *loop) {
  request *r = (request *)c;
  return uv_fs_close(loop, fs_of(c), r->fd, on_done);
}

/* a file of a disk, which is always ready for the system, however long it takes */
int jlpi_is_file(int fd) {
  struct stat s;
  return fstat(fd, &s) == 0 && (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode) || S_ISBLK(s.st_mode));
}

static ssize_t transfer(int (*start)(jlpi_pool_call *, uv_loop_t *), const char *call, int fd, char *data,
                        size_t bytes) {
  request r = {.call.start = start, .fd = fd,
               .buffer = {.base = data, .len = bytes < WRITE_MAX ? bytes : WRITE_MAX}};
  int ended = jlpi_pool_run(&r.call);
  if (ended != JLPAR_OK)
    return jlpi_io_ended(ended, call, fd);
  return r.call.result < 0 ? jlpi_io_failed((int)-r.call.result, call, fd) : r.call.result;
}

ssize_t jlpi_file_read(int fd, void *buffer, size_t bytes) {
  return transfer(start_read, "jlpar_read", fd, buffer, bytes);
}

ssize_t jlpi_file_write(int fd, const void *data, size_t bytes) {
  return transfer(start_write, "jlpar_write", fd, (char *)data, bytes);
}

int jlpar_fsync(int fd) {
  request r = {.call.start = start_fsync, .fd = fd};
  jlpi_current();
  int ended = jlpi_pool_run(&r.call);
  if (ended != JLPAR_OK)
    return jlpi_io_ended(ended, "jlpar_fsync", fd);
  return r.call.result < 0 ? jlpi_io_failed((int)-r.call.result, "jlpar_fsync", fd) : 0;
}

static int open_path(const char *path, int flags, int mode) {
  request r = {.call.start = start_open, .path = path, .flags = flags, .mode = mode};
  int ended = jlpi_pool_run(&r.call), fd = (int)r.call.result;
  if (fd >= 0 && ended == JLPAR_OK && jlpi_descriptor_adopt(fd) == ENOMEM)
    ended = JLPAR_ENOMEM;
  if (fd >= 0 && ended != JLPAR_OK)
    close(fd);
  if (ended != JLPAR_OK)
    jlpi_io_interrupted(ended, "jlpar_open", path);
  return fd < 0 ? jlpi_io_failed_of(-fd, "jlpar_open", path) : fd;
}

int jlpar_open(const char *path, int flags, ...) {
  int mode = 0;
  jlpi_current();
  if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {
    va_list ap;
    va_start(ap, flags);
    mode = va_arg(ap, int);
    va_end(ap);
  }
  return path ? open_path(path, flags, mode) : jlpi_io_failed_of(EFAULT, "jlpar_open", "NULL");
}

/* On a network's file system closing a file may take its time; it is never interrupted: it is what cleanup does. */
static int close_file(int fd) {
  request r = {.call.start = start_close, .fd = fd};
  jlpi_task *self = jlpi_current();
  self->masked++;
  jlpi_pool_run(&r.call);
  self->masked--;
  return (int)r.call.result;
}

int jlpar_close_fd(int fd) {
  char of[32];
  jlpi_current();
  jlpi_descriptor_forget(fd);
  int status = jlpi_is_file(fd) ? close_file(fd) : close(fd) == 0 ? 0 : -errno;
  if (status == 0)
    return 0;
  snprintf(of, sizeof of, "descriptor %d", fd);
  return jlpi_io_failed_of(-status, "jlpar_close_fd", of);
}
