/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include "diag.h"
#include "lex.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How deep in braces we are. An #else goes back to the depth of its #if, so that a brace opened in both counts
 * once. */
static struct {
  int now, ifs[64];
  size_t nifs;
} depth;

static void depth_at_condition(const char *text, jlpt_token word) {
  size_t last = depth.nifs && depth.nifs <= 64 ? depth.nifs - 1 : 0;
  if (jlpt_token_is(text, word, "if") || jlpt_token_is(text, word, "ifdef") || jlpt_token_is(text, word, "ifndef")) {
    if (depth.nifs < 64)
      depth.ifs[depth.nifs] = depth.now;
    depth.nifs++;
  } else if (depth.nifs && depth.nifs <= 64 &&
             (jlpt_token_is(text, word, "else") || jlpt_token_is(text, word, "elif"))) {
    depth.now = depth.ifs[last];
  } else if (depth.nifs && jlpt_token_is(text, word, "endif")) {
    depth.nifs--;
  }
}

static jlpt_pragma *add_pragma(jlpt_file *f, size_t begin, size_t end, const char *text, size_t text_begin,
                               size_t text_end) {
  jlpt_pragma *p = jlpt_alloc(sizeof *p);
  p->file = f;
  p->begin = begin;
  p->end = end;
  p->text = text;
  p->text_begin = text_begin;
  p->text_end = text_end;
  p->file_scope = depth.now == 0;
  *jlpt_push(f->pragmas, f->npragmas, f->pragmas_room) = p;
  return p;
}

/* A string literal's content without its escapes, every token at its own offset: \" that opens a string becomes
 * ' "', and what the escapes inside leave over is blanks behind the string. */
static const char *cleaned(const jlpt_file *f, size_t begin, size_t end) {
  char *copy = jlpt_copy(f->text, f->size);
  bool inside = false;
  size_t to = begin;
  for (size_t i = begin; i < end; i++) {
    bool escape = f->text[i] == '\\' && i + 1 < end && (f->text[i + 1] == '"' || f->text[i + 1] == '\\');
    char c = f->text[i += escape];
    if (escape && !inside)
      copy[to++] = ' ';
    copy[to++] = c;
    if (escape && c == '"' && (!inside || copy[to - 2] != '\\')) {
      inside = !inside;
      while (!inside && to <= i)
        copy[to++] = ' ';
    }
  }
  while (to < end)
    copy[to++] = ' ';
  return copy;
}

/* the offset after the word with which [begin, end) begins, 0 if it does not */
static size_t begins_with(const char *text, size_t begin, size_t end, const char *word) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, begin, end);
  jlpt_token t = jlpt_lex(&l);
  return t.kind == JLPT_NAME && jlpt_token_is(text, t, word) ? t.end : 0;
}

static size_t after_jlpar(const char *text, size_t begin, size_t end) {
  return begins_with(text, begin, end, "jlpar");
}

/* _Pragma ( "..." ) at `t`: reads it; 0 if it is not one, else the offset after it. */
static size_t pragma_operator(const jlpt_file *f, jlpt_token t, size_t end, size_t *string_begin,
                              size_t *string_end) {
  if (!jlpt_token_is(f->text, t, "_Pragma"))
    return 0;
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, t.end, end);
  if (!jlpt_token_is(f->text, jlpt_lex(&l), "("))
    return 0;
  jlpt_token s = jlpt_lex(&l);
  jlpt_token close = jlpt_lex(&l);
  if (s.kind != JLPT_STRING || !jlpt_token_is(f->text, close, ")"))
    return 0;
  *string_begin = s.begin + (f->text[s.begin] == 'L' ? 2 : 1);
  *string_end = s.end - 1;
  return close.end;
}

/* where a macro's expansion begins, behind its parameters */
static size_t body_begin(const jlpt_macro *m) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, m->file->text, m->begin, m->end);
  if (!m->function_like)
    return m->begin;
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;)
    if (jlpt_token_is(m->file->text, t, ")"))
      return t.end;
  return m->end;
}

/* the first token of [begin, end) is the word jlpar, or a literal that begins with it */
static bool begins_with_word(const char *text, size_t begin, size_t end) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, begin, end);
  jlpt_token t = jlpt_lex(&l);
  const char *quote = t.kind == JLPT_STRING ? memchr(text + t.begin, '"', t.end - t.begin) : NULL;
  return jlpt_token_is(text, t, "jlpar") || (quote && after_jlpar(text, (size_t)(quote - text) + 1, t.end - 1));
}

