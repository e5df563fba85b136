/* SPDX-License-Identifier: MIT
 *
 * Objects under the directive shared. They are static objects whose pages hold nothing else (jlpar/generated.h), and
 * before anybody uses them process 1 puts their content into memory that can be shared, and that over their pages:
 *
 *     program's data    | ... | board                   | table       | ...
 *                               over which lies
 *     memory            | directory | board's pages     | table's pages |
 *
 * The directory says which object lies where: u64 bytes of it; u32 n; n times address, u64 bytes, u64 where. Workers
 * inherit the descriptor and do the same, before they do anything else. A module that is loaded later brings a memory
 * of its own. Process 1 keeps all descriptors, for workers that come later.
 *
 * An object that several files declare is one by the linker. Those of a module that the program itself loads by dlopen
 * are not shared until jlpar_load finds them.
 */
#include "array/shared_memory.h"
#include "base/memory.h"
#include "wire/address.h"
#include "wire/shared.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

JLPI_SHARED_END; /* what the compiler may have put elsewhere in the program ends here */

static int of_the_beginning = -1;
static char why[300];

static const char *failed(const char *what, int error) {
  snprintf(why, sizeof why, "objects under the directive shared cannot be shared: %s: %s", what, strerror(error));
  return why;
}

static size_t pages_of(const jlpi_common *c) {
  return (c->bytes + JLPI_SHARED_PAGE - 1) / JLPI_SHARED_PAGE * JLPI_SHARED_PAGE;
}

/* ---- process 1 ---- */

/* what is to be shared, with the list locked: 0: nothing. Their pages come behind the directory, in this order. */
static size_t make_directory(jlpi_writer *w, jlpi_common *all) {
  enum { OFFSETS = 3 * sizeof(uint64_t) + sizeof(uint64_t) }; /* of an object, at most: address, bytes, where */
  uint32_t n = 0;
  for (const jlpi_common *c = all; c; c = c->next)
    n += !c->is_shared;
  if (n == 0)
    return 0;
  uint64_t begin = sizeof(uint64_t) + sizeof n + (size_t)n * OFFSETS;
  begin = (begin + JLPI_SHARED_PAGE - 1) / JLPI_SHARED_PAGE * JLPI_SHARED_PAGE;
  uint64_t at = begin;
  jlpi_pack_u64(w, begin);
  jlpi_pack_u32(w, n);
  for (const jlpi_common *c = all; c; c = c->next) {
    if (c->is_shared)
      continue;
    jlpi_pack_address(w, c->address);
    jlpi_pack_u64(w, c->bytes);
    jlpi_pack_u64(w, at);
    at += pages_of(c);
  }
  return at;
}

static int write_all(int fd, const char *from, size_t bytes, size_t at) {
  while (bytes) {
    ssize_t n = pwrite(fd, from, bytes, (off_t)at);
    if (n < 0 && errno != EINTR)
      return -errno;
    if (n > 0) {
      from += n;
      at += (size_t)n;
      bytes -= (size_t)n;
    }
  }
  return 0;
}

/* zeros are there already */
static int write_content(int fd, const char *from, size_t bytes, size_t at) {
  static const char zeros[JLPI_SHARED_PAGE];
  int status = 0;
  for (size_t k = 0; k < bytes && status == 0; k += JLPI_SHARED_PAGE)
    if (memcmp(from + k, zeros, JLPI_SHARED_PAGE) != 0)
      status = write_all(fd, from + k, JLPI_SHARED_PAGE, at + k);
  return status;
}

static const char *lay_over(const jlpi_common *c, int fd, size_t at) {
  if ((uintptr_t)c->address % JLPI_SHARED_PAGE != 0)
    return failed(c->name, EINVAL);
  return jlpi_memory_map(c->address, fd, at, pages_of(c), 1) == MAP_FAILED ? failed(c->name, errno) : NULL;
}

static const char *share_each(jlpi_common *all, int fd, size_t at) {
  for (jlpi_common *c = all; c; c = c->next) {
    if (c->is_shared)
      continue;
    int status = write_content(fd, c->address, pages_of(c), at);
    const char *wrong = status < 0 ? failed(c->name, -status) : lay_over(c, fd, at);
    if (wrong)
      return wrong;
    c->is_shared = 1;
    at += pages_of(c);
  }
  return NULL;
}

static const char *share(jlpi_common *all, jlpi_memory_at *where) {
  jlpi_writer directory = {0};
  size_t bytes = make_directory(&directory, all);
  if (bytes == 0)
    return NULL;
  int fd = directory.failed ? -ENOMEM : jlpi_memory_new(bytes);
  int status = fd < 0 ? fd : jlpi_memory_allocate(fd, 0, bytes);
  if (status >= 0)
    status = write_all(fd, (const char *)directory.data, directory.bytes, 0);
  const char *wrong = NULL;
  if (status < 0) {
    char what[60];
    snprintf(what, sizeof what, "%zu bytes", bytes);
    wrong = failed(what, -status);
  } else {
    uint64_t begin;
    memcpy(&begin, directory.data, sizeof begin);
    wrong = share_each(all, fd, begin);
  }
  jlpi_pack_free(&directory);
  if (wrong && fd >= 0)
    close(fd);
  else if (!wrong)
    *where = jlpi_memory_place(fd);
  return wrong;
}

const char *jlpi_up_commons_share(jlpi_memory_at *where) {
  static int began;
  *where = (jlpi_memory_at){.fd = -1};
  const char *wrong = share(jlpi_commons_lock(), where);
  jlpi_commons_unlock();
  if (!began)
    of_the_beginning = where->fd;
  began = 1;
  return wrong;
}

int jlpi_up_commons_fd(void) {
  return of_the_beginning;
}

/* ---- the others ---- */

static jlpi_common *at_address(jlpi_common *all, const void *address) {
  while (all && all->address != address)
    all = all->next;
  return all;
}

static const char *use_directory(jlpi_reader *r, int fd, jlpi_common *all) {
  jlpi_unpack_u64(r);
  const char *wrong = NULL;
  for (uint32_t n = jlpi_unpack_u32(r); n > 0 && !wrong; n--) {
    jlpi_common *c = at_address(all, jlpi_unpack_address(r));
    uint64_t bytes = jlpi_unpack_u64(r), at = jlpi_unpack_u64(r);
    if (r->bad || !c || c->bytes != bytes)
      return failed("process 1 has others", EINVAL);
    if (!c->is_shared)
      wrong = lay_over(c, fd, at);
    c->is_shared = !wrong;
  }
  return wrong;
}

static const char *use(int fd) {
  uint64_t bytes = 0;
  if (pread(fd, &bytes, sizeof bytes, 0) != sizeof bytes)
    return failed("the directory", EIO);
  void *directory = jlpi_memory_map(NULL, fd, 0, bytes, 0);
  if (directory == MAP_FAILED)
    return failed("the directory", errno);
  jlpi_reader r = {.data = directory, .bytes = bytes};
  const char *wrong = use_directory(&r, fd, jlpi_commons_lock());
  jlpi_commons_unlock();
  munmap(directory, bytes);
  return wrong;
}

const char *jlpi_up_commons_use_inherited(int fd) {
  const char *wrong = use(fd);
  close(fd);
  return wrong;
}

const char *jlpi_up_commons_use(const jlpi_memory_at *where) {
  int fd = jlpi_memory_reach(where, 1);
  return fd < 0 ? failed("process 1", -fd) : jlpi_up_commons_use_inherited(fd);
}
