/* SPDX-License-Identifier: MIT
 *
 * declare serializer(type : pack, unpack[, release]): how a struct with pointers travels.
 */
#include "check.h"
#include "diag.h"
#include "lower.h"
#include "parser.h"
#include "types.h"

static const jlpt_clause_spec clauses[] = {{0}};

static void head(jlpt_pragma *p) {
  jlpt_parser *s = jlpt_head_parser;
  jlpt_expr *pack, *unpack, *release = NULL;
  if (!jlpt_accept(s, "(") || !(p->head_type = jlpt_parse_expr(s, true, true)) || !jlpt_accept(s, ":") ||
      !(pack = jlpt_parse_expr(s, false, false)) || !jlpt_accept(s, ",") || !(unpack = jlpt_parse_expr(s, false, false)) ||
      (jlpt_accept(s, ",") && !(release = jlpt_parse_expr(s, false, false))) || !jlpt_accept(s, ")")) {
    jlpt_syntax_error(s, "(type : pack, unpack[, release])");
    return;
  }
  typeof(jlpt.serializers) d = jlpt_push(jlpt.serializers, jlpt.nserializers, jlpt.serializers_room);
  d->type = jlpt_format("jlpar_serializer%zu", jlpt.nserializers);
  d->pack = pack->text;
  d->unpack = unpack->text;
  d->release = release ? release->text : NULL;
  d->pragma = p;
  p->helper = d->type;
}

static CXType function_of(CXType t) {
  t = clang_getCanonicalType(t);
  return t.kind == CXType_Pointer ? clang_getCanonicalType(clang_getPointeeType(t)) : t;
}

static bool is_function(CXType t, int arguments) {
  t = function_of(t);
  return t.kind == CXType_FunctionNoProto ||
         (t.kind == CXType_FunctionProto && clang_getNumArgTypes(t) == arguments);
}

/* the functions, as they stand behind the type */
static const struct {
  int arguments;
  const char *count, *before, *behind; /* the type, in its prototype */
} functions[] = {
    {3, "three arguments", "size_t pack(const ", " *, void *buffer, size_t room)"},
    {3, "three arguments", "void unpack(", " *, const void *buffer, size_t bytes)"},
    {1, "one argument", "void release(", " *)"},
};

static bool is_byte(CXType t) {
  return t.kind == CXType_Char_S || t.kind == CXType_Char_U || t.kind == CXType_SChar || t.kind == CXType_UChar;
}

/* A pointer to void or to the type (NULL: to bytes): the void * that the runtime gives becomes that. `written`: what it
 * points at is not const. */
static bool fits(CXType t, const CXType *type, bool written) {
  t = clang_getCanonicalType(t);
  CXType to = clang_getCanonicalType(clang_getPointeeType(t)), plain = jlpt_unqualified(to);
  if (t.kind != CXType_Pointer || (written && clang_isConstQualifiedType(to)))
    return false;
  return plain.kind == CXType_Void ||
         (type ? clang_equalTypes(plain, jlpt_unqualified(clang_getCanonicalType(*type))) : is_byte(plain));
}

/* the argument of the k-th function that does not take what the runtime gives: 1, 2, 3; none: 0 */
static int wrong_argument(CXType function, size_t k, CXType type) {
  if (!fits(clang_getArgType(function, 0), &type, k > 0))
    return 1;
  if (functions[k].arguments < 3)
    return 0;
  if (!fits(clang_getArgType(function, 1), NULL, k == 0))
    return 2;
  return jlpt_is_int(clang_getArgType(function, 2)) ? 0 : 3;
}

/* k: among the functions */
static void check_function(jlpt_pragma *p, const jlpt_expr *e, size_t k) {
  CXType f = function_of(e->type);
  const char *what = NULL;
  if (!is_function(e->type, functions[k].arguments)) {
    what = jlpt_format("is no function of %s", functions[k].count);
  } else if (k == 0 && !jlpt_is_int(clang_getResultType(f))) {
    what = jlpt_format("returns '%s', not how many bytes it needs", jlpt_type_shown(clang_getResultType(f)));
  } else if (f.kind == CXType_FunctionProto && p->head_type->has_type) {
    int wrong = wrong_argument(f, k, p->head_type->type);
    if (wrong)
      what = jlpt_format("takes '%s' as argument %d", jlpt_type_shown(clang_getArgType(f, (unsigned)wrong - 1)), wrong);
  }
  if (!what)
    return;
  p->failed = true;
  jlpt_error(p->file, e->offset, "jlpar-type", "'%s' %s", e->text, what);
  jlpt_note(p->file, e->offset, "%s%s%s", functions[k].before, p->head_type->text, functions[k].behind);
}

static void check(jlpt_pragma *p) {
  bool unknown = p->head_type->has_type && clang_Type_getSizeOf(p->head_type->type) < 0;
  if (unknown) {
    p->failed = true;
    jlpt_error(p->file, p->head_type->offset, "jlpar-type", "nothing is known of type '%s'", p->head_type->text);
  }
  for (size_t k = 1; k < p->nexprs && !unknown; k++)
    if (p->exprs[k]->has_type)
      check_function(p, p->exprs[k], k - 1);
  if (p->file_scope)
    return;
  p->failed = true;
  jlpt_error(p->file, p->begin, "jlpar-expected-statement", "'declare serializer' stands at file scope");
}

static void lower(jlpt_pragma *p, jlpt_text *out) {
  typeof(jlpt.serializers) d = jlpt.serializers;
  while (d->pragma != p)
    d++;
  jlpt_add_comment(p, out);
  jlpt_addf(out,
            "static size_t %s_pack(const void *value, void *buffer, size_t room) {\n  return %s(value, buffer, room);\n}\n"
            "static void %s_unpack(void *value, const void *buffer, size_t bytes) {\n  %s(value, buffer, bytes);\n}\n",
            d->type, d->pack, d->type, d->unpack);
  if (d->release)
    jlpt_addf(out, "static void %s_release(void *value) {\n  %s(value);\n}\n", d->type, d->release);
  jlpt_addf(out, "__attribute__((unused)) static const jlpi_serializer %s = {%s, sizeof(%s), %s_pack, %s_unpack, ",
            d->type, jlpt_quoted(p->head_type->text), p->head_type->text, d->type, d->type);
  jlpt_addf(out, d->release ? "%s_release};\n" : "NULL};\n", d->type);
}

const jlpt_directive jlpt_directive_declare_serializer = {
    .name = "declare serializer",
    .follows = JLPT_NOTHING,
    .world = JLPT_IN_PLACE,
    .clauses = clauses,
    .head = head,
    .check = check,
    .lower = lower,
};
