/* SPDX-License-Identifier: MIT */
#include "bind.h"

#include "diag.h"
#include "lex.h"
#include "loop.h"
#include "probe.h"
#include "scan.h"
#include "statement.h"
#include "tree.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

/* ---- parsing ---- */

static bool in_skipped(const jlpt_file *f, const CXSourceRangeList *l, size_t at) {
  for (unsigned k = 0; l && k < l->count; k++) {
    jlpt_place b = jlpt_place_of(clang_getRangeStart(l->ranges[k])), e = jlpt_place_of(clang_getRangeEnd(l->ranges[k]));
    if (b.file == f && b.at <= at && at < e.at)
      return true;
  }
  return false;
}

static bool parse(unsigned options) {
  struct CXUnsavedFile *unsaved = jlpt_alloc(jlpt.nfiles * sizeof *unsaved);
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    const jlpt_file *f = jlpt.files[k];
    unsaved[k] = (struct CXUnsavedFile){f->path, f->probe.data, f->probe.size};
  }
  jlpt_unbind();
  jlpt.index = clang_createIndex(0, 0);
  return clang_parseTranslationUnit2(jlpt.index, jlpt.files[0]->path, jlpt.clang_args, jlpt.nclang_args, unsaved,
                                     (unsigned)jlpt.nfiles, options, &jlpt.tu) == CXError_Success;
}

void jlpt_unbind(void) {
  if (jlpt.tu)
    clang_disposeTranslationUnit(jlpt.tu);
  if (jlpt.index)
    clang_disposeIndex(jlpt.index);
  jlpt.tu = NULL;
  jlpt.index = NULL;
  jlpt_tree_forget();
  jlpt.failure = NULL;
}

/* also one that only gives macros */
static jlpt_file *any_file_of(CXFile file) {
  jlpt_file *found = file ? jlpt_file_of(file) : NULL;
  for (size_t k = 0; file && !found && k < jlpt.nmacro_files; k++) {
    CXFile own = clang_getFile(jlpt.tu, jlpt.macro_files[k]->path);
    if (own && clang_File_isEqual(own, file))
      found = jlpt.macro_files[k];
  }
  return found;
}

static void note_skipped(CXSourceRange range) {
  CXFile file;
  unsigned begin, end;
  clang_getFileLocation(clang_getRangeStart(range), &file, NULL, NULL, &begin);
  clang_getFileLocation(clang_getRangeEnd(range), NULL, NULL, NULL, &end);
  jlpt_file *f = any_file_of(file);
  if (!f)
    return;
  typeof(f->skipped) s = jlpt_push(f->skipped, f->nskipped, f->skipped_room);
  s->begin = begin;
  s->end = end;
  for (size_t k = 0; k < f->nmacros; k++)
    f->macros[k].skipped |= f->macros[k].at >= begin && f->macros[k].at < end;
}

void jlpt_find_skipped(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt.files[k]->probe.size = jlpt.files[k]->nsegments = 0;
    jlpt_add(&jlpt.files[k]->probe, jlpt.files[k]->text, jlpt.files[k]->size);
  }
  if (!parse(CXTranslationUnit_SkipFunctionBodies | CXTranslationUnit_DetailedPreprocessingRecord))
    return;
  CXSourceRangeList *skipped = clang_getAllSkippedRanges(jlpt.tu);
  for (unsigned k = 0; skipped && k < skipped->count; k++)
    note_skipped(skipped->ranges[k]);
  clang_disposeSourceRangeList(skipped);
}

static void clause_error(jlpt_expr *e, const char *what) {
  if (e->before && e->pragma->failed) /* its declarations need the type, which was reported */
    return;
  bool unknown = strstr(what, "undeclared") || strstr(what, "unknown type");
  bool type = strstr(what, "incomplete type") || strstr(what, "incompatible") || strstr(what, "invalid operands");
  e->pragma->failed = true;
  e->node = NULL;
  jlpt_error(e->pragma->file, e->offset,
             unknown ? "jlpar-undeclared" : type ? "jlpar-type" : "jlpar-clause-syntax", "%s", what);
  const jlpt_clause *f = jlpt_clause_get(e->pragma, "future");
  if (f && f->nentries && f->entries[0].expr == e && unknown)
    jlpt_note(e->pragma->file, e->offset,
              "declare `jlpar_future %s;` before, or put braces around the directive: it is declared here then", e->text);
}

