/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, jlpt_text *t) {
  char buffer[65536];
  for (;;) {
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n == 0;
    jlpt_add(t, buffer, (size_t)n);
  }
}

static void find_lines(jlpt_file *f) {
  size_t n = 1;
  for (size_t i = 0; i < f->size; i++)
    n += f->text[i] == '\n';
  size_t *lines = jlpt_alloc(n * sizeof *lines);
  n = 1;
  for (size_t i = 0; i < f->size; i++)
    if (f->text[i] == '\n')
      lines[n++] = i + 1;
  f->lines = lines;
  f->nlines = n;
}

jlpt_file *jlpt_file_read(const char *path, const char *read_from) {
  int fd = open(read_from, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return NULL;
  struct stat st;
  if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
    close(fd);
    errno = EISDIR;
    return NULL;
  }
  jlpt_text t = {0};
  jlpt_add(&t, "", 0);
  bool ok = read_all(fd, &t);
  int saved = errno;
  close(fd);
  errno = saved;
  if (!ok)
    return NULL;
  if (t.size >= 3 && memcmp(t.data, "\xef\xbb\xbf", 3) == 0)
    memset(t.data, ' ', 3); /* a byte order mark, which must not end up behind what we put first */
  return jlpt_file_of_text(path, &t);
}

jlpt_file *jlpt_file_of_text(const char *path, const jlpt_text *text) {
  jlpt_file *f = jlpt_alloc(sizeof *f);
  f->path = path;
  f->text = text->data;
  f->size = text->size;
  find_lines(f);
  return f;
}

void jlpt_file_position(const jlpt_file *f, size_t offset, size_t *line, size_t *column) {
  size_t low = 0, high = f->nlines;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (f->lines[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  *line = low + 1;
  *column = offset - f->lines[low] + 1;
}

const char *jlpt_file_name(const jlpt_file *f, size_t offset) {
  for (size_t k = f->nrenumbered; k-- > 0;)
    if (f->renumbered[k].at <= offset && f->renumbered[k].path)
      return f->renumbered[k].path;
  return f->path;
}

size_t jlpt_file_line(const jlpt_file *f, size_t offset) {
  size_t line, from, column, k = f->nrenumbered;
  jlpt_file_position(f, offset, &line, &column);
  while (k > 0 && f->renumbered[k - 1].at > offset)
    k--;
  if (k == 0)
    return line;
  jlpt_file_position(f, f->renumbered[k - 1].at, &from, &column);
  return f->renumbered[k - 1].line + line - from;
}
