/* SPDX-License-Identifier: MIT */
#include "loop/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

#define WIDTH 40
#define PAUSE_MS 100

static uint64_t now_ms(void) {
  return (uint64_t)(jlpi_now() * 1e3);
}

/* one write, so that bars of several threads do not mix within a line */
static void draw(const jlpi_bar *b, uint64_t done, int last) {
  char line[256], bar[WIDTH + 1];
  double part = b->total ? (double)done / (double)b->total : 1;
  int full = (int)(part * WIDTH);
  for (int k = 0; k < WIDTH; k++)
    bar[k] = k < full ? '=' : k == full ? '>' : ' ';
  bar[WIDTH] = '\0';
  double taken = (double)(now_ms() - b->begun_ms) * 1e-3;
  double left = part > 0 ? taken * (1 - part) / part : 0;
  int n = snprintf(line, sizeof line, "\r%s%s%3d%% [%s] %.0f s%s", b->label ? b->label : "", b->label ? " " : "",
                   (int)(part * 100), bar, last ? taken : left, last ? "       \n" : " left  ");
  if (n > 0 && write(STDERR_FILENO, line, n < (int)sizeof line ? (size_t)n : sizeof line - 1) < 0)
    return; /* a terminal that is gone shows nothing */
}

void jlpi_bar_begin(jlpi_bar *b, const char *label, uint64_t total) {
  *b = (jlpi_bar){.total = total, .label = label, .shown = isatty(STDERR_FILENO)};
  if (b->shown)
    b->begun_ms = b->next_ms = now_ms();
}

void jlpi_bar_add(jlpi_bar *b, uint64_t n) {
  if (!b->shown)
    return;
  uint64_t done = __atomic_add_fetch(&b->done, n, __ATOMIC_RELAXED), now = now_ms();
  uint64_t next = __atomic_load_n(&b->next_ms, __ATOMIC_RELAXED);
  if (now >= next && __atomic_compare_exchange_n(&b->next_ms, &next, now + PAUSE_MS, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    draw(b, done, 0);
}

void jlpi_bar_end(jlpi_bar *b) {
  if (b->shown)
    draw(b, __atomic_load_n(&b->done, __ATOMIC_RELAXED), 1);
  b->shown = 0;
}