static void scan_define(jlpt_file *f, jlpt_token name, size_t line_end) {
  jlpt_macro *m = jlpt_push(f->macros, f->nmacros, f->macros_room);
  m->name = f->text + name.begin;
  m->size = name.end - name.begin;
  m->file = f;
  m->at = name.begin;
  m->function_like = name.end < f->size && f->text[name.end] == '(';
  m->begin = name.end;
  m->end = line_end;
  m->only_pragmas = !m->function_like;
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, m->begin, m->end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    size_t b, e, after = pragma_operator(f, t, m->end, &b, &e);
    if (after && after_jlpar(f->text, b, e))
      m->holds = true;
    m->makes |= !after && jlpt_token_is(f->text, t, "_Pragma");
    if (after)
      l.at = after;
    else
      m->only_pragmas = false;
  }
  m->only_pragmas &= m->holds;
  m->begins = begins_with_word(f->text, body_begin(m), m->end);
}

/* "a\\b.y", a file's name, without its quotes and escapes; NULL: it is none */
static const char *file_name(const jlpt_file *f, jlpt_token t) {
  if (t.kind != JLPT_STRING || f->text[t.begin] != '"')
    return NULL;
  char *name = jlpt_copy(f->text + t.begin + 1, t.end - t.begin - 2), *to = name;
  for (const char *from = name; *from; *to++ = *from++)
    from += *from == '\\' && (from[1] == '\\' || from[1] == '"');
  *to = '\0';
  return name;
}

/* #line 12 "lexer.l", or # 12 "lexer.l" as the preprocessor writes it: behind `end` lines are counted anew */
static void scan_number(jlpt_file *f, jlpt_token number, size_t end) {
  size_t at = jlpt_line_end(f->text, end, f->size) + 1;
  if (number.kind != JLPT_NUMBER || at > f->size)
    return;
  typeof(f->renumbered) r = jlpt_push(f->renumbered, f->nrenumbered, f->renumbered_room);
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, number.end, end);
  r->at = at;
  r->line = strtoul(f->text + number.begin, NULL, 10);
  r->path = file_name(f, jlpt_lex(&l));
}

/* A line that begins with #; returns the offset of its end (spliced lines are one). */
static size_t scan_line(jlpt_file *f, jlpt_token hash) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, hash.end, f->size);
  l.line_start = false;
  jlpt_token word = jlpt_lex(&l), last = hash;
  if (word.line_start || word.kind == JLPT_END)
    return hash.end;
  jlpt_token first = jlpt_lex(&l), t = first;
  last = word;
  depth_at_condition(f->text, word);
  for (; t.kind != JLPT_END && !t.line_start; t = jlpt_lex(&l))
    last = t;
  if (word.kind == JLPT_NUMBER || jlpt_token_is(f->text, word, "line"))
    scan_number(f, word.kind == JLPT_NUMBER ? word : first, last.end);
  if (first.line_start || first.kind == JLPT_END)
    return word.end;
  if (jlpt_token_is(f->text, word, "define") && first.kind == JLPT_NAME)
    scan_define(f, first, last.end);
  if (jlpt_token_is(f->text, word, "pragma") && jlpt_token_is(f->text, first, "jlpar"))
    add_pragma(f, hash.begin, last.end, f->text, first.end, last.end);
  return last.end;
}

/* A NUL byte is a blank to compilers, and the end of a text to us: it becomes one. Not in a literal. */
static void blank_nuls(jlpt_file *f) {
  char *s = (char *)f->text;
  if (!memchr(s, '\0', f->size))
    return;
  jlpt_lexer l;
  jlpt_lex_begin(&l, s, 0, f->size);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;)
    if ((t.kind == JLPT_STRING || t.kind == JLPT_CHAR) && memchr(s + t.begin, '\0', t.end - t.begin))
      jlpt_die("%s:%zu: a NUL byte in a literal", f->path, jlpt_file_line(f, t.begin));
  for (size_t i = 0; i < f->size; i++)
    if (!s[i])
      s[i] = ' ';
}

