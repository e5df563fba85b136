/* SPDX-License-Identifier: MIT */
#include "types.h"

#include <stdio.h>
#include <string.h>

/* ---- questions ---- */

bool jlpt_is_array(CXType t) {
  return t.kind == CXType_ConstantArray || t.kind == CXType_VariableArray || t.kind == CXType_IncompleteArray;
}

static CXType step(CXType t) {
  return clang_getCanonicalType(t);
}

/* A canonical array carries its elements' const itself, and its element type then does not. */
bool jlpt_is_const(CXType t) {
  for (t = step(t); jlpt_is_array(t); t = step(clang_getArrayElementType(t)))
    if (clang_isConstQualifiedType(t))
      return true;
  return clang_isConstQualifiedType(t);
}

bool jlpt_is_vla(CXType t) {
  for (t = step(t);; t = step(t)) {
    if (t.kind == CXType_VariableArray)
      return true;
    if (t.kind == CXType_Pointer)
      t = clang_getPointeeType(t);
    else if (jlpt_is_array(t))
      t = clang_getArrayElementType(t);
    else
      return false;
  }
}

CXType jlpt_element(CXType t) {
  for (t = step(t); jlpt_is_array(t); t = step(clang_getArrayElementType(t)))
    ;
  return t;
}

static bool is_function(CXType t) {
  return t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto;
}

bool jlpt_is_function_pointer(CXType t) {
  t = step(t);
  return t.kind == CXType_Pointer && is_function(step(clang_getPointeeType(t)));
}

bool jlpt_is_pointer(CXType t) {
  return step(t).kind == CXType_Pointer && !jlpt_is_function_pointer(t);
}

bool jlpt_is_record(CXType t) {
  return step(t).kind == CXType_Record;
}

static char *spelled(CXString s) {
  char *copy = jlpt_copy(clang_getCString(s), strlen(clang_getCString(s)));
  clang_disposeString(s);
  return copy;
}

const char *jlpt_spelling(CXCursor c) {
  return spelled(clang_getCursorSpelling(c));
}

/* clang says typeof for __typeof__ too, which a strict -std=c11 does not know */
static const char *spelled_type(CXType t) {
  char *text = spelled(clang_getTypeSpelling(t)), *at = strstr(text, "typeof");
  if (!at || (at > text && at[-1] != ' ') || (at[6] != '(' && at[6] != ' '))
    return text;
  *at = 0;
  return jlpt_format("%s__typeof__%s", text, at + 6);
}

bool jlpt_is_handle(CXType t, const char **kind) {
  t = step(t);
  if (t.kind != CXType_Record)
    return false;
  const char *name = jlpt_spelling(clang_getTypeDeclaration(t));
  *kind = strcmp(name, "jlpar_future") == 0    ? "JLPI_FUTURE"
          : strcmp(name, "jlpar_channel") == 0 ? "JLPI_CHANNEL"
          : strcmp(name, "jlpar_darray") == 0  ? "JLPI_DARRAY"
                                               : NULL;
  return *kind != NULL;
}

CXType jlpt_unqualified(CXType t) {
  if (!clang_isConstQualifiedType(t) && !clang_isVolatileQualifiedType(t) && !clang_isRestrictQualifiedType(t))
    return t;
  return clang_getUnqualifiedType(t);
}

/* ---- local declarations ---- */

bool jlpt_is_local(CXCursor decl) {
  for (CXCursor c = clang_getCursorSemanticParent(decl);
       !clang_Cursor_isNull(c) && clang_getCursorKind(c) != CXCursor_TranslationUnit && !clang_isInvalid(c.kind);
       c = clang_getCursorSemanticParent(c))
    if (clang_getCursorKind(c) == CXCursor_FunctionDecl)
      return true;
  return false;
}

static bool has_name(CXCursor decl) {
  const char *name = jlpt_spelling(decl);
  return !clang_Cursor_isAnonymous(decl) && *name && !strchr(name, '(');
}

