/* SPDX-License-Identifier: MIT */
#include "clause.h"

#include "diag.h"
#include "expand.h"
#include "scan.h"

#include <stdlib.h>
#include <string.h>

jlpt_parser *jlpt_head_parser;

/* ---- tokens ---- */

void jlpt_next(jlpt_parser *s) {
  s->last_end = s->token.end;
  s->token = jlpt_lex(&s->lexer);
}

bool jlpt_at(const jlpt_parser *s, const char *spelling) {
  return jlpt_token_is(s->lexer.text, s->token, spelling);
}

bool jlpt_accept(jlpt_parser *s, const char *spelling) {
  if (!jlpt_at(s, spelling))
    return false;
  jlpt_next(s);
  return true;
}

const char *jlpt_token_text(const jlpt_parser *s, jlpt_token t) {
  return jlpt_copy(s->lexer.text + t.begin, t.end - t.begin);
}

size_t jlpt_written_at(const jlpt_pragma *p, size_t offset) {
  return offset >= p->begin && offset <= p->end ? offset : p->begin;
}

/* where to report what stands at an offset of the parser's text */
static size_t place_of(const jlpt_parser *s, size_t offset) {
  return s->stands_at ? s->stands_at : jlpt_written_at(s->pragma, offset);
}

void jlpt_syntax_error(jlpt_parser *s, const char *wanted) {
  jlpt_pragma *p = s->pragma;
  p->failed = true;
  if (s->token.kind == JLPT_END)
    jlpt_error(p->file, place_of(s, s->last_end ? s->last_end - 1 : s->token.begin), "jlpar-clause-syntax",
               "the directive ends where %s is wanted", wanted);
  else
    jlpt_error(p->file, place_of(s, s->token.begin), "jlpar-clause-syntax", "'%s' where %s is wanted",
               jlpt_token_text(s, s->token), wanted);
}

/* skips to the end of the parentheses in which we are */
static void skip_arguments(jlpt_parser *s) {
  for (int depth = 1; s->token.kind != JLPT_END; jlpt_next(s)) {
    depth += jlpt_at(s, "(");
    depth -= jlpt_at(s, ")");
    if (depth == 0) {
      jlpt_next(s);
      return;
    }
  }
}

/* ---- pieces of C ---- */

jlpt_expr *jlpt_add_text(jlpt_pragma *p, const char *text, size_t offset) {
  jlpt_expr *e = jlpt_alloc(sizeof *e);
  e->text = text;
  e->offset = offset;
  e->pragma = p;
  *jlpt_push(p->exprs, p->nexprs, p->exprs_room) = e;
  return e;
}

static jlpt_expr *add_expr(jlpt_parser *s, size_t begin, size_t end, bool is_type) {
  jlpt_expr *e = jlpt_add_text(s->pragma, jlpt_copy(s->lexer.text + begin, end - begin), place_of(s, begin));
  e->is_type = is_type;
  return e;
}

jlpt_expr *jlpt_parse_expr(jlpt_parser *s, bool is_type, bool stop_at_colon) {
  size_t begin = s->token.begin, questions = 0;
  int depth = 0;
  while (s->token.kind != JLPT_END) {
    if (depth == 0 && (jlpt_at(s, ",") || jlpt_at(s, ")") || jlpt_at(s, "]") ||
                       (stop_at_colon && !questions && jlpt_at(s, ":"))))
      break;
    questions += jlpt_at(s, "?");
    questions -= questions && jlpt_at(s, ":");
    depth += jlpt_at(s, "(") || jlpt_at(s, "[") || jlpt_at(s, "{");
    depth -= jlpt_at(s, ")") || jlpt_at(s, "]") || jlpt_at(s, "}");
    jlpt_next(s);
  }
  if (s->last_end <= begin)
    return NULL;
  return add_expr(s, begin, s->last_end, is_type);
}

const char *jlpt_parse_text(jlpt_parser *s, bool stop_at_comma) {
  size_t begin = s->token.begin;
  for (int depth = 0; s->token.kind != JLPT_END; jlpt_next(s)) {
    if (depth == 0 && (jlpt_at(s, ")") || (stop_at_comma && jlpt_at(s, ","))))
      break;
    depth += jlpt_at(s, "(") || jlpt_at(s, "{");
    depth -= jlpt_at(s, ")") || jlpt_at(s, "}");
  }
  return s->last_end > begin ? jlpt_copy(s->lexer.text + begin, s->last_end - begin) : NULL;
}

