/* SPDX-License-Identifier: MIT
 *
 * regex_per_thread - counts the lines of a file that match an extended regular expression, on threads.
 *
 *     jlpar-cc -O2 regex_per_thread.c -o regex_per_thread
 *     jlpar-run -t 2 ./regex_per_thread '[Ff]ree' /usr/share/common-licenses/GPL-3
 *
 * regexec keeps state inside the compiled expression (glibc guards it by a lock), so one expression for all
 * threads would make them wait for each other. Each thread has one of its own, found by jlpar_threadid().
 */
#include <jlpar.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a whole file and cuts it into lines; the caller frees both *text and what is returned. */
static char **read_lines(const char *path, char **text, long *count) {
  FILE *file = fopen(path, "r");
  size_t room = 0;
  ssize_t bytes = file ? getdelim(text, &room, '\0', file) : -1;
  if (file)
    fclose(file);
  char **lines = malloc((size_t)(bytes > 0 ? bytes : 1) * sizeof *lines);
  if (!file || !lines) {
    perror(path);
    exit(2);
  }
  *count = 0;
  for (char *at = bytes > 0 ? *text : NULL; at && *at; ) {
    lines[(*count)++] = at;
    at = strchr(at, '\n');
    if (at)
      *at++ = '\0';
  }
  return lines;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s EXPRESSION FILE\n", argv[0]);
    return 2;
  }
  int nthreads = jlpar_nthreads();
  regex_t *expression = calloc((size_t)nthreads, sizeof *expression);
  for (int t = 0; t < nthreads; t++)
    if (regcomp(&expression[t], argv[1], REG_EXTENDED) != 0) {
      fprintf(stderr, "%s: not an expression: %s\n", argv[0], argv[1]);
      return 2;
    }

  char *text = NULL;
  long nlines, matching = 0, longest = 0;
  char **lines = read_lines(argv[2], &text, &nlines);

  #pragma jlpar threads reduction(+: matching) reduction(max: longest)
  for (long i = 0; i < nlines; i++) {
    regmatch_t where;
    if (regexec(&expression[jlpar_threadid()], lines[i], 1, &where, 0) == 0) {
      long length = (long)(where.rm_eo - where.rm_so);
      matching++;
      longest = length > longest ? length : longest;
    }
  }
  printf("%ld of %ld lines match, the longest match has %ld bytes\n", matching, nlines, longest);

  for (int t = 0; t < nthreads; t++)
    regfree(&expression[t]);
  free(expression);
  free(lines);
  free(text);
  return 0;
}