typedef struct each {
  void (*f)(CXCursor decl, void *arg);
  void *arg;
  int depth;
} each;

static void each_local(CXType t, each *e);

static enum CXVisitorResult each_field(CXCursor c, CXClientData data) {
  each_local(clang_getCursorType(c), data);
  return CXVisit_Continue;
}

static void each_local(CXType t, each *e) {
  if (e->depth > 24)
    return;
  e->depth++;
  if (t.kind == CXType_Elaborated) {
    each_local(clang_Type_getNamedType(t), e);
  } else if (t.kind == CXType_Typedef) {
    CXCursor decl = clang_getTypeDeclaration(t);
    if (jlpt_is_local(decl)) {
      each_local(clang_getTypedefDeclUnderlyingType(decl), e);
      if (!jlpt_is_vla(t)) /* stays behind: its name is not needed where its dimensions are known as numbers */
        e->f(decl, e->arg);
    }
  } else if (t.kind == CXType_Pointer) {
    each_local(clang_getPointeeType(t), e);
  } else if (jlpt_is_array(t)) {
    each_local(clang_getArrayElementType(t), e);
  } else if (is_function(t)) {
    each_local(clang_getResultType(t), e);
    for (int k = 0; k < clang_getNumArgTypes(t); k++)
      each_local(clang_getArgType(t, (unsigned)k), e);
  } else if (t.kind == CXType_Record || t.kind == CXType_Enum) {
    CXCursor decl = clang_getTypeDeclaration(t);
    if (jlpt_is_local(decl) || !has_name(decl)) {
      if (t.kind == CXType_Record)
        clang_Type_visitFields(t, each_field, e);
      e->f(decl, e->arg);
    }
  } else if (t.kind == CXType_Unexposed || t.kind == CXType_Attributed || t.kind == CXType_Atomic) {
    CXType canonical = step(t);
    if (canonical.kind != t.kind)
      each_local(canonical, e);
  }
  e->depth--;
}

void jlpt_each_local(CXType t, void (*f)(CXCursor decl, void *arg), void *arg) {
  each e = {f, arg, 0};
  each_local(t, &e);
}

static void take(CXCursor decl, void *arg) {
  *(CXCursor *)arg = decl;
}

CXCursor jlpt_local_decl(CXType t) {
  CXCursor found = clang_getNullCursor();
  jlpt_each_local(t, take, &found);
  return found;
}

const char *jlpt_anonymous_name(CXCursor decl) {
  unsigned line, column;
  clang_getFileLocation(clang_getCursorLocation(decl), NULL, &line, &column, NULL);
  return jlpt_format("jlpar_anonymous_%u_%u", line, column);
}

/* ---- declarations ---- */

static const char *qualifiers(CXType t) {
  return jlpt_format("%s%s%s", clang_isConstQualifiedType(t) ? "const " : "",
                     clang_isVolatileQualifiedType(t) ? "volatile " : "",
                     clang_isRestrictQualifiedType(t) ? "restrict " : "");
}

static const char *base_name(CXType t) {
  CXType canonical = step(t);
  if (canonical.kind == CXType_Record || canonical.kind == CXType_Enum) {
    CXCursor decl = clang_getTypeDeclaration(canonical);
    if (!has_name(decl) && t.kind != CXType_Typedef &&
        !(t.kind == CXType_Elaborated && clang_Type_getNamedType(t).kind == CXType_Typedef)) {
      const char *text = spelled_type(t);
      if (strncmp(text, "__typeof", 8) == 0)
        return text;
      enum CXCursorKind k = clang_getCursorKind(decl);
      return jlpt_format("%s%s %s", qualifiers(t),
                         k == CXCursor_UnionDecl ? "union" : k == CXCursor_EnumDecl ? "enum" : "struct",
                         jlpt_anonymous_name(decl));
    }
  }
  return spelled_type(t);
}

