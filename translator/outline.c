/* SPDX-License-Identifier: MIT */
#include "lower.h"

#include "check.h"
#include "lower_parts.h"
#include "types.h"

#include <string.h>

/* ---- representation ---- */

/* a name that the user's text does not have */
static const char *unused_name(const jlpt_file *f, const char *name) {
  for (int k = 2; strstr(f->text, name); k++)
    name = jlpt_format("%s_%d", name, k);
  return name;
}

static const char *number_helper(jlpt_pragma *p) {
  jlpt_function *f = p->function;
  const char *what = p->directive->name;
  for (size_t k = 0; k < sizeof f->numbers / sizeof *f->numbers; k++) {
    if (!f->numbers[k].what)
      f->numbers[k].what = what;
    if (strcmp(f->numbers[k].what, what) == 0)
      return unused_name(p->file, jlpt_format("%s_%s%d", f->name, what, ++f->numbers[k].count));
  }
  return jlpt_format("%s_%s", f->name, what);
}

bool jlpt_clause_is(const jlpt_capture *c, const char *name) {
  return c->clause && strcmp(c->clause->spec->name, name) == 0;
}

bool jlpt_copies_memory(const jlpt_capture *c) {
  return jlpt_clause_is(c, "in") || jlpt_clause_is(c, "out") || jlpt_clause_is(c, "inout") || jlpt_clause_is(c, "reduction");
}

bool jlpt_points_into_shared(const jlpt_pragma *p, const jlpt_capture *c) {
  return p->world == JLPT_ELSEWHERE && jlpt_clause_is(c, "shared") && jlpt_is_pointer(c->var->type);
}

static bool is_section_of_pointer(const jlpt_capture *c) {
  return jlpt_copies_memory(c) && c->entry->ndims && jlpt_is_pointer(c->var->type);
}

/* A macro may make a string or another name of an argument, and an expansion may have a name for several things: both want
 * the variable to have its own. And the runtime aligns copies by their size. What is copied anyway then is copied once
 * more, into a local. */
enum { JLPT_LOCAL_MAX = 4096, JLPT_ALIGNED_MAX = 64 };

static bool may_be_local(const jlpt_pragma *p, const jlpt_var *v) {
  return v->storage == JLPT_AUTO && p->world != JLPT_SAME_FRAME && !jlpt_is_vla(v->type) &&
         clang_Type_getSizeOf(v->type) <= JLPT_LOCAL_MAX;
}

static bool wants_local(const jlpt_pragma *p, const jlpt_capture *c) {
  return (c->hidden || c->in_argument || jlpt_own_alignment(c->var)) && may_be_local(p, c->var);
}

/* An array's name is that of a pointer, and its text stays. */
static bool array_wants_local(const jlpt_pragma *p, const jlpt_capture *c) {
  long long alignment = jlpt_own_alignment(c->var);
  bool lies_well = alignment && alignment <= JLPT_ALIGNED_MAX && clang_Type_getSizeOf(c->var->type) % alignment == 0;
  return alignment && !lies_well && may_be_local(p, c->var) && !jlpt_clause_is(c, "shared") &&
         !jlpt_clause_is(c, "reduction") && !(c->entry && c->entry->ndims);
}

static void represent(jlpt_pragma *p, jlpt_capture *c) {
  const jlpt_var *v = c->var;
  CXType t = clang_getCanonicalType(v->type);
  bool array = jlpt_is_array(t);
  c->item = -1;
  c->is_copy = false;
  if (v->storage == JLPT_FILE_SCOPE && !(jlpt_copies_memory(c) && p->world == JLPT_ELSEWHERE)) {
    c->rep = JLPT_PLAIN; /* named directly */
    c->implicit = true;
  } else if (v->storage == JLPT_THREAD_LOCAL) {
    c->rep = JLPT_PLAIN;
    c->implicit = true;
  } else if (array) {
    c->rep = c->only_decays ? JLPT_DECAYED : JLPT_POINTER;
    c->is_copy = array_wants_local(p, c);
  } else if (p->world == JLPT_SAME_FRAME || (v->storage == JLPT_STATIC_LOCAL && !is_section_of_pointer(c))) {
    c->rep = JLPT_POINTER;
  } else if (jlpt_copies_memory(c) && !c->entry->ndims) {
    c->is_copy = !jlpt_clause_is(c, "reduction") && wants_local(p, c);
    c->rep = c->is_copy ? JLPT_PLAIN : JLPT_POINTER;
  } else if (jlpt_clause_is(c, "shared") && !(p->world == JLPT_ELSEWHERE && jlpt_is_pointer(v->type))) {
    c->rep = JLPT_POINTER;
  } else {
    c->by_value = true;
    c->rep = JLPT_PLAIN;
    if (jlpt_is_record(t) && clang_Type_getSizeOf(t) > 64 && !c->hidden && !wants_local(p, c))
      c->rep = JLPT_POINTER; /* to the env's copy */
  }
}

