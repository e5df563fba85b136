/* SPDX-License-Identifier: MIT */
#include "loop/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 40 };

static void draw(jlpi_progress *p) {
  char bar[WIDTH + 1];
  int full = p->percent * WIDTH / 100;
  for (int k = 0; k < WIDTH; k++)
    bar[k] = k < full ? '#' : '-';
  bar[WIDTH] = 0;
  fprintf(stderr, "\r%s [%s] %3d%%", p->label ? p->label : "progress", bar, p->percent);
  fflush(stderr);
}

void jlpi_progress_begin(jlpi_progress *p, const char *label, uint64_t total, int wanted) {
  *p = (jlpi_progress){.label = label, .total = total, .shown = wanted && total > 0 && isatty(STDERR_FILENO)};
  if (p->shown)
    draw(p);
}

void jlpi_progress_add(jlpi_progress *p, uint64_t more) {
  p->done += more;
  if (!p->shown)
    return;
  int percent = (int)((double)p->done / (double)p->total * 100);
  if (percent != p->percent) {
    p->percent = percent;
    draw(p);
  }
}

void jlpi_progress_end(jlpi_progress *p) {
  if (p->shown)
    fputc('\n', stderr);
  p->shown = 0;
}
