/* SPDX-License-Identifier: MIT
 *
 * What the translator knows: a directive in general (jlpt_directive, one per folder of pragmas/), a directive
 * in a program (jlpt_pragma) with its clauses, and what libclang found around it.
 *
 *   source -> scan -> clause -> probe -> bind -> capture -> check -> lower -> emit
 *
 * scan finds the directives of a file from its tokens; clause parses each by its directive's table; probe
 * makes the copy of the text that libclang parses, in which `if (0) { probes } else` stands where a directive
 * stood, so that clause expressions are parsed in their scope and the governed statement is the else
 * branch; bind reads the tree back; capture lists what a statement uses; check holds the rules; lower (each
 * directive's own) writes the replacement and the helper functions; emit puts the text together.
 */
#ifndef JLPT_DIRECTIVE_H
#define JLPT_DIRECTIVE_H

#include "source.h"

#include <clang-c/Index.h>

typedef struct jlpt_directive jlpt_directive;
typedef struct jlpt_pragma jlpt_pragma;
typedef struct jlpt_node jlpt_node;
typedef struct jlpt_var jlpt_var;
typedef struct jlpt_function jlpt_function;

/* ---- Directives in general --------------------------------------------------------------------------- */

enum jlpt_follows {
  JLPT_NOTHING,   /* stands alone, in a block or at file scope (channel, declare) */
  JLPT_STATEMENT, /* applies to the next statement */
  JLPT_LOOP       /* applies to the next for loop */
};

/* Where the statement runs: decides what capturing means (language.md section 3). */
enum jlpt_world {
  JLPT_IN_PLACE,  /* where it stands: nothing is captured */
  JLPT_HERE,      /* in this process, later */
  JLPT_ELSEWHERE, /* maybe in another process */
  JLPT_SAME_FRAME /* outlined, but run at once in the same frame: everything is shared */
};

enum jlpt_clause_kind {
  JLPT_FLAG,      /* detach */
  JLPT_EXPR,      /* num_threads(e) */
  JLPT_EXPR_LIST, /* retry_delay(e, e) */
  JLPT_INT,       /* collapse(2): an integer constant */
  JLPT_STRING_ARG,/* name("text") */
  JLPT_OPTIONAL_STRING, /* progress, progress("text") */
  JLPT_VARS,      /* shared(x, y) */
  JLPT_SECTIONS,  /* in(x, a[0:n]) */
  JLPT_REDUCTION_LIST, /* reduction(op: list) */
  JLPT_PLACE_ARG, /* on(any | threads | pool x | owner x | e) */
  JLPT_LVALUE,    /* status(v) */
  JLPT_FUTURE_ARG,/* future(f) */
  JLPT_SCHEDULE_ARG, /* schedule(kind[, chunk]) */
  JLPT_DEPEND_LIST, /* depend(in: list) */
  JLPT_TEXT_ARG    /* initializer(text): C with names of its own, not parsed */
};

typedef struct jlpt_clause_spec {
  const char *name;
  enum jlpt_clause_kind kind;
  bool repeats;
} jlpt_clause_spec;

struct jlpt_directive {
  const char *name;
  enum jlpt_follows follows;
  enum jlpt_world world; /* before the clauses; see jlpt_pragma.world */
  bool starts_work;      /* asynchronous: an enclosing sync waits for it */
  bool runs_often;       /* the statement has several runs, each with copies of its own of what is firstprivate */
  const jlpt_clause_spec *clauses; /* ends with a NULL name */
  /* parses what stands between the name and the clauses, e.g. jobs(int, 32); NULL: nothing may */
  void (*head)(jlpt_pragma *p);
  /* what the parse copy declares in its place (file scope and block scope); NULL: nothing */
  void (*declare)(jlpt_pragma *p, jlpt_text *out);
  void (*clauses_done)(jlpt_pragma *p); /* after the clauses are parsed: sets world, follows ...; or NULL */
  void (*bound)(jlpt_pragma *p);        /* after the tree is read: notes what all checks must know; or NULL */
  void (*check)(jlpt_pragma *p);        /* after capture; or NULL */
  void (*lower)(jlpt_pragma *p, jlpt_text *out); /* writes what replaces directive and statement */
  /* what it might do besides its statement, see effects.h; NULL: fail the task */
  int (*effects)(const jlpt_pragma *p);
};
extern const jlpt_directive *const jlpt_directives[]; /* ends with NULL; made by the build */
const jlpt_directive *jlpt_directive_find(const char *name, size_t n);

/* ---- Clauses of a program's directive ---------------------------------------------------------------- */

/* A piece of C in a clause: an expression or a type. */
typedef struct jlpt_expr {
  const char *text; /* as written, a macro that is a whole argument list expanded */
  size_t offset;    /* where it stands in the pragma's file */
  jlpt_pragma *pragma;
  bool is_type;
  bool is_statement;  /* text is a statement of its own, not an expression */
  const char *before; /* declarations that it needs around it, or NULL */
  size_t probe_from;  /* where those begin in the parse copy */
  size_t probe_begin, probe_end; /* where it stands in the parse copy */
  jlpt_node *node;               /* parsed; NULL when it did not parse */
  CXType type;
  bool has_type;
} jlpt_expr;