static jlpt_expr *wanted_expr(jlpt_parser *s, bool stop_at_colon, const char *what) {
  jlpt_expr *e = jlpt_parse_expr(s, false, stop_at_colon);
  if (!e)
    jlpt_syntax_error(s, what);
  return e;
}

/* ---- expansions ---- */

/* where the bracket closes in which the parser is */
static size_t closing(const jlpt_parser *s, const char *open, const char *close) {
  jlpt_parser ahead = *s;
  for (int depth = 1; ahead.token.kind != JLPT_END; jlpt_next(&ahead)) {
    depth += jlpt_at(&ahead, open);
    depth -= jlpt_at(&ahead, close);
    if (depth == 0)
      break;
  }
  return ahead.token.begin;
}

/* the mark, "," or ":", stands in no brackets and, if a colon, in no ?: */
static bool has_mark(const char *text, size_t begin, size_t end, const char *mark) {
  jlpt_lexer l;
  int depth = 0, questions = 0;
  jlpt_lex_begin(&l, text, begin, end);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;) {
    if (depth == 0 && questions == 0 && jlpt_token_is(text, t, mark))
      return true;
    char c = t.kind == JLPT_PUNCT ? text[t.begin] : '\0';
    depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    questions += jlpt_token_is(text, t, "?");
    questions -= questions && jlpt_token_is(text, t, ":");
  }
  return false;
}

/* what macros make of [token, end), if one stands outside of brackets there; else NULL */
static const char *expansion(const jlpt_parser *s, size_t end) {
  return jlpt_expand(s->pragma->file, s->pragma->begin, s->lexer.text, s->token.begin, end);
}

/* a parser of an expansion of what stands at the next token */
static jlpt_parser parser_of(const jlpt_parser *s, const char *text) {
  jlpt_parser inner = {.pragma = s->pragma, .stands_at = place_of(s, s->token.begin)};
  jlpt_lex_begin(&inner.lexer, text, 0, strlen(text));
  inner.token = jlpt_lex(&inner.lexer);
  return inner;
}

/* ---- lists ---- */

static bool parse_bounds(jlpt_parser *s, jlpt_dim *d) {
  return (d->lower = wanted_expr(s, true, "an index or lower:length")) &&
         (!jlpt_accept(s, ":") || (d->length = wanted_expr(s, false, "the length of the section")));
}

/* lower:length where one macro makes both; other bounds keep their macros for the compiler */
static bool parse_expanded_bounds(jlpt_parser *s, jlpt_dim *d) {
  size_t end = closing(s, "[", "]");
  const char *text = has_mark(s->lexer.text, s->token.begin, end, ":") ? NULL : expansion(s, end);
  if (!text || !has_mark(text, 0, strlen(text), ":"))
    return parse_bounds(s, d);
  jlpt_parser inner = parser_of(s, text);
  if (!parse_bounds(&inner, d))
    return false;
  if (inner.token.kind != JLPT_END)
    jlpt_syntax_error(&inner, "']'");
  while (s->token.kind != JLPT_END && s->token.begin < end)
    jlpt_next(s);
  return true;
}

static bool parse_section(jlpt_parser *s, jlpt_entry *e) {
  while (jlpt_accept(s, "[")) {
    if (e->ndims == sizeof e->dims / sizeof *e->dims) {
      jlpt_syntax_error(s, "at most 8 dimensions");
      return false;
    }
    if (!parse_expanded_bounds(s, &e->dims[e->ndims++]))
      return false;
    if (!jlpt_accept(s, "]")) {
      jlpt_syntax_error(s, "']'");
      return false;
    }
  }
  return true;
}

static void member_error(jlpt_parser *s, size_t begin) {
  jlpt_pragma *p = s->pragma;
  const char *text = s->lexer.text;
  while (jlpt_at(s, ".") || jlpt_at(s, "->") || s->token.kind == JLPT_NAME)
    jlpt_next(s);
  p->failed = true;
  jlpt_error(p->file, place_of(s, begin), "jlpar-clause-syntax", "'%.*s' is a member where a variable is wanted",
             (int)(s->last_end - begin), text + begin);
  jlpt_note(p->file, place_of(s, begin), "name the struct, or a pointer of its own that points where the member does");
}

