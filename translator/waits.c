/* SPDX-License-Identifier: MIT
 *
 * The sync around code that starts tasks and waits for them:
 *
 *     jlpi_sync jlpar_f_sync1;                jlpi_sync jlpar_f_sync1;
 *     jlpi_sync_begin(&jlpar_f_sync1);        jlpi_notes jlpar_f_sync1_notes = jlpi_sync_open(&jlpar_f_sync1);
 *     CODE                                    CODE
 *     jlpi_sync_end_at(&jlpar_f_sync1, ...);  for (...) jlpi_note_run(..., f_spawn1, ...);
 *                                             jlpi_sync_close(&jlpar_f_sync1);
 *
 * The second when nothing in the code can fail or wait for others: such tasks are nearly always left out, and with calls
 * in place they cost little more than the functions that they call (jlpar/notes.h).
 */
#include "bind.h"
#include "check.h"
#include "effects.h"
#include "lower.h"

void jlpt_begin_sync(jlpt_pragma *p) {
  p->never_fails = !(jlpt_effects(p->statement) & JLPT_MAY_FAIL);
  p->nnoted = 0;
}

jlpt_pragma *jlpt_sync_of_notes(const jlpt_pragma *p) {
  for (jlpt_pragma *q = p->parent; q; q = q->parent)
    if (jlpt_is_sync(q) || jlpt_outlined(q))
      return q->never_fails ? q : NULL;
  return NULL;
}

/* the last one needs no question */
static void add_run(const jlpt_pragma *q, jlpt_text *out, bool first, bool last) {
  const char *bytes = jlpt_nothing_captured(q) ? "0" : jlpt_format("sizeof(struct %s_env)", q->helper);
  if (!first)
    jlpt_adds(out, "    else\n");
  if (!last)
    jlpt_addf(out, "    if (jlpar_note->site == &%s_site)\n", q->helper);
  jlpt_addf(out, "%s    jlpi_note_run(jlpar_note, %s, %s);\n", first && last ? "" : "  ", q->helper, bytes);
}

static size_t count(const jlpt_pragma *p, bool sticky) {
  size_t n = 0;
  for (size_t k = 0; k < p->nnoted; k++)
    n += p->noted[k]->noted_here == sticky;
  return n;
}

static void add_runs(const jlpt_pragma *p, jlpt_text *out, bool sticky) {
  size_t n = count(p, sticky), seen = 0;
  for (size_t k = 0; k < p->nnoted; k++)
    if (p->noted[k]->noted_here == sticky) {
      add_run(p->noted[k], out, seen == 0, seen + 1 == n);
      seen++;
    }
}

static void add_takes(const jlpt_pragma *p, jlpt_text *out, const char *name) {
  if (count(p, true)) {
    jlpt_addf(out, "  for (jlpi_lazy *jlpar_note = jlpi_notes_take_sticky(&jlpar_%s_notes); "
                   "jlpar_note < jlpar_%s_notes.end; jlpar_note++)\n", name, name);
    add_runs(p, out, true);
  }
  if (count(p, false)) {
    jlpt_addf(out, "  for (jlpi_lazy *jlpar_note; (jlpar_note = jlpi_notes_take(&jlpar_%s_notes));)\n", name);
    add_runs(p, out, false);
  }
}

static void add_open(const jlpt_pragma *p, jlpt_text *out, const char *name) {
  jlpt_addf(out, "  jlpi_sync jlpar_%s;\n", name);
  if (!p->never_fails)
    jlpt_addf(out, "  jlpi_sync_begin(&jlpar_%s);\n", name);
  else if (p->nnoted)
    jlpt_addf(out, "  jlpi_notes jlpar_%s_notes = jlpi_sync_open(&jlpar_%s);\n", name, name);
  else
    jlpt_addf(out, "  jlpi_sync_open(&jlpar_%s);\n", name);
}

void jlpt_add_sync(jlpt_pragma *p, jlpt_text *out, const char *name, const jlpt_text *code) {
  if (p->waits_itself) {
    jlpt_add(out, code->data, code->size);
    return;
  }
  add_open(p, out, name);
  jlpt_add(out, code->data, code->size);
  jlpt_mark_own(out);
  add_takes(p, out, name);
  if (p->never_fails)
    jlpt_addf(out, "  jlpi_sync_close(&jlpar_%s);\n", name);
  else
    jlpt_add_sync_end(p, out, name);
}

void jlpt_add_sync_end(const jlpt_pragma *p, jlpt_text *out, const char *name) {
  jlpt_addf(out, "  jlpi_sync_end_at(&jlpar_%s, %s, %zu);\n", name, jlpt_quoted(jlpt_file_name(p->file, p->begin)),
            jlpt_file_line(p->file, p->begin));
}