typedef struct jlpt_dim {
  jlpt_expr *lower, *length; /* length NULL: one element, name[lower] */
} jlpt_dim;

/* One entry of a clause's list: name, name[lower:length]..., or any lvalue. */
typedef struct jlpt_entry {
  jlpt_expr *expr; /* the name or lvalue, without the section */
  jlpt_dim dims[8];
  size_t ndims;
  jlpt_var *var; /* the variable it names, after bind */
} jlpt_entry;

typedef struct jlpt_clause {
  const jlpt_clause_spec *spec;
  size_t begin, end; /* in the pragma's file */
  const char *word;  /* reduction: operator; on: any threads pool owner or NULL; schedule, depend: kind */
  size_t word_at;
  jlpt_entry *entries;
  size_t nentries, entries_room;
  long value; /* JLPT_INT */
} jlpt_clause;

/* ---- What libclang saw ------------------------------------------------------------------------------- */

struct jlpt_node {
  CXCursor cursor;
  enum CXCursorKind kind;
  jlpt_node *parent, *child, *last, *next;
  jlpt_file *file;   /* NULL: in a file that is not translated */
  size_t begin, end; /* in the file's own text; inside a macro's expansion: of the whole expansion */
  size_t at;         /* where the name stands */
  jlpt_expr *expr;   /* it belongs to a clause: begin, end, at are offsets in expr->text */
  jlpt_pragma *pragma; /* the IfStmt that stands for a directive */
  jlpt_var *var;     /* DeclRefExpr to a variable */
  /* of a function definition, once somebody asked: */
  unsigned effects_asked; /* by which question of jlpt.effects_asked it was last looked at; see effects.c */
  struct { bool known; const jlpt_var *var; } global; /* a mutable file-scope variable that it uses */
};

enum jlpt_storage { JLPT_AUTO, JLPT_STATIC_LOCAL, JLPT_FILE_SCOPE, JLPT_THREAD_LOCAL };

struct jlpt_var {
  CXCursor decl;
  const char *name;
  CXType type;
  enum jlpt_storage storage;
  bool is_const;  /* the object itself cannot change */
  bool is_system; /* declared by a system header */
  bool is_macro;  /* in a helper: a macro of the user's names it there, and it is reached by address */
  bool is_probe;  /* stands for a loop's index in the probes of its directive */
  bool is_common; /* under the directive shared: one object for all processes of the host */
  jlpt_file *file; /* where declared, and where that declaration stands; NULL: not in a translated file */
  size_t at;
};

enum { JLPT_READ = 1, JLPT_WRITE = 2, JLPT_ADDRESS = 4, JLPT_POINTEE_WRITE = 8, JLPT_UNEVALUATED = 16 };

/* How a helper names a captured variable. */
enum jlpt_rep {
  JLPT_PLAIN,   /* a local of the same name and type, or the variable itself */
  JLPT_DECAYED, /* an array: a pointer to its first element, of the same name */
  JLPT_POINTER  /* a pointer of the same name: uses become (*name) */
};

typedef struct jlpt_capture {
  jlpt_var *var;
  unsigned uses;
  jlpt_node *first, *write, *pointee_write;
  bool hidden;      /* a macro's expansion names it, or spells its name: text cannot be edited there */
  bool in_argument; /* it stands in an argument of a macro */
  bool only_decays; /* an array of which only elements and addresses are used */
  const jlpt_clause *clause; /* that names it: in, out, inout, shared, firstprivate, private, reduction */
  jlpt_entry *entry;
  bool is_target;   /* of the statement's own assignment */
  bool implicit;    /* needed by the generated code only */
  enum jlpt_rep rep;
  int item;         /* index among the call's items; -1: none */
  bool by_value;    /* the env holds the value, not a pointer */
  bool is_copy;     /* the env holds a pointer; the helper has a copy of its own, and writes it back behind the statement */
} jlpt_capture;

/* A loop in canonical form. */
typedef struct jlpt_loop_info {
  jlpt_node *loop, *body;
  jlpt_var *index;
  bool declares;    /* the index is declared by the loop */
  jlpt_node *lower, *upper, *step; /* expressions; step NULL: 1 */
  char compare;     /* '<' '>' 'l' (<=) 'g' (>=) '!' */
  bool downwards;
} jlpt_loop_info;

