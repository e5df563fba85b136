/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "emit.h"

#include "bind.h"
#include "lex.h"
#include "lower.h"
#include "probe.h"
#include "scan.h"
#include "types.h"
#include "values.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is in a file that must be inlined ---- */

static bool is_changed(const jlpt_file *f) {
  for (size_t k = 0; k < f->npragmas; k++)
    if (f->pragmas[k]->directive && f->pragmas[k]->seen)
      return true;
  for (size_t k = 0; k < jlpt.nfunctions; k++)
    if (jlpt.functions[k]->file == f && jlpt.functions[k]->types.size)
      return true;
  return false;
}

static bool must_inline(const jlpt_file *f, int depth) {
  if (!f || depth > 32)
    return false;
  if (is_changed(f))
    return true;
  for (size_t k = 0; k < jlpt.ninclusions; k++)
    if (jlpt.inclusions[k].from == f && must_inline(jlpt.inclusions[k].to, depth + 1))
      return true;
  return false;
}

/* ---- text between functions ---- */

static void emit_file(jlpt_text *out, jlpt_file *f);
static bool plain; /* emit without directives */

static void add_user(jlpt_text *out, jlpt_file *f, size_t begin, size_t end) {
  if (plain)
    jlpt_add(out, f->text + begin, end - begin);
  else
    jlpt_render(out, f, begin, end, NULL);
}

/* the path behind a folder: src/parts/plain.h behind src is parts/plain.h; NULL: it is not below it */
static const char *below(const char *path, const char *folder, size_t n) {
  if (strncmp(path, folder, n) != 0)
    return NULL;
  path += n;
  return n && folder[n - 1] != '/' ? (*path == '/' ? path + 1 : NULL) : path;
}

/* the path as an #include finds it: below the main file's folder, or one of -I; NULL: so it is not found */
static const char *reachable(const char *path) {
  const char *main_path = jlpt.files[0]->path, *slash = strrchr(main_path, '/');
  const char *found = below(path, main_path, slash ? (size_t)(slash - main_path) + 1 : 0);
  if (found && (*found != '/' || slash))
    return jlpt_quoted(found);
  for (int k = 0; k < jlpt.nclang_args; k++) {
    const char *a = jlpt.clang_args[k];
    if (strncmp(a, "-I", 2) != 0)
      continue;
    const char *folder = a[2] ? a + 2 : k + 1 < jlpt.nclang_args ? jlpt.clang_args[k + 1] : "";
    found = *folder ? below(path, folder, strlen(folder)) : NULL;
    if (found)
      return jlpt_format("<%s>", found);
  }
  return NULL;
}

/* "#include "path"" that works from wherever the translated text lies; the machine's own paths stay out of it */
static void add_include(jlpt_text *out, const jlpt_file *f, size_t begin, size_t end, const char *path) {
  char absolute[PATH_MAX];
  bool next = memmem(f->text + begin, end - begin, "include_next", 12) != NULL;
  const char *relative = reachable(path);
  if (f->is_main || next || (!relative && !realpath(path, absolute)))
    jlpt_add(out, f->text + begin, end - begin);
  else if (relative)
    jlpt_addf(out, "#include %s", relative);
  else
    jlpt_addf(out, "#include %s", jlpt_quoted(absolute));
}

static void add_range(jlpt_text *out, jlpt_file *f, size_t begin, size_t end) {
  size_t at = begin;
  for (size_t k = 0; k < jlpt.ninclusions; k++) {
    typeof(jlpt.inclusions) i = &jlpt.inclusions[k];
    if (i->from != f || i->begin < at || i->end > end)
      continue;
    bool inlined = must_inline(i->to, 0);
    if (!inlined && !(i->quoted && !f->is_main))
      continue;
    add_user(out, f, at, i->begin);
    at = i->end;
    if (!inlined)
      add_include(out, f, i->begin, i->end, i->path);
    else if (!i->to->inlined) {
      i->to->inlined = true;
      jlpt_mark_user(out, i->to, 0);
      emit_file(out, i->to);
      size_t next = at + strspn(f->text + at, " \t\r");
      at = next < end && f->text[next] == '\n' ? next + 1 : at;
      jlpt_mark_user(out, f, at);
    }
  }
  add_user(out, f, at, end);
}

/* ---- a file ---- */

/* Object-like macros of the user's, for which our header, where it comes after them, must be as system headers are: its
 * parameters have names of lower case. */
static bool may_disturb(const jlpt_macro *m, size_t before) {
  return !m->function_like && !m->skipped && m->at < before && islower((unsigned char)m->name[0]);
}

static void add_pragmas(jlpt_text *out, const jlpt_file *f, size_t before, const char *operation) {
  for (size_t k = 0; k < f->nmacros; k++) {
    const jlpt_macro *m = &f->macros[k];
    if (!may_disturb(m, before))
      continue;
    jlpt_addf(out, "#pragma %s(\"%.*s\")\n", operation, (int)m->size, m->name);
    if (strcmp(operation, "push_macro") == 0)
      jlpt_addf(out, "#undef %.*s\n", (int)m->size, m->name);
  }
}