void jlpt_find_macros(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++)
      for (jlpt_pragma *p = jlpt.files[k]->pragmas[i]; p; p = p->combined)
        for (size_t c = 0; c < p->ncaptures; c++) {
          represent(p, &p->captures[c]);
          p->captures[c].var->is_macro |= p->captures[c].hidden && p->captures[c].rep == JLPT_POINTER && !p->captures[c].implicit;
        }
}

void jlpt_outline(jlpt_pragma *p) {
  if (p->helper)
    return;
  p->helper = number_helper(p);
  for (size_t k = 0; k < p->ncaptures; k++)
    represent(p, &p->captures[k]);
  if (!jlpt_outlined(p))
    return;
  jlpt_capture_vla_typedefs(p);
  p->failed |= jlpt_names_clash(p);
  p->failed |= jlpt_hoisted_names_clash(p);
}

/* ---- VLAs ---- */

int jlpt_vla_dims(CXType t) {
  int n = 0;
  for (t = clang_getCanonicalType(t);; t = clang_getCanonicalType(t)) {
    n += t.kind == CXType_VariableArray;
    if (jlpt_is_array(t))
      t = clang_getArrayElementType(t);
    else if (t.kind == CXType_Pointer)
      t = clang_getPointeeType(t);
    else
      return n;
  }
}

/* the dim-th run-time dimension of v, in the code of `context` */
const char *jlpt_dim_in(const jlpt_var *v, int dim, jlpt_pragma *context) {
  if (jlpt_captured_in(v, context))
    return jlpt_format("jlpar_env->jlpar_%s_dim%d", v->name, dim);
  const char *e = v->name;
  for (CXType t = clang_getCanonicalType(v->type);; t = clang_getCanonicalType(t)) {
    const char *element = jlpt_format("%s[0]", e);
    if (t.kind == CXType_VariableArray && dim-- == 0)
      return jlpt_format("sizeof(%s) / sizeof(%s)", e, element);
    t = jlpt_is_array(t) ? clang_getArrayElementType(t) : clang_getPointeeType(t);
    e = element;
  }
}

/* ---- env ---- */

bool jlpt_is_unnameable(CXType t) {
  return !clang_Cursor_isNull(jlpt_local_decl(t));
}

bool jlpt_nothing_captured(const jlpt_pragma *p) {
  if (p->env_members.size)
    return false;
  for (size_t k = 0; k < p->ncaptures; k++)
    if (!p->captures[k].implicit)
      return false;
  return true;
}

/* "int (*name)[3]": the pointer by which the env reaches a variable, to an array's first element or to all of it */
static const char *declare_pointer(const jlpt_capture *c, const char *name, const char *dims) {
  CXType t = c->var->type, canonical = clang_getCanonicalType(t);
  bool decayed = c->rep == JLPT_DECAYED;
  CXType to = decayed ? clang_getCanonicalType(clang_getArrayElementType(canonical)) : canonical;
  const char *declarator = jlpt_format(jlpt_is_array(to) ? "(*%s)" : "*%s", name);
  if (decayed) /* a run-time first dimension is not part of the element */
    return jlpt_declare_element(t, declarator, dims, canonical.kind == CXType_VariableArray);
  return jlpt_declare(t, declarator, dims, 0);
}

const char *jlpt_member(const jlpt_var *v) {
  return v->is_macro ? jlpt_format("jlpar_%s", v->name) : v->name;
}

static void add_member(const jlpt_capture *c, jlpt_text *out) {
  const jlpt_var *v = c->var;
  const char *name = jlpt_member(v);
  for (int k = 0; k < jlpt_vla_dims(v->type); k++)
    jlpt_addf(out, "  size_t jlpar_%s_dim%d;\n", v->name, k);
  bool opaque = jlpt_is_unnameable(v->type) || jlpt_is_vla(v->type);
  if (!c->by_value) {
    jlpt_addf(out, "  %s;\n", opaque ? jlpt_format("const volatile void *%s", name)
                                     : declare_pointer(c, name, NULL));
  } else if (jlpt_is_pointer(v->type) && opaque) {
    jlpt_addf(out, "  const volatile void *%s;\n", name);
  } else if (opaque) {
    jlpt_addf(out, "  struct {\n    _Alignas(%lld) char bytes[%lld];\n  } %s;\n", clang_Type_getAlignOf(v->type),
              clang_Type_getSizeOf(v->type), name);
  } else {
    jlpt_addf(out, "  %s;\n", jlpt_declare(jlpt_unqualified(v->type), name, NULL, 0));
  }
}

void jlpt_add_env_struct(jlpt_pragma *p, jlpt_text *out) {
  if (jlpt_nothing_captured(p))
    return;
  jlpt_addf(out, "struct %s_env {\n", p->helper);
  for (size_t k = 0; k < p->ncaptures; k++)
    if (!p->captures[k].implicit)
      add_member(&p->captures[k], out);
  jlpt_add(out, p->env_members.data, p->env_members.size);
  jlpt_adds(out, "};\n");
}

/* ---- locals of the helper ---- */

static const char *alignas(const jlpt_var *v) {
  long long alignment = jlpt_own_alignment(v);
  return alignment ? jlpt_format("_Alignas(%lld) ", alignment) : "";
}