static bool is_name(const char *s) {
  static const char keywords[] =
      "auto break case char const continue default do double else enum extern float for goto if inline int long register "
      "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while";
  if ((*s >= '0' && *s <= '9') || jlpt_one_of(s, keywords))
    return false;
  return strspn(s, "_$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(s);
}

static void for_errors(void (*f)(jlpt_place p, const char *what, CXDiagnostic d)) {
  unsigned n = clang_getNumDiagnostics(jlpt.tu);
  for (unsigned k = 0; k < n; k++) {
    CXDiagnostic d = clang_getDiagnostic(jlpt.tu, k);
    if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
      CXString what = clang_getDiagnosticSpelling(d);
      f(jlpt_place_of(clang_getDiagnosticLocation(d)), clang_getCString(what), d);
      clang_disposeString(what);
    }
    clang_disposeDiagnostic(d);
  }
}

/* Before the directive stands what a declaration may follow: not `if (x)`, `else`, `do` and their like. */
static bool declaration_fits(const jlpt_pragma *p) {
  const char *s = p->file->text;
  jlpt_token last = {0}, opened[64] = {{0}}; /* what stood before each open parenthesis */
  size_t depth = 0;
  jlpt_lexer l;
  jlpt_lex_begin(&l, s, 0, p->begin);
  jlpt_token before = {0};
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END; last = t) {
    if (jlpt_token_is(s, t, "(") && ++depth < 64)
      opened[depth] = last;
    else if (jlpt_token_is(s, t, ")") && depth > 0)
      before = depth < 64 ? opened[depth--] : (depth--, last);
  }
  static const char *const heads[] = {"if", "for", "while", "switch"};
  if (jlpt_token_is(s, last, "else") || jlpt_token_is(s, last, "do"))
    return false;
  for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
    if (jlpt_token_is(s, last, ")") && jlpt_token_is(s, before, heads[k]))
      return false;
  return true;
}

static bool new_futures;

/* future(f) with an f that is not in scope: declared here, and all must be parsed again */
static void note_future(jlpt_place p, const char *what, CXDiagnostic d) {
  (void)d;
  const jlpt_clause *f = p.expr && p.expr->pragma->directive ? jlpt_clause_get(p.expr->pragma, "future") : NULL;
  if (f && f->nentries && f->entries[0].expr == p.expr && !p.expr->pragma->declares_future &&
      strstr(what, "undeclared identifier") && is_name(p.expr->text) && declaration_fits(p.expr->pragma))
    new_futures = p.expr->pragma->declares_future = true;
}

static const jlpt_expr *wrong; /* of which something was said last: behind it nothing more is */

/* clang's errors in clauses are ours; the first of the others is the failure */
static void note_error(jlpt_place p, const char *what, CXDiagnostic d) {
  jlpt_expr *e = p.expr ? p.expr : jlpt_probe_behind(p.inside, p.raw);
  if (e) {
    if (p.raw < e->probe_end || e != wrong)
      clause_error(e, jlpt_copy(what, strlen(what)));
    wrong = e;
  } else if (!jlpt.failure) {
    CXString whole = clang_formatDiagnostic(d, clang_defaultDiagnosticDisplayOptions());
    jlpt.failure = jlpt_copy(clang_getCString(whole), strlen(clang_getCString(whole)));
    clang_disposeString(whole);
  }
}

/* A name that no token before the directive has is declared by it: saves a second parse. */
static void guess_futures(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt_file *f = jlpt.files[k];
    for (size_t i = 0; i < f->npragmas; i++)
      for (jlpt_pragma *p = f->pragmas[i]; p; p = p->combined) {
        const jlpt_clause *c = p->directive ? jlpt_clause_get(p, "future") : NULL;
        if (!c || p->failed || !c->nentries)
          continue;
        const char *name = c->entries[0].expr->text;
        bool found = false, plain = is_name(name);
        jlpt_lexer l;
        jlpt_lex_begin(&l, f->text, 0, p->begin);
        for (jlpt_token t; plain && !found && (t = jlpt_lex(&l)).kind != JLPT_END;)
          found = t.kind == JLPT_NAME && jlpt_token_is(f->text, t, name);
        p->declares_future = plain && !found && f->is_main && declaration_fits(p);
      }
  }
}

static void drop_skipped(void) {
  CXSourceRangeList *skipped = clang_getAllSkippedRanges(jlpt.tu);
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++) {
      jlpt_pragma *p = jlpt.files[k]->pragmas[i];
      if (!in_skipped(p->file, skipped, p->begin))
        continue;
      jlpt_diag_drop(p->file, p->begin, p->end);
      for (jlpt_pragma *q = p; q; q = q->combined)
        q->directive = NULL; /* as if it were not there */
    }
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->nmacros; i++)
      jlpt.files[k]->macros[i].skipped = in_skipped(jlpt.files[k], skipped, jlpt.files[k]->macros[i].at);
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt_file *f = jlpt.files[k];
    size_t kept = 0;
    for (size_t i = 0; i < f->nrenumbered; i++)
      if (!in_skipped(f, skipped, f->renumbered[i].at - 1))
        f->renumbered[kept++] = f->renumbered[i];
    f->nrenumbered = kept;
  }
  clang_disposeSourceRangeList(skipped);
}