static bool parse_entry(jlpt_parser *s, jlpt_clause *c, bool sections) {
  if (s->token.kind != JLPT_NAME) {
    jlpt_syntax_error(s, "the name of a variable");
    return false;
  }
  jlpt_entry *e = jlpt_push(c->entries, c->nentries, c->entries_room);
  e->expr = add_expr(s, s->token.begin, s->token.end, false);
  size_t begin = s->token.begin;
  jlpt_next(s);
  if (jlpt_at(s, ".") || jlpt_at(s, "->")) {
    member_error(s, begin);
    return false;
  }
  return !sections || parse_section(s, e);
}

/* from a `[` on, nothing but the sections of an entry */
static bool only_sections(const jlpt_parser *s) {
  jlpt_parser ahead = *s;
  int depth = 0;
  do {
    depth += jlpt_at(&ahead, "[") || jlpt_at(&ahead, "(");
    depth -= jlpt_at(&ahead, "]") || jlpt_at(&ahead, ")");
    jlpt_next(&ahead);
  } while (ahead.token.kind != JLPT_END && (depth > 0 || jlpt_at(&ahead, "[")));
  return ahead.token.kind == JLPT_END || jlpt_at(&ahead, ",") || jlpt_at(&ahead, ")");
}

/* an lvalue, and sections of it: v[i], *p, s.member, (*rows)[0:n] */
static bool parse_lvalue(jlpt_parser *s, jlpt_clause *c) {
  size_t begin = s->token.begin;
  for (int depth = 0; s->token.kind != JLPT_END; jlpt_next(s)) {
    if (depth == 0 && (jlpt_at(s, ",") || jlpt_at(s, ")") || (jlpt_at(s, "[") && only_sections(s))))
      break;
    depth += jlpt_at(s, "(") || jlpt_at(s, "[");
    depth -= jlpt_at(s, ")") || jlpt_at(s, "]");
  }
  if (s->last_end <= begin) {
    jlpt_syntax_error(s, "the name of a variable");
    return false;
  }
  jlpt_entry *e = jlpt_push(c->entries, c->nentries, c->entries_room);
  e->expr = add_expr(s, begin, s->last_end, false);
  return parse_section(s, e);
}

static bool parse_lvalues(jlpt_parser *s, jlpt_clause *c) {
  do
    if (!parse_lvalue(s, c))
      return false;
  while (jlpt_accept(s, ","));
  return true;
}

static bool parse_list(jlpt_parser *s, jlpt_clause *c, bool sections) {
  for (;;) {
    if (!parse_entry(s, c, sections))
      return false;
    if (!jlpt_accept(s, ","))
      return true;
  }
}

/* owner d[i]: what is before the last index, and that, which C would not take together where d is a distributed array */
static bool parse_owner(jlpt_parser *s, jlpt_clause *c) {
  jlpt_entry *e = jlpt_push(c->entries, c->nentries, c->entries_room);
  jlpt_parser open = *s, ahead = *s; /* at the bracket of the last index, if that is the last thing */
  bool indexed = false;
  for (int depth = 0; ahead.token.kind != JLPT_END && (depth || !(jlpt_at(&ahead, ",") || jlpt_at(&ahead, ")")));) {
    if (!depth)
      indexed = false;
    if (!depth && jlpt_at(&ahead, "[") && ahead.token.begin > s->token.begin)
      open = ahead, indexed = true;
    depth += jlpt_at(&ahead, "(") || jlpt_at(&ahead, "[") || jlpt_at(&ahead, "{");
    depth -= jlpt_at(&ahead, ")") || jlpt_at(&ahead, "]") || jlpt_at(&ahead, "}");
    jlpt_next(&ahead);
  }
  if (!indexed)
    return (e->expr = wanted_expr(s, false, "a future, a channel or an element of a distributed array")) != NULL;
  e->expr = add_expr(s, s->token.begin, open.last_end, false);
  *s = open;
  return parse_section(s, e);
}

static jlpt_entry *add_value(jlpt_parser *s, jlpt_clause *c, const char *what) {
  jlpt_expr *e = wanted_expr(s, false, what);
  if (!e)
    return NULL;
  jlpt_entry *entry = jlpt_push(c->entries, c->nentries, c->entries_room);
  entry->expr = e;
  return entry;
}