void jlpt_scan_file(jlpt_file *f) {
  memset(&depth, 0, sizeof depth);
  blank_nuls(f);
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, 0, f->size);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    size_t b, e, after;
    if (t.line_start && (jlpt_token_is(f->text, t, "#") || jlpt_token_is(f->text, t, "%:"))) {
      l.at = scan_line(f, t);
      if (depth.now == 0)
        *jlpt_push(f->boundaries, f->nboundaries, f->boundaries_room) = l.at;
    } else if ((after = pragma_operator(f, t, f->size, &b, &e))) {
      size_t words = after_jlpar(f->text, b, e);
      if (words)
        add_pragma(f, t.begin, after, cleaned(f, b, e), words, e);
      l.at = after;
    } else if (jlpt_token_is(f->text, t, "{") || jlpt_token_is(f->text, t, "<%")) {
      depth.now++;
    } else if ((jlpt_token_is(f->text, t, "}") || jlpt_token_is(f->text, t, "%>")) && depth.now > 0) {
      depth.now--;
    }
    if (depth.now == 0 && (jlpt_token_is(f->text, t, "}") || jlpt_token_is(f->text, t, "%>") || jlpt_token_is(f->text, t, ";")))
      *jlpt_push(f->boundaries, f->nboundaries, f->boundaries_room) = t.end;
  }
}

void jlpt_scan(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    jlpt_scan_file(jlpt.files[k]);
  for (size_t k = 0; k < jlpt.nmacro_files; k++) {
    jlpt_scan_file(jlpt.macro_files[k]);
    jlpt.macro_files[k]->npragmas = 0;
  }
}

/* ---- macros that hold directives ---- */

static bool is_special(const jlpt_macro *m) {
  return m->holds || m->makes || m->begins;
}

static const jlpt_macro *defined_in(const jlpt_file *f, size_t before, const char *name, size_t n) {
  for (size_t k = f->nmacros; k-- > 0;) {
    const jlpt_macro *m = &f->macros[k];
    if (m->at < before && !m->skipped && m->size == n && memcmp(m->name, name, n) == 0)
      return m;
  }
  return NULL;
}

/* Of files that only give macros, those that concern pragmas: the others are for the compiler. */
const jlpt_macro *jlpt_any_macro_at(const jlpt_file *f, size_t at, const char *name, size_t n) {
  const jlpt_macro *m = defined_in(f, at, name, n);
  for (size_t k = 0; !m && k < jlpt.nfiles; k++)
    if (jlpt.files[k] != f && !jlpt.files[k]->is_main)
      m = defined_in(jlpt.files[k], SIZE_MAX, name, n);
  for (size_t k = 0; !m && k < jlpt.nmacro_files; k++) {
    m = defined_in(jlpt.macro_files[k], SIZE_MAX, name, n);
    m = m && is_special(m) ? m : NULL;
  }
  return m;
}

const jlpt_macro *jlpt_macro_at(const jlpt_file *f, size_t at, const char *name, size_t n) {
  const jlpt_macro *m = jlpt_any_macro_at(f, at, name, n);
  return m && !m->function_like ? m : NULL;
}

static void each_macro(void (*f)(jlpt_macro *m)) {
  for (size_t k = 0; k < jlpt.nfiles + jlpt.nmacro_files; k++) {
    jlpt_file *file = k < jlpt.nfiles ? jlpt.files[k] : jlpt.macro_files[k - jlpt.nfiles];
    for (size_t i = 0; i < file->nmacros; i++)
      f(&file->macros[i]);
  }
}

static struct { /* names of the special ones: few, so that nearly all tokens are soon found to be none of them */
  struct { const char *name; size_t size; } *all;
  size_t count, room;
} specials;

static void note_special(jlpt_macro *m) {
  if (!is_special(m))
    return;
  typeof(specials.all) s = jlpt_push(specials.all, specials.count, specials.room);
  s->name = m->name;
  s->size = m->size;
}

static void find_specials(void) {
  memset(&specials, 0, sizeof specials);
  each_macro(note_special);
}