void jlpt_add_header(jlpt_text *out, jlpt_file *f, size_t at) {
  if (f->has_header)
    return;
  add_pragmas(out, f, at, "push_macro");
  jlpt_adds(out, "#include <jlpar/generated.h>\n");
  add_pragmas(out, f, at, "pop_macro");
  jlpt_adds(out, "\n");
  f->has_header = true;
}

static bool has_text_above(const jlpt_function *fn) {
  if (fn->types.size)
    return true;
  for (size_t k = 0; k < fn->file->npragmas; k++)
    if (fn->file->pragmas[k]->function == fn && !fn->file->pragmas[k]->failed && fn->file->pragmas[k]->directive)
      return true;
  return false;
}

static bool calls_itself(const jlpt_node *n, CXCursor self) {
  if (n->kind == CXCursor_DeclRefExpr && clang_equalCursors(clang_getCanonicalCursor(clang_getCursorReferenced(n->cursor)), self))
    return true;
  for (const jlpt_node *c = n->child; c; c = c->next)
    if (calls_itself(c, self))
      return true;
  return false;
}

/* helpers of a recursive function stand above its definition: they need its declaration */
static void declare_function(jlpt_text *out, const jlpt_function *fn) {
  CXCursor c = fn->node->cursor;
  if (!fn->helpers.size || !calls_itself(fn->node, clang_getCanonicalCursor(c)))
    return;
  bool is_static = clang_Cursor_getStorageClass(c) == CX_SC_Static;
  jlpt_addf(out, "%s%s%s;\n\n", is_static ? "static " : "", clang_Cursor_isFunctionInlined(c) ? "inline " : "",
            jlpt_declare(clang_getCursorType(c), fn->name, NULL, 0));
}

static void emit_file(jlpt_text *out, jlpt_file *f) {
  size_t at = 0;
  for (size_t k = 0; k <= jlpt.nfunctions; k++) {
    jlpt_function *fn = k < jlpt.nfunctions ? jlpt.functions[k] : NULL;
    if (plain || (fn && (fn->file != f || !has_text_above(fn))))
      continue;
    if (!fn)
      break;
    size_t next = f->size;
    for (size_t j = k + 1; j < jlpt.nfunctions; j++)
      if (jlpt.functions[j]->file == f && has_text_above(jlpt.functions[j])) {
        next = jlpt.functions[j]->above;
        break;
      }
    add_range(out, f, at, fn->above);
    jlpt_text body = {0};
    jlpt_add(&body, "", 0);
    bool had_header = f->has_header;
    f->has_header = true;
    add_range(&body, f, fn->above, next);
    f->has_header = had_header;
    jlpt_mark_own(out);
    jlpt_add_header(out, f, fn->above);
    if (fn->types.size)
      jlpt_add(out, fn->types.data, fn->types.size);
    declare_function(out, fn);
    if (fn->helpers.size)
      jlpt_add(out, fn->helpers.data, fn->helpers.size);
    jlpt_mark_user(out, f, fn->above);
    jlpt_add(out, body.data, body.size);
    at = next;
  }
  add_range(out, f, at, f->size);
}

/* ---- headers of the command line ---- */

/* how many of the preinclusions are -imacros: they come first, and only their macros count */
static size_t imacros(void) {
  size_t n = 0;
  for (int k = 0; k < jlpt.nclang_args; k++)
    n += strcmp(jlpt.clang_args[k], "-imacros") == 0;
  return n < jlpt.npreinclusions ? n : jlpt.npreinclusions;
}

size_t jlpt_emit_kept_includes(void) {
  size_t first = imacros(), n = first;
  while (n < jlpt.npreinclusions && !must_inline(jlpt.preinclusions[n].to, 0))
    n++;
  return n < jlpt.npreinclusions ? n - first : SIZE_MAX;
}

/* as -include finds it: from the folder of the command, else in those of the options */
static void add_preinclude(jlpt_text *out, const char *name) {
  char absolute[PATH_MAX];
  jlpt_mark_own(out);
  jlpt_addf(out, "#include %s\n", jlpt_quoted(realpath(name, absolute) ? absolute : name));
}

/* A translated header of -include stands in the text; so must those behind it, which may need it. */
static void add_preincludes(jlpt_text *out) {
  size_t kept = jlpt_emit_kept_includes();
  if (kept == SIZE_MAX)
    return;
  for (size_t k = imacros() + kept; k < jlpt.npreinclusions; k++) {
    jlpt_file *f = jlpt.preinclusions[k].to;
    if (!must_inline(f, 0)) {
      add_preinclude(out, jlpt.preinclusions[k].name);
    } else if (!f->inlined) {
      f->inlined = true;
      jlpt_mark_user(out, f, 0);
      emit_file(out, f);
    }
  }
}

