/* SPDX-License-Identifier: MIT
 *
 * The timeline, as SVG: a row for each thread, and one above those of each process for its loops and calls.
 * Slices that lie in others are drawn a step lower. What is shown is told by a title, which a browser shows
 * under the mouse.
 *
 * A picture has no more than so many columns: of slices that would be narrower than half of one, the first of
 * each half column stands for all. So its size follows from its width, not from the length of the trace.
 */
#define _GNU_SOURCE
#include "trace.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT = 190, RIGHT = 10, TOP = 34, STEP = 14, DEPTH_MAX = 4, GAP = 5 };
static const double half = 0.5;

typedef struct picture {
  FILE *to;
  const story *story;
  double scale; /* pixels of a microsecond */
  int y;
} picture;

void put_escaped(FILE *to, const char *text) {
  for (const unsigned char *s = (const unsigned char *)(text ? text : "?"); *s; s++) {
    if (*s == '<')
      fputs("&lt;", to);
    else if (*s == '&')
      fputs("&amp;", to);
    else if (*s == '>')
      fputs("&gt;", to);
    else if (*s == '"')
      fputs("&quot;", to);
    else
      fputc(*s < 0x20 && *s != '\n' ? ' ' : *s, to);
  }
}

static double x_of(const picture *p, double time) {
  return LEFT + time * p->scale;
}

/* equal names have equal colours; waits are grey */
static void put_colour(FILE *to, const char *category, const char *name) {
  uint32_t h = 2166136261u;
  if (category && strcmp(category, "wait") == 0) {
    fputs("#ddd", to);
    return;
  }
  for (const char *s = name ? name : ""; *s; s++)
    h = (h ^ (unsigned char)*s) * 16777619u;
  fprintf(to, "hsl(%u,%u%%,%u%%)", h % 360, 45 + h / 360 % 30, 62 + h / 36000 % 14);
}

static void put_label(const picture *p, double x, double width, const char *name) {
  size_t room = width > 12 ? (size_t)((width - 4) / 6.2) : 0, bytes = name ? strlen(name) : 0;
  if (room < 3 || bytes > room)
    return;
  fprintf(p->to, "<text x=\"%.1f\" y=\"%d\">", x + 2, p->y + STEP - 4);
  put_escaped(p->to, name);
  fputs("</text>\n", p->to);
}

/* a rectangle of the present row with its title; at: where in the program, or NULL */
static void put_box(const picture *p, int depth, double begin, double end, const char *category,
                    const char *name, const char *at) {
  char text[32];
  picture lower = *p;
  double x = x_of(p, begin), width = (end - begin) * p->scale;
  lower.y += depth * STEP;
  fprintf(p->to, "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"", x, lower.y,
          width < half ? half : width, STEP - 1);
  put_colour(p->to, category, name);
  fputs("\"><title>", p->to);
  put_escaped(p->to, name);
  if (at && !(name && strstr(name, at))) {
    fputs(" at ", p->to);
    put_escaped(p->to, at);
  }
  fprintf(p->to, ": %s", duration(end - begin, text, sizeof text));
  fprintf(p->to, ", from %s</title></rect>\n", duration(begin, text, sizeof text));
  put_label(&lower, x, width, name);
}

static void put_row_name(const picture *p, const char *name, int bold) {
  fprintf(p->to, "<text x=\"4\" y=\"%d\"%s>", p->y + STEP - 4, bold ? " font-weight=\"bold\"" : "");
  put_escaped(p->to, name);
  fputs("</text>\n", p->to);
}

static void axis(const picture *p, int height) {
  double step = 1, end = p->story->end;
  char text[32];
  while (step * p->scale < 90) /* 1, 2, 5, 10, ... */
    step *= step * p->scale * 2 >= 90 ? 2 : step * p->scale * 5 >= 90 ? 5 : 10;
  for (double t = 0; t <= end; t += step) {
    fprintf(p->to, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#eee\"/>", x_of(p, t),
            x_of(p, t), TOP - 8, height);
    fprintf(p->to, "<text x=\"%.1f\" y=\"%d\" fill=\"#666\">%s</text>\n", x_of(p, t) + 2, TOP - 12,
            duration(t, text, sizeof text));
  }
}

