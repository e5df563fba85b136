/* SPDX-License-Identifier: MIT */
#include "expand.h"

#include "lex.h"
#include "lower.h"
#include "scan.h"

#include <string.h>

typedef struct args {
  const char *text[16];
  size_t count;
} args;

typedef struct around { /* the macros that we are inside of: they are not expanded again */
  const jlpt_macro *macro;
  const struct around *next;
} around;

static bool expand(const jlpt_file *f, size_t at, const char *s, size_t begin, size_t end, const around *outer,
                   jlpt_text *out);

static bool inside(const around *a, const jlpt_macro *m) {
  for (; a; a = a->next)
    if (a->macro == m)
      return true;
  return false;
}

/* "(a, b)" at the lexer: the arguments as text; the lexer is behind the ")" then */
static bool read_args(jlpt_lexer *l, args *a) {
  jlpt_lexer ahead = *l;
  jlpt_token t = jlpt_lex(&ahead);
  if (!jlpt_token_is(l->text, t, "("))
    return false;
  size_t from = t.end;
  for (int depth = 1; depth;) {
    t = jlpt_lex(&ahead);
    if (t.kind == JLPT_END)
      return false;
    char c = t.kind == JLPT_PUNCT ? l->text[t.begin] : '\0';
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    if ((depth == 0 || (depth == 1 && c == ',')) && a->count < 16) {
      a->text[a->count++] = jlpt_copy(l->text + from, t.begin - from);
      from = t.end;
    }
  }
  *l = ahead;
  return true;
}

static bool is_rest(const char *name, size_t n) {
  return n == strlen("__VA_ARGS__") && memcmp(name, "__VA_ARGS__", n) == 0;
}

/* the k-th parameter of a function-like macro is `name`; body is set to where its expansion begins */
static int parameter(const jlpt_macro *m, const char *name, size_t n, size_t *body) {
  const char *s = m->file->text;
  jlpt_lexer l;
  int found = -1, k = 0;
  jlpt_lex_begin(&l, s, m->begin, m->end);
  jlpt_lex(&l); /* ( */
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END && !jlpt_token_is(s, t, ")");) {
    if (t.kind == JLPT_NAME && name && t.end - t.begin == n && memcmp(s + t.begin, name, n) == 0)
      found = k;
    if (name && jlpt_token_is(s, t, "...") && is_rest(name, n))
      found = k;
    k += jlpt_token_is(s, t, ",");
  }
  *body = l.at;
  return found;
}

static const char *trimmed(const char *s, size_t n) {
  size_t begin = jlpt_skip_blanks(s, 0, n);
  while (n > begin && strchr(" \t\r\n", s[n - 1]))
    n--;
  return jlpt_copy(s + begin, n - begin);
}

/* what stands for a token of the expansion: an argument, or itself */
static const char *piece(const jlpt_macro *m, const args *a, jlpt_token k) {
  const char *name = m->file->text + k.begin;
  size_t n = k.end - k.begin, unused;
  int p = k.kind == JLPT_NAME ? parameter(m, name, n, &unused) : -1;
  if (p < 0)
    return jlpt_copy(name, n);
  jlpt_text t = {0};
  jlpt_add(&t, "", 0);
  for (size_t i = (size_t)p; i < (is_rest(name, n) ? a->count : (size_t)p + 1) && i < a->count; i++)
    jlpt_addf(&t, "%s%s", i > (size_t)p ? ", " : "", trimmed(a->text[i], strlen(a->text[i])));
  return t.data;
}

static const char *substituted(const jlpt_macro *m, const args *a) {
  const char *s = m->file->text;
  size_t body;
  bool pasted = false; /* the next one is, to the one before */
  jlpt_text t = {0};
  jlpt_add(&t, "", 0);
  parameter(m, NULL, 0, &body);
  jlpt_lexer l;
  jlpt_lex_begin(&l, s, body, m->end);
  for (jlpt_token k; (k = jlpt_lex(&l)).kind != JLPT_END;) {
    if (jlpt_token_is(s, k, "##")) {
      pasted = true;
      continue;
    }
    bool quoted = jlpt_token_is(s, k, "#");
    const char *next = piece(m, a, quoted ? jlpt_lex(&l) : k);
    jlpt_addf(&t, "%s%s", pasted ? "" : " ", quoted ? jlpt_quoted(next) : next);
    pasted = false;
  }
  return t.data;
}

static bool expand_one(const jlpt_file *f, size_t at, const jlpt_macro *m, jlpt_lexer *l, const around *outer,
                       jlpt_text *out) {
  around here = {m, outer};
  args a = {0};
  if (m->holds || inside(outer, m))
    return false;
  if (!m->function_like) {
    expand(f, at, m->file->text, m->begin, m->end, &here, out);
    return true;
  }
  if (!read_args(l, &a))
    return false;
  const char *body = substituted(m, &a);
  expand(f, at, body, 0, strlen(body), &here, out);
  return true;
}

/* true when a macro stood outside of brackets */
static bool expand(const jlpt_file *f, size_t at, const char *s, size_t begin, size_t end, const around *outer,
                   jlpt_text *out) {
  jlpt_lexer l;
  bool structural = false;
  int depth = 0;
  jlpt_lex_begin(&l, s, begin, end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    char c = t.kind == JLPT_PUNCT ? s[t.begin] : '\0';
    depth += (c == '(' || c == '[') - (c == ')' || c == ']');
    const jlpt_macro *m = t.kind == JLPT_NAME ? jlpt_any_macro_at(f, at, s + t.begin, t.end - t.begin) : NULL;
    if (m && expand_one(f, at, m, &l, outer, out))
      structural |= depth == 0;
    else
      jlpt_addf(out, " %.*s", (int)(t.end - t.begin), s + t.begin);
  }
  return structural;
}

const char *jlpt_expand(const jlpt_file *f, size_t at, const char *text, size_t begin, size_t end) {
  jlpt_text out = {0};
  jlpt_add(&out, "", 0);
  return expand(f, at, text, begin, end, NULL, &out) ? out.data : NULL;
}

const char *jlpt_expand_all(const jlpt_file *f, size_t at, const char *text) {
  jlpt_text out = {0};
  jlpt_add(&out, "", 0);
  expand(f, at, text, 0, strlen(text), NULL, &out);
  return out.data;
}

bool jlpt_makes_semicolon(const jlpt_file *f, size_t begin, size_t end) {
  const char *text = jlpt_expand(f, begin, f->text, begin, end);
  jlpt_lexer l;
  int depth = 0;
  jlpt_lex_begin(&l, text ? text : "", 0, text ? strlen(text) : 0);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    char c = t.kind == JLPT_PUNCT ? text[t.begin] : '\0';
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    if (c == ';' && depth <= 0)
      return true;
  }
  return false;
}

bool jlpt_ends_in_semicolon(const jlpt_file *f, size_t begin, size_t end) {
  const char *text = jlpt_expand(f, begin, f->text, begin, end);
  jlpt_lexer l;
  jlpt_token last = {JLPT_END, 0, 0, false};
  jlpt_lex_begin(&l, text ? text : "", 0, text ? strlen(text) : 0);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;)
    last = t;
  return jlpt_token_is(text, last, ";");
}
