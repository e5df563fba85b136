/* SPDX-License-Identifier: MIT
 *
 * How much memory could be allocated, about: what the kernel says is available, but no more than the control group may
 * still have. Who asks for more than that would otherwise be given pages until the kernel kills somebody.
 */
#include "array/shared_memory.h"

#include <stdio.h>
#include <string.h>

/* the number behind a word at the beginning of a line, or of the file if word is ""; no such: otherwise */
static size_t number_in(const char *path, const char *word, size_t otherwise) {
  char line[256];
  size_t n = strlen(word);
  unsigned long long number;
  FILE *f = fopen(path, "re");
  while (f && fgets(line, sizeof line, f))
    if (strncmp(line, word, n) == 0 && sscanf(line + n, " %llu", &number) == 1) {
      otherwise = (size_t)number;
      break;
    }
  if (f)
    fclose(f);
  return otherwise;
}

static size_t no_less(size_t a, size_t b) {
  return a > b ? a - b : 0;
}

/* pages of files that are not in use count as used, but are given up */
static size_t left_in_group(const char *folder, const char *limit, const char *usage, const char *unused) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, limit);
  size_t most = number_in(path, "", SIZE_MAX); /* "max": no number */
  if (most == SIZE_MAX)
    return SIZE_MAX;
  snprintf(path, sizeof path, "%s/%s", folder, usage);
  size_t used = number_in(path, "", 0);
  snprintf(path, sizeof path, "%s/memory.stat", folder);
  return no_less(most, no_less(used, number_in(path, unused, 0)));
}

static size_t left_in(const char *folder) {
  return left_in_group(folder, "memory.max", "memory.current", "inactive_file");
}

static size_t left_in_first_version(const char *folder) {
  return left_in_group(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* a line "0::/path", or "4:memory:/path" of the first version; in a container the group lies at the root */
static size_t left_in_groups(void) {
  char line[2048], folder[4096];
  size_t left = least(left_in("/sys/fs/cgroup"), left_in_first_version("/sys/fs/cgroup/memory"));
  FILE *f = fopen("/proc/self/cgroup", "re");
  while (f && fgets(line, sizeof line, f)) {
    line[strcspn(line, "\n")] = 0;
    char *kind = strchr(line, ':'), *path = kind ? strchr(++kind, ':') : NULL;
    if (!path)
      continue;
    *path++ = 0;
    int second = *kind == 0;
    snprintf(folder, sizeof folder, "/sys/fs/cgroup%s%s", second ? "" : "/memory", path);
    if (second)
      left = least(left, left_in(folder));
    else if (strstr(kind, "memory"))
      left = least(left, left_in_first_version(folder));
  }
  if (f)
    fclose(f);
  return left;
}

size_t jlpi_memory_left(void) {
  size_t available = number_in("/proc/meminfo", "MemAvailable:", SIZE_MAX / 2048);
  size_t swap = number_in("/proc/meminfo", "SwapFree:", 0);
  return least((available + swap) * 1024, left_in_groups());
}