/* ---- directives ---- */

static void bind_pragma(jlpt_pragma *p) {
  if (!p->node) {
    if (p->follows != JLPT_NOTHING && !jlpt.failure) {
      p->failed = true;
      jlpt_error(p->file, p->begin, "jlpar-expected-statement", "directive '%s' does not stand before a statement",
                 p->directive->name);
    }
    return;
  }
  jlpt_read_probes(p, p->follows == JLPT_NOTHING ? p->node->last : p->node->child->next);
  if (p->follows != JLPT_NOTHING && !p->failed)
    jlpt_find_statement(p);
}

static jlpt_function *function_of(const jlpt_pragma *p) {
  const jlpt_node *root = p->node;
  while (root && root->parent)
    root = root->parent;
  for (size_t k = 0; k < jlpt.nfunctions; k++)
    if (jlpt.functions[k]->node == root)
      return jlpt.functions[k];
  return NULL;
}

/* file-scope directives: their probe is a function of its own, which begins at probe_at */
static void find_file_scope_probe(CXCursor function, jlpt_node *body) {
  jlpt_place b = jlpt_place_of(clang_getRangeStart(clang_getCursorExtent(function)));
  if (b.inside && b.inside->probe_at == b.raw && b.inside->file_scope) {
    b.inside->node = body;
    b.inside->seen = true;
  }
}

static void for_all_pragmas(void (*f)(jlpt_pragma *)) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined)
        if (p->directive && !p->failed)
          f(p);
}

static void set_ends(jlpt_pragma *p) {
  jlpt_set_end(p);
  jlpt_check_conditions(p);
  p->function = function_of(p);
  p->parent = p->node ? jlpt_pragma_around(p->node) : NULL;
  if (p->follows == JLPT_LOOP && p->statement)
    jlpt_find_loops(p);
}

/* A header's text has one translation: with directives in it, it may be read once. */
static void check_headers(void) {
  for (size_t k = 0; k < jlpt.ninclusions; k++) {
    typeof(jlpt.inclusions) i = &jlpt.inclusions[k];
    CXFile file = i->to ? clang_getFile(jlpt.tu, i->to->path) : NULL;
    if (!file || !i->to->npragmas || clang_isFileMultipleIncludeGuarded(jlpt.tu, file))
      continue;
    for (size_t before = 0; before < k; before++)
      if (jlpt.inclusions[before].to == i->to) {
        jlpt_error(i->from, i->begin, "jlpar-macro", "a header with directives is included again");
        jlpt_note(i->from, i->begin, "give it an include guard, or `#pragma once`");
        break;
      }
  }
}

static void check_functions(void) {
  for (size_t k = 0; k < jlpt.nfunctions; k++) {
    const jlpt_function *f = jlpt.functions[k];
    if (f->cut)
      jlpt_error(f->file, f->node->begin, "jlpar-macro",
                 "function '%s' begins inside of a macro that ends the declaration before it", f->name);
  }
}

static void note_bound(jlpt_pragma *p) {
  if (p->directive->bound)
    p->directive->bound(p);
}

bool jlpt_bind(void) {
  unsigned options = CXTranslationUnit_DetailedPreprocessingRecord;
  guess_futures();
  do {
    jlpt_probe_make();
    if (!parse(options)) {
      jlpt.failure = "libclang cannot parse this file";
      return false;
    }
    new_futures = false;
    for_errors(note_future);
  } while (new_futures);
  wrong = NULL;
  for_errors(note_error);
  drop_skipped();
  if (!jlpt_read_unit())
    return jlpt_bind();
  jlpt_each_body(find_file_scope_probe);
  check_headers();
  check_functions();
  for_all_pragmas(bind_pragma);
  for_all_pragmas(set_ends);
  for_all_pragmas(note_bound);
  return jlpt.failure == NULL;
}

void jlpt_dump_bind(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (const jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined) {
        if (!p->directive)
          continue;
        printf("%s:%zu: %s", jlpt_file_name(p->file, p->begin), jlpt_file_line(p->file, p->begin), p->directive->name);
        if (p->function)
          printf(" in %s", p->function->name);
        if (p->parent)
          printf(" inside %s at line %zu", p->parent->directive->name, jlpt_file_line(p->file, p->parent->begin));
        if (p->statement_end)
          printf(": lines %zu to %zu", jlpt_file_line(p->file, p->statement_begin),
                 jlpt_file_line(p->file, p->statement_end - 1));
        putchar('\n');
      }
}