/* the special macro that the token names, or NULL */
static const jlpt_macro *special_at(const jlpt_file *f, size_t at, jlpt_token t) {
  const char *name = f->text + t.begin;
  size_t n = t.end - t.begin;
  for (size_t k = 0; t.kind == JLPT_NAME && k < specials.count; k++)
    if (specials.all[k].size == n && memcmp(specials.all[k].name, name, n) == 0) {
      const jlpt_macro *m = jlpt_any_macro_at(f, at, name, n);
      return m && is_special(m) ? m : NULL;
    }
  return NULL;
}

/* what stands at `at` begins with the word jlpar, perhaps by a macro */
static bool begins_with_jlpar(const jlpt_file *f, size_t at, size_t end, size_t before) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, at, end);
  const jlpt_macro *m = special_at(f, before, jlpt_lex(&l));
  return (m && m->begins) || begins_with_word(f->text, at, end);
}

/* "(jlpar async)" at `at`: the offset behind it; 0: no argument there begins with the word jlpar */
static size_t jlpar_arguments(const jlpt_file *f, size_t at, size_t end, size_t before) {
  jlpt_lexer l;
  bool found = false;
  jlpt_lex_begin(&l, f->text, at, end);
  jlpt_token t = jlpt_lex(&l);
  if (!jlpt_token_is(f->text, t, "("))
    return 0;
  int depth = 0;
  do {
    depth += jlpt_token_is(f->text, t, "(") - jlpt_token_is(f->text, t, ")");
    if (depth == 1 && (jlpt_token_is(f->text, t, "(") || jlpt_token_is(f->text, t, ",")))
      found |= begins_with_jlpar(f, t.end, end, before);
  } while (depth && (t = jlpt_lex(&l)).kind != JLPT_END);
  return found && !depth ? t.end : 0;
}

/* _Pragma or a macro that applies it, with a jlpar pragma as its argument: the offset behind; else 0 */
static size_t makes_pragma(const jlpt_file *f, jlpt_token t, const jlpt_macro *m, size_t end, size_t before) {
  size_t unused;
  bool made = jlpt_token_is(f->text, t, "_Pragma") && !pragma_operator(f, t, end, &unused, &unused);
  return made || (m && m->makes) ? jlpar_arguments(f, t.end, end, before) : 0;
}

static bool changed;

/* what a macro is by those that it names */
static void learn(jlpt_macro *m) {
  const jlpt_macro was = *m;
  jlpt_lexer l;
  size_t body = body_begin(m);
  jlpt_lex_begin(&l, m->file->text, body, m->end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    const jlpt_macro *o = special_at(m->file, SIZE_MAX, t);
    if (o == m)
      continue;
    m->holds |= (o && o->holds) || makes_pragma(m->file, t, o, m->end, SIZE_MAX);
    m->makes |= o && o->makes;
    m->begins |= o && o->begins && t.begin == jlpt_skip_blanks(m->file->text, body, m->end);
  }
  changed |= m->holds != was.holds || m->makes != was.makes || m->begins != was.begins;
}

/* a macro that names a holder holds too; repeated until nothing changes */
static void spread(void) {
  do {
    changed = false;
    find_specials();
    if (specials.count)
      each_macro(learn);
  } while (changed);
}

bool jlpt_scan_has_holders(void) {
  find_specials();
  return specials.count > 0;
}

/* no brace was opened since the last declaration ended */
static bool is_at_file_scope(const jlpt_file *f, size_t at) {
  size_t from = 0;
  for (size_t k = 0; k < f->nboundaries && f->boundaries[k] <= at; k++)
    from = f->boundaries[k];
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, from, at);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;)
    if (jlpt_token_is(f->text, t, "{") || jlpt_token_is(f->text, t, "<%"))
      return false;
  return true;
}

/* The directives in a macro of _Pragmas, put where the macro is used; what it has for others stays before them. */
static void use_pragmas(jlpt_file *f, jlpt_token use, const jlpt_macro *m) {
  const char *text = m->file->text;
  jlpt_text others = {0};
  jlpt_pragma *first = NULL;
  size_t begin = use.begin;
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, m->begin, m->end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    size_t b, e, after = pragma_operator(m->file, t, m->end, &b, &e);
    size_t words = after ? after_jlpar(text, b, e) : 0;
    l.at = after ? after : t.end;
    if (words) {
      jlpt_pragma *p = add_pragma(f, begin, use.end, cleaned(m->file, b, e), words, e);
      p->file_scope = is_at_file_scope(f, use.begin);
      first = first ? first : p;
      begin = use.end; /* the next one of the macro stands directly behind */
    } else if (jlpt.openmp || !begins_with(text, b, e, "omp")) { /* as for those that the user writes */
      jlpt_addf(&others, "%.*s ", (int)(l.at - t.begin), text + t.begin);
    }
  }
  first->others = others.data;
}