/* typedefs stay as they are unless a VLA hides in them */
static CXType open(CXType t) {
  bool sugar = t.kind == CXType_Unexposed || t.kind == CXType_Attributed;
  if (t.kind == CXType_Unexposed) {
    if (strncmp(spelled_type(t), "__typeof", 8) == 0 && jlpt_is_record(t))
      return t;
  }
  if (sugar || ((t.kind == CXType_Typedef || t.kind == CXType_Elaborated) && jlpt_is_vla(t)))
    return step(t);
  return t;
}

/* "const volatile " of both, each once: an array's qualifiers are its elements' */
static const char *both(CXType t, const char *quals) {
  bool c = clang_isConstQualifiedType(t) || strstr(quals, "const");
  bool v = clang_isVolatileQualifiedType(t) || strstr(quals, "volatile");
  return jlpt_format("%s%s", c ? "const " : "", v ? "volatile " : "");
}

static const char *missing(CXType t, const char *quals) {
  return jlpt_format("%s%s", strstr(quals, "const") && !clang_isConstQualifiedType(t) ? "const " : "",
                     strstr(quals, "volatile") && !clang_isVolatileQualifiedType(t) ? "volatile " : "");
}

static const char *declare(CXType t, const char *inner, const char *quals, const char *dims, int *dim) {
  t = open(t);
  if (t.kind == CXType_Pointer) {
    CXType to = open(clang_getPointeeType(t));
    const char *s = jlpt_format("*%s%s%s", missing(t, quals), qualifiers(t), inner);
    return declare(to, jlpt_is_array(to) || is_function(to) ? jlpt_format("(%s)", s) : s, "", dims, dim);
  }
  if (jlpt_is_array(t)) {
    const char *s = t.kind == CXType_ConstantArray ? jlpt_format("%s[%lld]", inner, clang_getArraySize(t))
                    : t.kind == CXType_VariableArray ? jlpt_format("%s[%s%d]", inner, dims ? dims : "", (*dim)++)
                                                     : jlpt_format("%s[]", inner);
    return declare(clang_getArrayElementType(t), s, both(t, quals), dims, dim);
  }
  if (is_function(t)) {
    jlpt_text args = {0};
    jlpt_addf(&args, "%s(", inner);
    int n = t.kind == CXType_FunctionProto ? clang_getNumArgTypes(t) : 0;
    for (int k = 0; k < n; k++)
      jlpt_addf(&args, "%s%s", k ? ", " : "", declare(clang_getArgType(t, (unsigned)k), "", "", dims, dim));
    if (clang_isFunctionTypeVariadic(t) && n)
      jlpt_adds(&args, ", ...");
    if (t.kind == CXType_FunctionProto && n == 0)
      jlpt_adds(&args, "void");
    jlpt_adds(&args, ")");
    return declare(clang_getResultType(t), args.data, "", dims, dim);
  }
  const char *base = jlpt_format("%s%s", missing(t, quals), base_name(t));
  return *inner ? jlpt_format("%s %s", base, inner) : base;
}

const char *jlpt_declare(CXType t, const char *declarator, const char *dims, int first) {
  return declare(t, declarator, "", dims, &first);
}

const char *jlpt_declare_element(CXType array, const char *declarator, const char *dims, int first) {
  CXType canonical = step(array), written = array;
  if (!jlpt_is_array(written))
    written = canonical; /* a typedef's */
  return declare(clang_getArrayElementType(written), declarator, both(canonical, both(array, "")), dims, &first);
}

const char *jlpt_type_name(CXType t) {
  return jlpt_declare(t, "", NULL, 0);
}

const char *jlpt_type_shown(CXType t) {
  char *text = jlpt_copy(jlpt_type_name(t), strlen(jlpt_type_name(t)));
  static const char own[] = "jlpar_anonymous_";
  for (char *at; (at = strstr(text, own));) {
    *at = 0;
    at += sizeof own - 1;
    text = jlpt_format("%s<anonymous>%s", text, at + strspn(at, "0123456789_"));
  }
  return text;
}

