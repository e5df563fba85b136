/* SPDX-License-Identifier: MIT */
#include "conflicts.h"

#include "diag.h"

#include <string.h>

static bool shares_data(const jlpt_clause *c) {
  static const char *const names[] = {"in", "out", "inout", "shared", "firstprivate", "private", "lastprivate",
                                      "reduction", "device"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (strcmp(c->spec->name, names[k]) == 0)
      return true;
  return false;
}

static bool may_meet(const char *a, const char *b) {
  return (!strcmp(a, "firstprivate") && !strcmp(b, "lastprivate")) ||
         (!strcmp(b, "firstprivate") && !strcmp(a, "lastprivate"));
}

static void named_twice(jlpt_pragma *p, const jlpt_clause *c, const jlpt_entry *e, const jlpt_clause *before) {
  bool same = c->spec == before->spec;
  p->failed = true;
  jlpt_error(p->file, e->expr->offset, same ? "jlpar-duplicate-clause" : "jlpar-conflicting-clauses",
             same ? "'%s' is named twice by '%s'" : "'%s' is named by '%s' and by '%s'", e->expr->text,
             before->spec->name, c->spec->name);
  bool both = !same && strstr("in out", c->spec->name) && strstr("in out", before->spec->name);
  if (e->ndims && strcmp(c->spec->name, "reduction") != 0)
    jlpt_note(p->file, e->expr->offset, "a variable has one section: '%s(%s[lower:length])' of one that holds both",
              both ? "inout" : c->spec->name, e->expr->text);
  else if (both)
    jlpt_note(p->file, e->expr->offset, "'inout(%s)' copies both ways", e->expr->text);
}

static void check_entry(jlpt_pragma *p, size_t clause, size_t entry) {
  const jlpt_clause *c = &p->clauses[clause];
  const jlpt_entry *e = &c->entries[entry];
  for (size_t k = 0; k <= clause; k++) {
    const jlpt_clause *b = &p->clauses[k];
    if (!shares_data(b) || may_meet(b->spec->name, c->spec->name))
      continue;
    for (size_t i = 0; i < (k == clause ? entry : b->nentries); i++)
      if (strcmp(b->entries[i].expr->text, e->expr->text) == 0) {
        named_twice(p, c, e, b);
        return;
      }
  }
}

void jlpt_check_conflicts(jlpt_pragma *p) {
  static const char *const exclusive[][2] = {{"detach", "future"}, {"detach", "depend"}};
  for (size_t k = 0; k < p->nclauses; k++) {
    const jlpt_clause *c = &p->clauses[k];
    for (size_t i = 0; i < k; i++) {
      const jlpt_clause *b = &p->clauses[i];
      if (b->spec == c->spec && !c->spec->repeats) {
        p->failed = true;
        jlpt_error(p->file, c->begin, "jlpar-duplicate-clause", "clause '%s' is given twice", c->spec->name);
        break;
      }
      for (size_t x = 0; x < sizeof exclusive / sizeof *exclusive; x++)
        if ((!strcmp(b->spec->name, exclusive[x][0]) && !strcmp(c->spec->name, exclusive[x][1])) ||
            (!strcmp(b->spec->name, exclusive[x][1]) && !strcmp(c->spec->name, exclusive[x][0]))) {
          p->failed = true;
          jlpt_error(p->file, c->begin, "jlpar-conflicting-clauses", "'%s' contradicts '%s'", c->spec->name,
                     b->spec->name);
        }
    }
    for (size_t e = 0; shares_data(c) && e < c->nentries; e++)
      check_entry(p, k, e);
  }
}
