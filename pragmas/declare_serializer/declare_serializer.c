/* SPDX-License-Identifier: MIT
 *
 * declare serializer(type : pack, unpack[, release]): how a struct with pointers travels.
 */
#include "clause.h"
#include "diag.h"
#include "lower.h"

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

static bool is_function(CXType t, int arguments) {
  t = clang_getCanonicalType(t);
  if (t.kind == CXType_Pointer)
    t = clang_getCanonicalType(clang_getPointeeType(t));
  return t.kind == CXType_FunctionNoProto ||
         (t.kind == CXType_FunctionProto && clang_getNumArgTypes(t) == arguments);
}

/* the functions, as they stand behind the type */
static const struct {
  int arguments;
  const char *count, *prototype;
} functions[] = {
    {3, "three arguments", "size_t pack(const type *, void *buffer, size_t room)"},
    {3, "three arguments", "void unpack(type *, const void *buffer, size_t bytes)"},
    {1, "one argument", "void release(type *)"},
};

static void check(jlpt_pragma *p) {
  if (p->head_type->has_type && clang_Type_getSizeOf(p->head_type->type) < 0) {
    p->failed = true;
    jlpt_error(p->file, p->head_type->offset, "jlpar-type", "nothing is known of type '%s'", p->head_type->text);
  }
  for (size_t k = 1; k < p->nexprs; k++) {
    const jlpt_expr *e = p->exprs[k];
    if (!e->has_type || is_function(e->type, functions[k - 1].arguments))
      continue;
    p->failed = true;
    jlpt_error(p->file, e->offset, "jlpar-type", "'%s' is no function of %s", e->text, functions[k - 1].count);
    jlpt_note(p->file, e->offset, "%s", functions[k - 1].prototype);
  }
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