const char *jlpt_integer_name(CXType t) {
  t = jlpt_unqualified(t);
  if (clang_Cursor_isNull(jlpt_local_decl(t)))
    return jlpt_type_name(t);
  t = clang_getCanonicalType(t);
  if (t.kind == CXType_Enum)
    t = clang_getEnumDeclIntegerType(clang_getTypeDeclaration(t));
  return jlpt_type_name(jlpt_unqualified(t));
}

/* ---- travelling ---- */

const char *jlpt_serializer_of(CXType t) {
  t = step(t);
  if (t.kind != CXType_Record)
    return NULL;
  for (size_t k = 0; k < jlpt.nserializers; k++)
    if (clang_equalTypes(jlpt_unqualified(t), jlpt_unqualified(step(jlpt.serializers[k].pragma->head_type->type))))
      return jlpt.serializers[k].type;
  return NULL;
}

typedef struct search {
  const char *member;
} search;

static enum CXVisitorResult search_field(CXCursor c, CXClientData data) {
  search *s = data;
  const char *inside = jlpt_pointer_inside(clang_getCursorType(c));
  if (!inside)
    return CXVisit_Continue;
  const char *name = jlpt_spelling(c);
  s->member = *inside && *name ? jlpt_format("%s.%s", name, inside) : *inside ? inside : name;
  return CXVisit_Break;
}

const char *jlpt_pointer_inside(CXType t) {
  const char *kind;
  t = jlpt_element(t);
  if (jlpt_is_pointer(t))
    return "";
  if (t.kind != CXType_Record || jlpt_is_handle(t, &kind) || jlpt_serializer_of(t))
    return NULL;
  search s = {NULL};
  clang_Type_visitFields(t, search_field, &s);
  return s.member;
}

typedef struct fields {
  jlpt_text *out;
  const char *base;
  size_t count;
} fields;

static size_t add_fields(jlpt_text *out, CXType t, const char *base, long long n, long long stride);

static enum CXVisitorResult add_field(CXCursor c, CXClientData data) {
  fields *f = data;
  long long bits = clang_Cursor_getOffsetOfField(c);
  if (bits >= 0 && bits % 8 == 0)
    f->count += add_fields(f->out, clang_getCursorType(c), jlpt_format("%s + %lld", f->base, bits / 8), 1, 0);
  return CXVisit_Continue;
}

static size_t add_fields(jlpt_text *out, CXType t, const char *base, long long n, long long stride) {
  const char *kind = NULL, *serializer;
  t = step(t);
  if (t.kind == CXType_ConstantArray) {
    CXType e = step(clang_getArrayElementType(t));
    long long count = clang_getArraySize(t), bytes = clang_Type_getSizeOf(e);
    if (n == 1 && !jlpt_is_array(e) && (!jlpt_is_record(e) || jlpt_is_handle(e, &kind) || jlpt_serializer_of(e)))
      return add_fields(out, e, base, count, bytes);
    size_t total = 0;
    for (long long k = 0; k < count; k++) {
      size_t added = add_fields(out, e, jlpt_format("%s + %lld", base, k * bytes), 1, 0);
      if (!added)
        break; /* none in the first: none in any */
      total += added;
    }
    return total;
  }
  if (jlpt_is_function_pointer(t))
    kind = "JLPI_FUNCTION";
  else if (!jlpt_is_handle(t, &kind) && (serializer = jlpt_serializer_of(t)))
    kind = "JLPI_SERIALIZED";
  else
    serializer = NULL;
  if (kind) {
    serializer = strcmp(kind, "JLPI_SERIALIZED") == 0 ? jlpt_serializer_of(t) : NULL;
    jlpt_addf(out, "    {%s, %s, %lld, %lld, %s%s},\n", kind, base, n, stride, serializer ? "&" : "",
              serializer ? serializer : "NULL");
    return 1;
  }
  if (t.kind != CXType_Record)
    return 0;
  fields f = {out, base, 0};
  clang_Type_visitFields(t, add_field, &f);
  return f.count;
}

size_t jlpt_add_fields(jlpt_text *out, CXType t, const char *base) {
  return add_fields(out, t, base, 1, 0);
}