/* ---- one clause ---- */

static bool parse_reduction(jlpt_parser *s, jlpt_clause *c) {
  static const char *const operators[] = {"+", "*", "-", "&", "|", "^", "&&", "||"};
  c->word_at = s->token.begin;
  if (s->token.kind == JLPT_NAME)
    c->word = jlpt_token_text(s, s->token);
  for (size_t k = 0; k < sizeof operators / sizeof *operators; k++)
    if (jlpt_at(s, operators[k]))
      c->word = operators[k];
  if (!c->word) {
    jlpt_syntax_error(s, "an operator (+ * - & | ^ && || min max or a declared one)");
    return false;
  }
  jlpt_next(s);
  if (!jlpt_accept(s, ":")) {
    jlpt_syntax_error(s, "':' between the operator and its variables");
    return false;
  }
  return parse_list(s, c, true);
}

static bool parse_place(jlpt_parser *s, jlpt_clause *c) {
  static const char *const words[] = {"any", "threads", "tasks"}, *const heads[] = {"pool", "owner"};
  jlpt_parser ahead = *s;
  jlpt_next(&ahead);
  for (size_t k = 0; k < 3; k++)
    if (jlpt_at(s, words[k]) && (jlpt_at(&ahead, ")") || ahead.token.kind == JLPT_END)) {
      c->word = words[k];
      jlpt_next(s);
      return true;
    }
  for (size_t k = 0; k < 2; k++)
    if (jlpt_at(s, heads[k]) && ahead.token.kind != JLPT_END && !jlpt_at(&ahead, ")") &&
        (ahead.token.kind == JLPT_NAME || jlpt_at(&ahead, "(") || jlpt_at(&ahead, "*"))) {
      c->word = heads[k];
      jlpt_next(s);
    }
  if (c->word && strcmp(c->word, "owner") == 0)
    return parse_owner(s, c);
  return add_value(s, c, "a place: any, threads, pool x, owner x or a process id") != NULL;
}

static bool parse_schedule(jlpt_parser *s, jlpt_clause *c) {
  static const char *const kinds[] = {"static", "dynamic", "greedy"};
  for (size_t k = 0; k < 3; k++)
    if (jlpt_at(s, kinds[k]))
      c->word = kinds[k];
  if (!c->word) {
    jlpt_syntax_error(s, "static, dynamic or greedy");
    return false;
  }
  jlpt_next(s);
  return !jlpt_accept(s, ",") || add_value(s, c, "the size of a chunk") != NULL;
}

static bool parse_depend(jlpt_parser *s, jlpt_clause *c) {
  static const char *const kinds[] = {"in", "out", "inout"};
  for (size_t k = 0; k < 3; k++)
    if (jlpt_at(s, kinds[k]))
      c->word = kinds[k];
  if (!c->word) {
    jlpt_syntax_error(s, "in, out or inout");
    return false;
  }
  jlpt_next(s);
  if (!jlpt_accept(s, ":")) {
    jlpt_syntax_error(s, "':' between the kind and what it names");
    return false;
  }
  return parse_lvalues(s, c);
}

static bool parse_int(jlpt_parser *s, jlpt_clause *c) {
  char *end;
  const char *digits = jlpt_token_text(s, s->token);
  c->value = strtol(digits, &end, 0);
  if (*end || end == digits || c->value < 1) {
    jlpt_syntax_error(s, "a positive integer constant");
    return false;
  }
  jlpt_next(s);
  return true;
}

static bool parse_string(jlpt_parser *s, jlpt_clause *c) {
  if (s->token.kind != JLPT_STRING) {
    jlpt_syntax_error(s, "a text in quotes");
    return false;
  }
  size_t begin = s->token.begin;
  while (s->token.kind == JLPT_STRING) /* several are one */
    jlpt_next(s);
  c->word = jlpt_copy(s->lexer.text + begin, s->last_end - begin);
  return true;
}