struct jlpt_pragma {
  const jlpt_directive *directive; /* NULL: unknown, or so malformed that nothing can be said */
  enum jlpt_world world;
  enum jlpt_follows follows;
  jlpt_file *file;
  size_t begin, end; /* the text that it occupies: from # or _Pragma or the macro's name to its end */
  const char *text;  /* from where its tokens are read (a _Pragma's string cleaned of escapes) */
  size_t text_begin, text_end; /* its directive and clauses in `text` */
  size_t name_at;    /* where the directive's name stands in the file */
  const char *others;   /* other _Pragmas of the macro that it comes from, which stay before it; or NULL */
  const char *spelling; /* "#pragma jlpar spawn on(2)" in one line */
  bool waits_itself;  /* the sync of `sync X`: what X became waits, so that nothing is left of the sync */
  bool is_outer_half; /* the sync of `sync X`: its statement is `combined` */
  jlpt_pragma *combined;  /* the X of a `sync X`, or NULL */
  bool failed;       /* has errors: not lowered */
  bool misplaced;    /* no statement of its own could be found: nothing more is said of it */
  bool seen;         /* libclang came across it (not in a skipped region) */

  const char *head_name; /* channel: its name */
  size_t head_at;
  jlpt_expr *head_type, *head_size; /* channel: element type (NULL: any), capacity (NULL: 0) */
  const char *head_word;            /* channel: "unbounded"; declare: the function or expression, as text */
  bool file_scope;

  jlpt_clause *clauses;
  size_t nclauses, clauses_room;
  jlpt_expr **exprs; /* all of them, in order of probes */
  size_t nexprs, exprs_room;
  bool declares_future; /* future(f) declares f here */

  size_t probe_at;   /* offset in the parse copy of its `if` */
  jlpt_node *node;   /* that IfStmt */
  jlpt_node *statement;
  size_t statement_begin, statement_end; /* in the file */
  jlpt_loop_info loops[8]; /* collapse(n) */
  size_t nloops;
  jlpt_pragma *parent; /* the directive whose statement holds this one, or NULL */
  jlpt_function *function;

  jlpt_node *assignment; /* the statement is lhs = rhs of its own: that BinaryOperator */
  jlpt_capture *captures;
  size_t ncaptures, captures_room;
  const char *helper; /* its name: fib_spawn1 */
  int nitems;         /* of its call */
  jlpt_text env_members, env_values; /* what the lowering adds to the env, as declarations and initializers */
  bool wraps_sync;    /* its body waits for what it starts */
  bool lazy;          /* a task of it might be left out: it calls nothing that waits for others or fails */
  bool noted_here;    /* its notes are for this thread */
  bool never_fails;   /* its sync: nothing in it fails or waits for others, so the code for that is in place */
  jlpt_pragma **noted; /* what its sync, if it never fails, may hold notes of */
  size_t nnoted, noted_room;
};

struct jlpt_function {
  jlpt_node *node;
  const char *name;
  jlpt_file *file;
  size_t above;      /* where helpers go */
  bool cut;          /* it begins inside of a macro that ends the declaration before: they can go nowhere */
  jlpt_text types;   /* above these: of the values that it gives to the runtime (values.h) */
  jlpt_text helpers; /* text, with emit's marks */
  struct { const char *what; int count; } numbers[16];
};

/* ---- The translation of one file --------------------------------------------------------------------- */

typedef struct jlpt_unit {
  jlpt_file **files; /* [0] is the main file */
  size_t nfiles, files_room;
  jlpt_file **macro_files; /* not translated; macros in them may hold directives: the system's headers, -D */
  size_t nmacro_files, macro_files_room;
  const char *const *clang_args;
  int nclang_args;
  bool openmp; /* the user gave -fopenmp */
  CXIndex index;
  CXTranslationUnit tu;
  jlpt_function **functions;
  size_t nfunctions, functions_room;
  jlpt_var **vars;
  size_t nvars, vars_room;
  CXCursor *commons; /* canonical declarations of variables that are common */
  size_t ncommons, commons_room;
  struct { size_t begin, end; jlpt_file *file; const char *name; } *expansions; /* macro uses, in order */
  size_t nexpansions, expansions_room;
  struct { jlpt_file *from, *to; size_t begin, end; const char *path; bool quoted; } *inclusions; /* #includes */
  size_t ninclusions, inclusions_room;
  struct { jlpt_file *to; const char *name; } *preinclusions; /* of -imacros, then of -include, in their order */
  size_t npreinclusions, preinclusions_room;
  const char *failure; /* what clang said of C that it does not accept; NULL if nothing */
  bool threads;        /* a loop becomes OpenMP */
  unsigned effects_asked; /* how many questions jlpt_effects answered */
  struct { const char *name; const char *type; jlpt_pragma *pragma; const char *combine, *init; } *reductions;
  size_t nreductions, reductions_room;
  struct { const char *type, *pack, *unpack, *release /* or NULL */; jlpt_pragma *pragma; } *serializers;
  size_t nserializers, serializers_room;
} jlpt_unit;
extern jlpt_unit jlpt;

/* clauses of a pragma */
const jlpt_clause *jlpt_clause_get(const jlpt_pragma *p, const char *name); /* the first of that name, or NULL */
bool jlpt_has(const jlpt_pragma *p, const char *name);

#endif
