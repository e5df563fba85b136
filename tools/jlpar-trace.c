/* SPDX-License-Identifier: MIT
 *
 * jlpar-trace - what a trace file says: a summary, and a picture. Its parts are in tools/trace/.
 */
#define _GNU_SOURCE
#include "trace/trace.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: jlpar-trace [options] FILE\n"
    "\n"
    "Prints where the time went in a program that ran by `jlpar-run --trace FILE`: how busy its threads were, "
    "its longest\n"
    "tasks, what they waited for, loops, calls, messages.\n"
    "\n"
    "  -o PICTURE      draws a timeline, too: PICTURE.svg, or PICTURE.html with the summary\n"
    "  -n N            so many rows of each list (10)\n"
    "  --width PIXELS  of the timeline (1600)\n"
    "  --version, --help\n"
    "\n"
    "FILE is in Chrome's trace event format: Perfetto (ui.perfetto.dev) and chrome://tracing show it as well.\n"
    "Exit status: 0; 1 if a file cannot be read or written, or is damaged; 2 for wrong options.\n";

enum { MISUSE = 2 };

_Noreturn void die(int status, const char *format, ...) {
  va_list ap;
  fputs("jlpar-trace: error: ", stderr);
  va_start(ap, format);
  vfprintf(stderr, format, ap);
  va_end(ap);
  fputc('\n', stderr);
  exit(status);
}

static int count(const char *option, const char *text, int least, int most) {
  char *end;
  errno = 0;
  long n = strtol(text, &end, 10);
  if (*end || end == text || errno || n < least || n > most)
    die(MISUSE, "%s %s: want a number from %d to %d", option, text, least, most);
  return (int)n;
}

static int ends_in(const char *name, const char *end) {
  size_t n = strlen(name), m = strlen(end);
  return n > m && strcmp(name + n - m, end) == 0;
}

static void draw_html(FILE *to, const story *s, int width, int rows) {
  char *summary = NULL;
  size_t bytes;
  FILE *memory = open_memstream(&summary, &bytes);
  if (!memory)
    die(1, "no memory");
  print_summary(memory, s, rows);
  if (fclose(memory) != 0)
    die(1, "no memory");
  fputs("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>jlpar-trace</title></head><body>\n", to);
  draw_svg(to, s, width);
  fputs("<pre>\n", to);
  put_escaped(to, summary);
  fputs("</pre></body></html>\n", to);
  free(summary);
}

static void draw(const char *name, const story *s, int width, int rows) {
  FILE *to = fopen(name, "we");
  if (!to)
    die(1, "%s: %s", name, strerror(errno));
  if (ends_in(name, ".svg"))
    draw_svg(to, s, width);
  else
    draw_html(to, s, width, rows);
  int failed = ferror(to);
  if (fclose(to) != 0 || failed)
    die(1, "%s cannot be written: %s", name, strerror(errno));
}

enum { WIDTH = 256, VERSION };

int main(int argc, char **argv) {
  static const struct option options[] = {{"width", required_argument, NULL, WIDTH},
                                          {"version", no_argument, NULL, VERSION},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  const char *picture = NULL;
  int option, width = 1600, rows = 10;
  while ((option = getopt_long(argc, argv, ":o:n:h", options, NULL)) != -1)
    switch (option) {
    case 'o':
      if (!ends_in(optarg, ".svg") && !ends_in(optarg, ".html"))
        die(MISUSE, "-o %s: want a name that ends in .svg or .html", optarg);
      picture = optarg;
      break;
    case 'n':
      rows = count("-n", optarg, 0, 1000000000);
      break;
    case WIDTH:
      width = count("--width", optarg, 400, 100000);
      break;
    case VERSION:
      printf("jlpar-trace %s\n", JLPAR_VERSION);
      return 0;
    case 'h':
      fputs(help, stdout);
      return 0;
    case ':':
      die(MISUSE, "%s needs an argument", argv[optind - 1]);
    default:
      die(MISUSE, "unknown option %s; jlpar-trace --help lists them", argv[optind - 1]);
    }
  if (optind + 1 != argc)
    die(MISUSE, "one file is wanted; jlpar-trace --help shows how");
  events all = read_events(argv[optind]);
  story s = tell(&all);
  print_summary(stdout, &s, rows);
  if (fflush(stdout) != 0)
    die(1, "the summary cannot be written: %s", strerror(errno));
  if (picture)
    draw(picture, &s, width, rows);
  forget(&s);
  free(all.at);
  if (all.trouble)
    die(1, "%s: %s; this is what came before", argv[optind], all.trouble);
  return 0;
}