static bool parse_arguments(jlpt_parser *s, jlpt_clause *c) {
  switch (c->spec->kind) {
  case JLPT_FLAG:
    return true;
  case JLPT_EXPR:
  case JLPT_LVALUE:
  case JLPT_FUTURE_ARG:
    return add_value(s, c, "an expression") != NULL;
  case JLPT_EXPR_LIST:
    do
      if (!add_value(s, c, "an expression"))
        return false;
    while (jlpt_accept(s, ","));
    return true;
  case JLPT_INT:
    return parse_int(s, c);
  case JLPT_STRING_ARG:
  case JLPT_OPTIONAL_STRING:
    return parse_string(s, c);
  case JLPT_VARS:
    return parse_list(s, c, false);
  case JLPT_SECTIONS:
    return parse_list(s, c, true);
  case JLPT_REDUCTION_LIST:
    return parse_reduction(s, c);
  case JLPT_PLACE_ARG:
    return parse_place(s, c);
  case JLPT_SCHEDULE_ARG:
    return parse_schedule(s, c);
  case JLPT_DEPEND_LIST:
    return parse_depend(s, c);
  case JLPT_TEXT_ARG:
    if (!(c->word = jlpt_parse_text(s, false)))
      jlpt_syntax_error(s, "an expression");
    return c->word != NULL;
  }
  return false;
}

static bool begins_with_place(const char *text) {
  static const char *const words[] = {"any", "threads", "tasks", "pool", "owner"};
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, 0, strlen(text));
  jlpt_token first = jlpt_lex(&l);
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (jlpt_token_is(text, first, words[k]))
      return true;
  return false;
}

static bool is_one_name(const char *text) {
  jlpt_lexer l;
  jlpt_lex_begin(&l, text, 0, strlen(text));
  return jlpt_lex(&l).kind == JLPT_NAME && jlpt_lex(&l).kind == JLPT_END;
}

/* The expansion is more than an expression: names, lists, operators, words of ours, texts. Expressions keep their
 * macros for the compiler, which knows all of them. */
static bool must_expand(enum jlpt_clause_kind k, const char *text) {
  switch (k) {
  case JLPT_PLACE_ARG:
    return begins_with_place(text);
  case JLPT_FUTURE_ARG:
    return is_one_name(text);
  case JLPT_EXPR_LIST:
    return has_mark(text, 0, strlen(text), ",");
  case JLPT_FLAG:
  case JLPT_EXPR:
  case JLPT_LVALUE:
  case JLPT_TEXT_ARG:
    return false;
  default:
    return true;
  }
}

/* Parses a clause's arguments, from their expansion where they must be. */
static void parse_expanded(jlpt_parser *s, jlpt_clause *c) {
  const char *text = expansion(s, closing(s, "(", ")"));
  if (!text || !must_expand(c->spec->kind, text)) {
    if (parse_arguments(s, c) && !jlpt_at(s, ")"))
      jlpt_syntax_error(s, "')'");
    return;
  }
  jlpt_parser inner = parser_of(s, text);
  if (parse_arguments(&inner, c) && inner.token.kind != JLPT_END)
    jlpt_syntax_error(&inner, "')'");
}

static const jlpt_clause_spec *find_spec(const jlpt_directive *d, const char *name, size_t n) {
  for (const jlpt_clause_spec *c = d ? d->clauses : NULL; c && c->name; c++)
    if (strlen(c->name) == n && memcmp(c->name, name, n) == 0)
      return c;
  return NULL;
}

static void unknown_clause(jlpt_parser *s, const jlpt_directive *a, const jlpt_directive *b) {
  jlpt_pragma *p = s->pragma;
  const char *names[64];
  size_t n = 0;
  const jlpt_directive *both[] = {a, b};
  for (size_t k = 0; k < 2; k++)
    for (const jlpt_clause_spec *c = both[k] ? both[k]->clauses : NULL; c && c->name && n < 63; c++)
      names[n++] = c->name;
  names[n] = NULL;
  const char *word = jlpt_token_text(s, s->token), *near = jlpt_nearest(word, strlen(word), names);
  size_t at = jlpt_written_at(p, s->token.begin);
  p->failed = true;
  jlpt_error(p->file, at, "jlpar-unknown-clause", "directive '%s' takes no clause '%s'", (b ? b : a)->name, word);
  if (near)
    jlpt_note(p->file, at, "did you mean '%s'?", near);
}

/* ---- contradictions ---- */

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