/* the bytes of an array that is to be aligned better than what the env leads to */
static void add_aligned_bytes(const jlpt_capture *c, jlpt_text *out) {
  const jlpt_var *v = c->var;
  jlpt_addf(out, "  %schar jlpar_bytes_%s[%lld];\n", alignas(v), v->name, clang_Type_getSizeOf(v->type));
  jlpt_addf(out, "  __builtin_memcpy(jlpar_bytes_%s, (const void *)jlpar_env->%s, sizeof jlpar_bytes_%s);\n", v->name,
            jlpt_member(v), v->name);
}

static void add_pointer(const jlpt_capture *c, const char *dims, bool opaque, jlpt_text *out) {
  const jlpt_var *v = c->var;
  bool is_macro = c->hidden && c->rep != JLPT_DECAYED;
  const char *name = jlpt_format("%s%s", is_macro ? "jlpar_" : "", v->name);
  if (c->is_copy) {
    add_aligned_bytes(c, out);
    jlpt_addf(out, "  %s = (void *)jlpar_bytes_%s;\n", declare_pointer(c, name, dims), v->name);
  } else {
    jlpt_addf(out, "  %s = %s%sjlpar_env->%s;\n", declare_pointer(c, name, dims), opaque || c->by_value ? "(void *)" : "",
              c->by_value ? "&" : "", jlpt_member(v));
  }
  if (is_macro)
    jlpt_addf(out, "#pragma push_macro(\"%s\")\n#define %s (*jlpar_%s)\n", v->name, v->name, v->name);
}

static void add_local(const jlpt_capture *c, jlpt_text *out) {
  const jlpt_var *v = c->var;
  bool opaque = jlpt_is_unnameable(v->type) || jlpt_is_vla(v->type);
  const char *dims = jlpt_format("jlpar_env->jlpar_%s_dim", v->name);
  if (c->rep != JLPT_PLAIN) {
    add_pointer(c, dims, opaque, out);
  } else if (c->is_copy) {
    jlpt_addf(out, "  %s%s;\n  __builtin_memcpy((void *)&%s, (const void *)jlpar_env->%s, sizeof %s);\n", alignas(v),
              jlpt_declare(jlpt_unqualified(v->type), v->name, NULL, 0), v->name, jlpt_member(v), v->name);
  } else if (opaque && jlpt_is_pointer(v->type)) {
    jlpt_addf(out, "  %s%s = (void *)jlpar_env->%s;\n", alignas(v), jlpt_declare(v->type, v->name, dims, 0), jlpt_member(v));
  } else if (opaque) {
    jlpt_addf(out, "  %s%s;\n  __builtin_memcpy(&%s, (const void *)&jlpar_env->%s, sizeof %s);\n", alignas(v),
              jlpt_declare(jlpt_unqualified(v->type), v->name, dims, 0), v->name, jlpt_member(v), v->name);
  } else {
    jlpt_addf(out, "  %s%s = jlpar_env->%s;\n", alignas(v), jlpt_declare(v->type, v->name, dims, 0), jlpt_member(v));
  }
}

/* only sizes or types of it are used: no warning that it is not */
static bool maybe_unused(const jlpt_capture *c) {
  return !(c->uses & ~(unsigned)JLPT_UNEVALUATED) || (c->rep == JLPT_PLAIN && !(c->uses & JLPT_READ));
}

void jlpt_add_locals(jlpt_pragma *p, jlpt_text *out) {
  if (jlpt_nothing_captured(p)) {
    jlpt_adds(out, "  (void)jlpar_arg;\n");
    jlpt_add_local_types(p, out);
    return;
  }
  jlpt_add_local_types(p, out);
  jlpt_addf(out, "  struct %s_env *const jlpar_env = jlpar_arg;\n", p->helper);
  jlpt_add_vla_typedefs(p, out);
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    if (c->implicit)
      continue;
    add_local(c, out);
    if (maybe_unused(c))
      jlpt_addf(out, "  (void)%s%s;\n", c->hidden && c->rep == JLPT_POINTER ? "jlpar_" : "", c->var->name);
  }
}

static void copy_back(const jlpt_capture *c, jlpt_text *out) {
  const char *name = c->var->name, *bytes = jlpt_format("jlpar_bytes_%s", name);
  if (!c->is_copy || !(jlpt_clause_is(c, "out") || jlpt_clause_is(c, "inout")))
    return;
  jlpt_addf(out, "  __builtin_memcpy((void *)jlpar_env->%s, (const void *)%s%s, sizeof %s);\n", jlpt_member(c->var),
            c->rep == JLPT_PLAIN ? "&" : "", c->rep == JLPT_PLAIN ? name : bytes, c->rep == JLPT_PLAIN ? name : bytes);
}

void jlpt_end_locals(jlpt_pragma *p, jlpt_text *out) {
  for (size_t k = 0; k < p->ncaptures; k++) {
    const jlpt_capture *c = &p->captures[k];
    copy_back(c, out);
    if (c->hidden && c->rep == JLPT_POINTER && !c->implicit)
      jlpt_addf(out, "#pragma pop_macro(\"%s\")\n", c->var->name);
  }
}
