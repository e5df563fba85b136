/* SPDX-License-Identifier: MIT */
#include "registers.h"

#include "diag.h"
#include "expand.h"
#include "lex.h"
#include "tree.h"

#include <string.h>

static enum CXChildVisitResult find_label(CXCursor c, CXCursor parent, CXClientData found) {
  (void)parent;
  if (clang_getCursorKind(c) == CXCursor_AsmLabelAttr)
    *(bool *)found = true;
  return CXChildVisit_Continue;
}

static bool names_machine_register(CXCursor decl) {
  bool found = false;
  clang_visitChildren(decl, find_label, &found);
  return found;
}

/* what a token is: the word, a macro that stands for it alone, or one that has it among others */
static enum { NOT, WORD, HIDDEN } what(const jlpt_file *f, jlpt_token t) {
  if (jlpt_token_is(f->text, t, "register"))
    return WORD;
  const char *text = t.kind == JLPT_NAME ? jlpt_expand(f, t.begin, f->text, t.begin, t.end) : NULL;
  size_t tokens = 0, words = 0;
  jlpt_lexer l;
  jlpt_lex_begin(&l, text ? text : "", 0, text ? strlen(text) : 0);
  for (jlpt_token k; (k = jlpt_lex(&l)).kind != JLPT_END; tokens++)
    words += jlpt_token_is(text, k, "register");
  return !words ? NOT : tokens == 1 ? WORD : HIDDEN;
}

static void drop(const jlpt_var *v) {
  jlpt_place begin = jlpt_place_of(clang_getRangeStart(clang_getCursorExtent(v->decl)));
  if (!begin.file || begin.file != v->file || names_machine_register(v->decl))
    return;
  jlpt_lexer l;
  jlpt_lex_begin(&l, begin.file->text, begin.at, v->at);
  for (jlpt_token t; (t = jlpt_lex(&l)).kind != JLPT_END;)
    switch (what(begin.file, t)) {
    case WORD:
      memset((char *)begin.file->text + t.begin, ' ', t.end - t.begin);
      break;
    case HIDDEN:
      jlpt_error(begin.file, t.begin, "jlpar-macro", "a macro declares '%s' as register, and a directive needs its address",
                 v->name);
      break;
    case NOT:
      break;
    }
}

static void visit(const jlpt_node *n) {
  if (n->var && n->var->storage == JLPT_AUTO && clang_Cursor_getStorageClass(n->var->decl) == CX_SC_Register)
    drop(n->var);
  for (const jlpt_node *c = n->child; c; c = c->next)
    visit(c);
}

void jlpt_drop_register(void) {
  for (size_t k = 0; k < jlpt.nfiles; k++)
    for (size_t i = 0; i < jlpt.files[k]->npragmas; i++) {
      const jlpt_pragma *p = jlpt.files[k]->pragmas[i];
      if (p->directive && p->node && !p->failed)
        visit(p->node);
    }
}