static void check_clauses(jlpt_pragma *p) {
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

/* ---- directives ---- */

const jlpt_directive *jlpt_directive_find(const char *name, size_t n) {
  for (const jlpt_directive *const *d = jlpt_directives; *d; d++)
    if (strlen((*d)->name) == n && memcmp((*d)->name, name, n) == 0)
      return *d;
  return NULL;
}

static void unknown_directive(jlpt_parser *s) {
  jlpt_pragma *p = s->pragma;
  p->failed = true;
  if (s->token.kind == JLPT_END) {
    jlpt_error(p->file, p->begin, "jlpar-unknown-directive", "a jlpar pragma without a directive");
    return;
  }
  const char *names[64];
  size_t n = 0;
  for (const jlpt_directive *const *d = jlpt_directives; *d && n < 63; d++)
    names[n++] = (*d)->name;
  names[n] = NULL;
  const char *word = jlpt_token_text(s, s->token);
  size_t at = jlpt_written_at(p, s->token.begin);
  jlpt_next(s);
  if (strcmp(word, "declare") == 0 && s->token.kind == JLPT_NAME) /* of two words */
    word = jlpt_format("%s %s", word, jlpt_token_text(s, s->token));
  const char *near = jlpt_nearest(word, strlen(word), names);
  jlpt_error(p->file, at, "jlpar-unknown-directive", "unknown jlpar directive '%s'", word);
  if (near)
    jlpt_note(p->file, at, "did you mean '%s'?", near);
}

/* the directive that begins at the next token (of one word or two); moves behind its name */
static const jlpt_directive *parse_name(jlpt_parser *s) {
  jlpt_parser ahead = *s;
  const char *first = jlpt_token_text(s, s->token);
  jlpt_next(&ahead);
  if (s->token.kind == JLPT_NAME && ahead.token.kind == JLPT_NAME) {
    const char *both = jlpt_format("%s %s", first, jlpt_token_text(&ahead, ahead.token));
    const jlpt_directive *d = jlpt_directive_find(both, strlen(both));
    if (d) {
      jlpt_next(&ahead);
      *s = ahead;
      return d;
    }
  }
  const jlpt_directive *d =
      s->token.kind == JLPT_NAME ? jlpt_directive_find(first, strlen(first)) : NULL;
  if (d)
    *s = ahead;
  return d;
}

static void set_directive(jlpt_pragma *p, const jlpt_directive *d) {
  p->directive = d;
  p->world = d->world;
  p->follows = d->follows;
}

static bool may_be_prefixed(const jlpt_directive *d) {
  return d->follows != JLPT_NOTHING && strcmp(d->name, "sync") != 0;
}

/* the X of `sync X`, a directive of its own at the same place */
static jlpt_pragma *split(jlpt_pragma *outer, const jlpt_directive *d) {
  jlpt_pragma *inner = jlpt_alloc(sizeof *inner);
  *inner = *outer;
  set_directive(inner, d);
  inner->clauses = NULL;
  inner->nclauses = inner->clauses_room = 0;
  inner->exprs = NULL;
  inner->nexprs = inner->exprs_room = 0;
  outer->is_outer_half = true;
  outer->combined = inner;
  return inner;
}

/* a word behind the clauses of sync that names a directive: sync status(v) X */
static jlpt_pragma *parse_late_prefix(jlpt_parser *s, jlpt_pragma *p) {
  jlpt_parser ahead = *s;
  const jlpt_directive *second = strcmp(p->directive->name, "sync") == 0 ? parse_name(&ahead) : NULL;
  if (!second || !may_be_prefixed(second))
    return NULL;
  *s = ahead;
  return s->pragma = split(p, second);
}

/* clauses up to the end of the directive; those of `outer` (the sync of `sync X`) go there; gives X, or the only one */
static jlpt_pragma *parse_clauses(jlpt_parser *s, jlpt_pragma *inner, jlpt_pragma *outer) {
  while (s->token.kind != JLPT_END) {
    if (jlpt_accept(s, ","))
      continue;
    if (s->token.kind != JLPT_NAME) {
      jlpt_syntax_error(s, "a clause");
      return inner;
    }
    jlpt_token name = s->token;
    const char *word = jlpt_token_text(s, name);
    jlpt_pragma *owner = inner;
    const jlpt_clause_spec *spec = find_spec(inner->directive, word, strlen(word));
    const jlpt_clause_spec *of_sync = outer ? find_spec(outer->directive, word, strlen(word)) : NULL;
    if (of_sync) { /* also when the other one has a clause of that name */
      owner = outer;
      spec = of_sync;
    }
    jlpt_pragma *prefixed = spec || outer ? NULL : parse_late_prefix(s, inner);
    if (prefixed) {
      outer = inner;
      inner = prefixed;
      continue;
    }
    if (!spec)
      unknown_clause(s, outer ? outer->directive : inner->directive, outer ? inner->directive : NULL);
    jlpt_next(s);
    if (!spec) {
      if (jlpt_accept(s, "("))
        skip_arguments(s);
      continue;
    }
    jlpt_clause *c = jlpt_push(owner->clauses, owner->nclauses, owner->clauses_room);
    c->spec = spec;
    c->begin = jlpt_written_at(inner, name.begin);
    c->end = name.end;
    s->pragma = owner;
    bool with = jlpt_at(s, "("), wants = spec->kind != JLPT_FLAG && spec->kind != JLPT_OPTIONAL_STRING;
    if (wants && !with)
      jlpt_syntax_error(s, jlpt_format("'(' after '%s'", word));
    if (with && spec->kind == JLPT_FLAG)
      jlpt_syntax_error(s, "no argument");
    if (with) {
      jlpt_next(s);
      if (!owner->failed)
        parse_expanded(s, c);
      skip_arguments(s);
    }
    c->end = s->last_end;
    s->pragma = inner;
    inner->failed |= owner->failed;
  }
  return inner;
}

static bool is_some_clause(const char *name, size_t n) {
  for (const jlpt_directive *const *d = jlpt_directives; *d; d++)
    if (find_spec(*d, name, n))
      return true;
  return false;
}

/* The word behind sync, which names no directive, is a clause: it has arguments, or the name of a clause, if not of
 * sync. Other words are directives misspelt. */
static bool is_clause_of_sync(const jlpt_parser *s) {
  jlpt_parser ahead = *s;
  jlpt_next(&ahead);
  return jlpt_at(&ahead, "(") || is_some_clause(s->lexer.text + s->token.begin, s->token.end - s->token.begin);
}

static void parse_pragma(jlpt_pragma *p) {
  jlpt_parser s = {.pragma = p};
  jlpt_lex_begin(&s.lexer, p->text, p->text_begin, p->text_end);
  s.lexer.line_start = false;
  s.token = jlpt_lex(&s.lexer);
  p->name_at = jlpt_written_at(p, s.token.begin);
  const jlpt_directive *d = parse_name(&s);
  if (!d) {
    unknown_directive(&s);
    return;
  }
  set_directive(p, d);
  jlpt_pragma *inner = p;
  if (strcmp(d->name, "sync") == 0 && s.token.kind == JLPT_NAME && !find_spec(d, s.lexer.text + s.token.begin,
                                                                             s.token.end - s.token.begin)) {
    jlpt_parser at_name = s;
    const jlpt_directive *second = parse_name(&s);
    if (!second && !is_clause_of_sync(&at_name)) {
      unknown_directive(&s);
      return;
    }
    if (second && !may_be_prefixed(second)) {
      p->failed = true;
      jlpt_error(p->file, jlpt_written_at(p, at_name.token.begin), "jlpar-unknown-directive",
                 "'sync' cannot prefix '%s'", second->name);
      return;
    }
    if (second)
      s.pragma = inner = split(p, second);
  }
  if (inner->directive->head) {
    jlpt_head_parser = &s;
    inner->directive->head(inner);
  }
  if (!inner->failed)
    inner = parse_clauses(&s, inner, inner == p ? NULL : p);
  p->failed |= inner->failed;
  for (jlpt_pragma *q = p; q; q = q->combined) {
    if (!q->failed)
      check_clauses(q);
    if (!q->failed && q->directive->clauses_done)
      q->directive->clauses_done(q);
    p->failed |= q->failed;
  }
  if (inner != p)
    inner->failed = p->failed;
}

void jlpt_parse_pragmas(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      parse_pragma(jlpt.files[k]->pragmas[i]);
}

const jlpt_clause *jlpt_clause_get(const jlpt_pragma *p, const char *name) {
  for (size_t k = 0; k < p->nclauses; k++)
    if (strcmp(p->clauses[k].spec->name, name) == 0)
      return &p->clauses[k];
  return NULL;
}

bool jlpt_has(const jlpt_pragma *p, const char *name) {
  return jlpt_clause_get(p, name) != NULL;
}