/* ---- lines ---- */

static void add_line_directive(jlpt_text *out, size_t line, const char *path) {
  jlpt_addf(out, "#line %zu %s\n", line, jlpt_quoted(path));
}

/* turns marks into #line directives; several in a row, or before nothing, become one */
static void number_lines(jlpt_text *out, const jlpt_text *text, const char *own_name) {
  size_t lines = 1;
  for (size_t i = 0; i < out->size; i++)
    lines += out->data[i] == '\n';
  for (size_t at = 0; at < text->size;) {
    const char *line = text->data + at, *end = memchr(line, '\n', text->size - at);
    size_t n = end ? (size_t)(end - line) + 1 : text->size - at;
    at += n;
    if (*line != JLPT_MARK) {
      size_t skipped = *line == JLPT_INDENTED;
      jlpt_add(out, line + skipped, n - skipped);
      lines++;
      continue;
    }
    if (at >= text->size || text->data[at] == JLPT_MARK)
      continue;
    if (line[1] == 'o') {
      add_line_directive(out, lines + 1, own_name);
    } else {
      const char *space = memchr(line, ' ', n);
      jlpt_addf(out, "#line %lu %.*s", strtoul(line + 2, NULL, 10), (int)(line + n - (space + 1)), space + 1);
    }
    lines++;
  }
}

/* `#pragma once` and, without -fopenmp, the user's OpenMP pragmas say nothing in the translated text */
static void quieten(jlpt_text *t) {
  for (size_t at = 0, end; at < t->size; at = end + 1) {
    end = jlpt_line_end(t->data, at, t->size);
    size_t i = at;
    while (i < end && (t->data[i] == ' ' || t->data[i] == '\t'))
      i++;
    if (i >= end || t->data[i] != '#')
      continue;
    jlpt_lexer l;
    jlpt_lex_begin(&l, t->data, i + 1, end);
    jlpt_token word = jlpt_lex(&l), what = jlpt_lex(&l);
    bool once = jlpt_token_is(t->data, what, "once"), omp = jlpt_token_is(t->data, what, "omp");
    if (!jlpt_token_is(t->data, word, "pragma") || !(once || (omp && !jlpt.openmp)))
      continue;
    for (; i < end; i++)
      if (t->data[i] != '\n' && t->data[i] != '\r')
        t->data[i] = ' ';
  }
}

/* the same of _Pragma("omp ...") */
static void quieten_operators(jlpt_text *t) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, t->data, 0, t->size);
  for (jlpt_token k; !jlpt.openmp && (k = jlpt_lex(&l)).kind != JLPT_END;) {
    jlpt_lexer ahead = l;
    if (!jlpt_token_is(t->data, k, "_Pragma") || !jlpt_token_is(t->data, jlpt_lex(&ahead), "("))
      continue;
    jlpt_token string = jlpt_lex(&ahead), close = jlpt_lex(&ahead);
    const char *quote = string.kind == JLPT_STRING ? memchr(t->data + string.begin, '"', string.end - string.begin) : NULL;
    jlpt_lexer inside;
    jlpt_lex_begin(&inside, t->data, quote ? (size_t)(quote - t->data) + 1 : string.end, string.end);
    if (!jlpt_token_is(t->data, jlpt_lex(&inside), "omp") || !jlpt_token_is(t->data, close, ")"))
      continue;
    for (size_t i = k.begin; i < close.end; i++)
      if (t->data[i] != '\n' && t->data[i] != '\\')
        t->data[i] = ' ';
  }
}

static void assemble(jlpt_text *out, const char *own_name) {
  jlpt_text text = {0};
  jlpt_add(&text, "", 0);
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt_text t = {(char *)jlpt.files[k]->text, jlpt.files[k]->size, 0};
    quieten(&t);
    quieten_operators(&t);
  }
  if (!jlpt.openmp && !plain)
    jlpt_adds(out, "#undef _OPENMP\n");
  add_preincludes(&text);
  jlpt_mark_user(&text, jlpt.files[0], 0);
  emit_file(&text, jlpt.files[0]);
  number_lines(out, &text, own_name);
}

void jlpt_emit(jlpt_text *out, const char *own_name) {
  plain = false;
  jlpt_add_value_types();
  assemble(out, own_name);
}

void jlpt_emit_plain(jlpt_text *out) {
  plain = true;
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt_text t = {0};
    jlpt_add(&t, "", 0);
    jlpt_probe_plain(jlpt.files[k], &t);
    jlpt.files[k]->text = t.data;
    jlpt.files[k]->size = t.size;
  }
  jlpt.ninclusions = 0; /* headers are read as they are */
  add_line_directive(out, 1, jlpt.files[0]->path);
  jlpt_add(out, jlpt.files[0]->text, jlpt.files[0]->size);
}