/* ---- rows ---- */

static int rows_of(const thread *t) {
  return t->depth < 1 ? 1 : t->depth < DEPTH_MAX ? t->depth : DEPTH_MAX;
}

static void draw_thread(picture *p, const thread *t) {
  double free_at[DEPTH_MAX] = {0};
  put_row_name(p, t->name ? t->name : "of the program", 0);
  for (size_t k = 0; k < t->n; k++) {
    const slice *s = &t->slices[k];
    if (s->depth >= DEPTH_MAX || x_of(p, s->end) < free_at[s->depth])
      continue;
    put_box(p, s->depth, s->begin, s->end, s->category, s->name, s->at);
    double next = x_of(p, s->begin) + half;
    free_at[s->depth] = next > x_of(p, s->end) ? next : x_of(p, s->end);
  }
  p->y += rows_of(t) * STEP + GAP;
}

enum { LANES = 4 };

/* A stretch goes into the first lane that is free; when none is, it is not drawn. */
static int draw_stretches(picture *p, int pid, char kind) {
  double free_at[LANES] = {0};
  int used = 0;
  for (size_t k = 0; k < p->story->stretches.n; k++) {
    const stretch *s = &p->story->stretches.at[k];
    int lane = 0;
    if (s->pid != pid || s->kind != kind)
      continue;
    while (lane < LANES && x_of(p, s->begin) < free_at[lane])
      lane++;
    if (lane == LANES)
      continue;
    char name[240];
    snprintf(name, sizeof name, kind == 'c' ? "%s of process %d" : "%s", s->name ? s->name : "?", s->to);
    put_box(p, lane, s->begin, s->end, NULL, name, s->at);
    free_at[lane] = x_of(p, s->begin) + half > x_of(p, s->end) ? x_of(p, s->begin) + half : x_of(p, s->end);
    used = lane + 1 > used ? lane + 1 : used;
  }
  return used;
}

static void draw_overlapping(picture *p, int pid, char kind, const char *title) {
  int used = draw_stretches(p, pid, kind);
  if (!used)
    return;
  put_row_name(p, title, 0);
  p->y += used * STEP + GAP;
}

static void draw_process(picture *p, const process *one) {
  p->y += GAP;
  put_row_name(p, one->name ? one->name : "a process", 1);
  p->y += STEP + 2;
  draw_overlapping(p, one->pid, 'l', "loops");
  draw_overlapping(p, one->pid, 'c', "calls");
  for (size_t k = 0; k < p->story->threads.n; k++)
    if (p->story->threads.at[k].pid == one->pid && p->story->threads.at[k].n)
      draw_thread(p, &p->story->threads.at[k]);
}

/* stretches come in the order of their ends */
static int by_begin(const void *a, const void *b) {
  const stretch *x = a, *y = b;
  return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* all rows, and how far down they go */
static char *rows(const story *s, double scale, int *height) {
  char *text = NULL;
  size_t bytes;
  picture p = {open_memstream(&text, &bytes), s, scale, TOP};
  if (!p.to)
    die(1, "no memory");
  for (size_t k = 0; k < s->processes.n; k++)
    draw_process(&p, &s->processes.at[k]);
  if (fclose(p.to) != 0)
    die(1, "no memory");
  *height = p.y + GAP;
  return text;
}

void draw_svg(FILE *to, const story *s, int width) {
  int height;
  double scale = (width - LEFT - RIGHT) / (s->end > 0 ? s->end : 1);
  if (s->stretches.n)
    qsort(s->stretches.at, s->stretches.n, sizeof *s->stretches.at, by_begin);
  char *text = rows(s, scale, &height);
  fprintf(
      to,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
      "font-family=\"sans-serif\" font-size=\"10\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
      width, height, width, height);
  axis(&(picture){to, s, scale, TOP}, height);
  fprintf(to, "%s</svg>\n", text);
  free(text);
}