static bool is_skipped(const jlpt_file *f, size_t at) {
  for (size_t k = 0; k < f->nskipped; k++)
    if (f->skipped[k].begin <= at && at < f->skipped[k].end)
      return true;
  return false;
}

static void made_by_operator(jlpt_file *f, size_t at) {
  jlpt_error(f, at, "jlpar-macro", "a macro makes the text of this jlpar pragma");
  jlpt_note(f, at, "write the text itself: _Pragma(\"jlpar ...\")");
}

static void made_by_macro(jlpt_file *f, size_t at, const jlpt_macro *m) {
  jlpt_error(f, at, "jlpar-macro", "the expansion of macro '%.*s' holds a jlpar pragma", (int)m->size, m->name);
  jlpt_note(m->file, m->at, "write the pragma where the macro is used, or define an object-like macro that "
                            "holds only _Pragma(\"jlpar ...\")");
}

/* a name in the text: uses the directives that it stands for, or reports them; gives the offset behind what was read */
static size_t scan_name(jlpt_file *f, jlpt_token t) {
  const jlpt_macro *m = special_at(f, t.begin, t);
  size_t made = makes_pragma(f, t, m, f->size, t.begin);
  bool used = m && m->holds && (!m->function_like || f->text[jlpt_skip_blanks(f->text, t.end, f->size)] == '(');
  if ((!used && !made) || is_skipped(f, t.begin))
    return t.end;
  if (used && m->only_pragmas)
    use_pragmas(f, t, m);
  else if (m)
    made_by_macro(f, t.begin, m);
  else
    made_by_operator(f, t.begin);
  return made ? made : t.end;
}

static void scan_uses(jlpt_file *f) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, f->text, 0, f->size);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    if (t.line_start && (jlpt_token_is(f->text, t, "#") || jlpt_token_is(f->text, t, "%:"))) {
      jlpt_lexer rest = l;
      jlpt_token u = t;
      do {
        l = rest;
        u = jlpt_lex(&rest);
      } while (u.kind != JLPT_END && !u.line_start);
      l.line_start = true;
    } else if (t.kind == JLPT_NAME) {
      l.at = scan_name(f, t);
    }
  }
}

static int by_begin(const void *a, const void *b) {
  const jlpt_pragma *x = *(jlpt_pragma *const *)a, *y = *(jlpt_pragma *const *)b;
  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return x->text_begin < y->text_begin ? -1 : x->text_begin > y->text_begin;
}

/* "#pragma jlpar spawn on(2)" in one line, for comments and reports */
static const char *spelling(const jlpt_pragma *p) {
  jlpt_text t = {0};
  jlpt_adds(&t, "#pragma jlpar");
  jlpt_lexer l;
  jlpt_lex_begin(&l, p->text, p->text_begin, p->text_end);
  size_t last = 0;
  for (jlpt_token k; (k = jlpt_lex(&l)).kind != JLPT_END; last = k.end) {
    if (k.begin != last || !last)
      jlpt_adds(&t, " ");
    jlpt_add(&t, p->text + k.begin, k.end - k.begin);
  }
  return t.data;
}

void jlpt_scan_holders(void) {
  bool any = jlpt_scan_has_holders();
  spread();
  for (size_t k = 0; k < jlpt.nfiles; k++) {
    jlpt_file *f = jlpt.files[k];
    if (any)
      scan_uses(f);
    if (f->npragmas)
      qsort(f->pragmas, f->npragmas, sizeof *f->pragmas, by_begin);
    for (size_t i = 0; i < f->npragmas; i++)
      f->pragmas[i]->spelling = spelling(f->pragmas[i]);
  }
}

void jlpt_dump_scan(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++) {
      const jlpt_pragma *p = jlpt.files[k]->pragmas[i];
      size_t line, column;
      jlpt_file_position(p->file, p->begin, &line, &column);
      printf("%s:%zu:%zu: %s\n", p->file->path, line, column, p->spelling);
    }
}
