/* SPDX-License-Identifier: MIT
 *
 * wordcount - counts the words of all text files below a folder.
 *
 *     jlpar-cc -O2 wordcount.c table.c -o wordcount
 *     jlpar-run -t 2 ./wordcount /usr/share/common-licenses
 *
 *                       paths                       tables
 *     walk the folder ---------> 4 counting tasks ----------> merge, print
 *
 * The producer and the counters are tasks that may run on any thread. A file goes to whichever counter is
 * free; a counter has a table of its own and hands it over when there are no more paths. The channel
 * of paths holds 64, so the walk never runs far ahead. A word is a run of ASCII letters, in lower case; a
 * file with a zero byte in it is not text.
 */
#include "table.h"
#include <ctype.h>
#include <fts.h>
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { COUNTERS = 4 };

/* Gives each regular file's name, in memory of its own, to the channel. */
static void walk(char *folder, jlpar_channel paths) {
  char *roots[] = {folder, NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
  if (!tree)
    jlpar_fail(1, "cannot walk %s", folder);
  for (FTSENT *entry; (entry = fts_read(tree));) {
    if (entry->fts_info == FTS_F)
      jlpar_put(char *, paths, strdup(entry->fts_path));
    else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_NS)
      fprintf(stderr, "wordcount: cannot read %s\n", entry->fts_path);
  }
  fts_close(tree);
}

/* The whole file, NULL if it cannot be read. */
static char *read_file(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  struct stat about;
  char *text = NULL;
  if (file && fstat(fileno(file), &about) == 0 && (text = malloc((size_t)about.st_size + 1)))
    *bytes = fread(text, 1, (size_t)about.st_size, file);
  else
    fprintf(stderr, "wordcount: cannot read %s\n", path);
  if (file)
    fclose(file);
  return text;
}

static void count_words(struct table *t, char *text, size_t bytes) {
  if (memchr(text, '\0', bytes))
    return;
  text[bytes] = '\0';
  for (char *at = text, *end; *at; at = end) {
    for (end = at; isascii((unsigned char)*end) && isalpha((unsigned char)*end); end++)
      *end = (char)tolower((unsigned char)*end);
    if (end > at)
      table_add(t, at, (size_t)(end - at), 1);
    else
      end++;
  }
}

static void count_files(jlpar_channel paths, jlpar_channel tables) {
  struct table *mine = table_new();
  jlpar_foreach(char *, path, paths) {
    size_t bytes = 0;
    char *text = read_file(path, &bytes);
    if (text)
      count_words(mine, text, bytes);
    free(text);
    free(path);
  }
  jlpar_put(struct table *, tables, mine);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  struct table *all = table_new();
  char *folder = argv[1];

  #pragma jlpar channel tables(struct table *, COUNTERS)
  #pragma jlpar channel paths(char *, 64) produce on(threads)
  {
    walk(folder, paths);
  }
  #pragma jlpar sync
  {
    for (int k = 0; k < COUNTERS; k++) {
      #pragma jlpar spawn on(threads)
      count_files(paths, tables);
    }
    for (int k = 0; k < COUNTERS; k++) {
      struct table *counted = jlpar_take(struct table *, tables);
      table_merge(all, counted);
      table_free(counted);
    }
  }
  table_print(all);
  table_free(all);
  return 0;
}
