/* SPDX-License-Identifier: MIT
 *
 * The compiler driver: what the parts of jlpar-cc know of each other.
 *
 *     argv -> command -> which inputs hold directives?  -- none --> exec the compiler, argv as it came
 *             (parse)    (scan, reach)                  -- some --> per input: translate, compile, depend
 *                                                                   then one link (link)
 *
 * A build calls the driver for every file, so it links no libclang, reads little, and gets out of the way by
 * exec. Memory is never freed: the process lives for one command. Whatever cannot be helped ends it with a
 * message through jlpd_die, which also removes the temporary folder.
 */
#ifndef JLPD_DRIVER_H
#define JLPD_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* ---- words: argument lists and strings -------------------------------------------------------------- */

typedef struct jlpd_words {
  const char **word; /* ends with NULL once something was added */
  size_t count, room;
} jlpd_words;

void jlpd_add(jlpd_words *list, const char *word);
void jlpd_add_all(jlpd_words *list, const jlpd_words *more);
bool jlpd_has(const jlpd_words *list, const char *word);
const char *jlpd_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *jlpd_alloc(size_t bytes); /* zeroed; never NULL */
bool jlpd_starts(const char *text, const char *prefix);
const char *jlpd_base(const char *path);   /* after the last slash */
const char *jlpd_folder(const char *path); /* up to and including the last slash; "" when there is none */
const char *jlpd_stem(const char *path);   /* base without its last suffix */
_Noreturn void jlpd_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* jlpd_expand - the words of an @file, as gcc reads them (quotes, backslashes, nested @files). */
void jlpd_expand(const char *word, jlpd_words *into);

/* ---- command: the command line, understood ------------------------------------------------------------ */

typedef enum jlpd_language { JLPD_OBJECT, JLPD_C, JLPD_CPP_OUTPUT, JLPD_OTHER } jlpd_language;

/* jlpd_item - an option or an input, in the order given. */
typedef struct jlpd_item {
  bool input;
  const char *name;  /* options: "-I"; with neither argument nor table entry, the whole word */
  const char *value; /* options: the argument, or NULL; inputs: the file */
  const char *word[2];
  int words;              /* how many words of argv it takes */
  jlpd_language language; /* inputs */
  const char *x;          /* inputs: the argument of the -x in force, or NULL */
} jlpd_item;

/* In gcc's order of precedence. */
typedef enum jlpd_phase {
  JLPD_PREPROCESS,
  JLPD_SYNTAX_ONLY,
  JLPD_ASSEMBLY,
  JLPD_COMPILE,
  JLPD_LINK
} jlpd_phase;

typedef enum jlpd_action { JLPD_BUILD, JLPD_EMIT, JLPD_CHECK, JLPD_REPORT, JLPD_DUMP } jlpd_action;

typedef struct jlpd_command {
  jlpd_words compiler; /* what JLPAR_CC names */
  bool clang;
  jlpd_words plain; /* the user's words without jlpar's own: what the compiler gets when nothing is to do */
  jlpd_item *item;
  size_t items;
  size_t c_inputs, inputs;
  jlpd_phase phase;
  const char *output;     /* -o */
  bool dependencies_only; /* -M or -MM */
  bool libraries;         /* -l */
  bool shared, relocatable, is_static, openmp, informative /* -### and the like: the compiler alone answers */;
  /* jlpar's own */
  jlpd_action action;
  const char *mode; /* for the translator: "emit", "check", "report", "dump:STAGE" */
  bool keep, verbose, serial, version, help;
  jlpd_words warnings; /* -W[no-][error=]jlpar-TAG */
} jlpd_command;

void jlpd_parse(jlpd_command *command, int argc, char **argv);
/* jlpd_own - takes the word when it is one of jlpar's own options. */
bool jlpd_own(jlpd_command *command, const char *word);
void jlpd_help(void);
void jlpd_version(const jlpd_command *command);

/* ---- scan, reach: does it hold directives? ------------------------------------------------------------- */

typedef struct jlpd_text {
  const char *data;
  size_t bytes;
} jlpd_text;

bool jlpd_read(const char *path, jlpd_text *text); /* false: not a readable regular file */

typedef struct jlpd_include {
  const char *name;
  bool quoted, next;
} jlpd_include;

/* jlpd_has_operator - the letters _Pragma occur: its macros may hold directives, or make them of their arguments. */
bool jlpd_has_operator(jlpd_text text);
/* jlpd_may_hold_directives - never false for a text that holds one; sees through comments and splices. */
bool jlpd_may_hold_directives(jlpd_text text);
/* jlpd_next_include - the next #include from *at on, wherever it stands; false at the end. */
bool jlpd_next_include(jlpd_text text, size_t *at, jlpd_include *include);

typedef struct jlpd_reach {
  bool directives;    /* in the source or in a project header, or in macros of another or of the command line */
  bool uses_header;   /* includes jlpar.h or jlpar/... */
  jlpd_words headers; /* project headers that may hold directives */
  jlpd_words macros;  /* other headers, of which macros may hold or make some */
} jlpd_reach;

/* jlpd_find_reach - looks into the source (its text, when it came from stdin) and the project headers that it
 * may include: those found by quotes, -iquote, -I, -include and CPATH. Of -imacros and of the folders that the
 * command names as the system's (-isystem, -idirafter, C_INCLUDE_PATH) only macros count. */
void jlpd_find_reach(const jlpd_command *command, const char *source, jlpd_text text, jlpd_reach *reach);

/* ---- place: where jlpar is installed ------------------------------------------------------------------- */

const char *jlpd_translator(void); /* JLPAR_TRANSLATE, or ../libexec/jlpar/jlpar-translate */
const char *jlpd_include_dir(void);
const char *jlpd_library(void); /* lib/libjlpar.a */
const char *jlpd_export_list(void);

/* ---- work: temporary files, processes ------------------------------------------------------------------ */

void jlpd_work_name(char **argv); /* the command, of which the folder has its name */
/* jlpd_work_file - NAME in a new private folder; all of it is removed at the end and on signals. */
const char *jlpd_work_file(const char *name);
const char *jlpd_work_root(void); /* with a slash at its end; made on the first call */
void jlpd_work_remove(void);
void jlpd_copy(const char *from, int to, const char *to_name); /* failures name to_name and end the driver */
void jlpd_copy_to(const char *from, const char *path);

/* jlpd_run - runs a program and waits. stdin_fd, stdout_fd: -1 to inherit.
 * Returns  its exit status, or minus the signal that ended it. Does not return when a signal came for the
 *          driver: it goes on to the program, and both end by it */
int jlpd_run(const jlpd_command *command, const jlpd_words *argv, int stdin_fd, int stdout_fd);
_Noreturn void jlpd_end_by(int signal); /* cleans up, then ends as that signal ends a program */
/* jlpd_exec - becomes that program; temporary files must not be needed any more. */
_Noreturn void jlpd_exec(const jlpd_command *command, const jlpd_words *argv, int stdin_fd);

/* ---- translate: one annotated input --------------------------------------------------------------------- */

typedef struct jlpd_source {
  const jlpd_item *item;
  const char *path; /* as the user named it */
  jlpd_text text;   /* of "-" only */
  int stdin_fd;     /* of "-": a file with the text, else -1 */
  const char *stdin_path;
  jlpd_reach reach;
  size_t includes;    /* how many -include the compiler gets with the translation, which makes up for the others */
  const char *object; /* when linking: where its object went */
} jlpd_source;

/* jlpd_build - translates and compiles one input, writes its dependency file.  Returns  the exit status. */
int jlpd_build(const jlpd_command *command, jlpd_source *source);
/* jlpd_show - --jlpar-emit, -check, -report, -dump for one input, to `out`. */
int jlpd_show(const jlpd_command *command, jlpd_source *source, int out);

/* jlpd_compile - compiles the translation in the file tmp. syntax_only: for the compiler's complaints. */
int jlpd_compile(const jlpd_command *command, jlpd_source *source, const char *tmp, bool syntax_only);
/* jlpd_compile_original - the input as it is: no directive of it is active, or they are to be ignored. */
int jlpd_compile_original(const jlpd_command *command, jlpd_source *source);

/* jlpd_clang_arguments - those of the command's options that tell libclang how to read the source. */
void jlpd_clang_arguments(const jlpd_command *command, const jlpd_source *source, jlpd_words *into);

bool jlpd_is_dependency_option(const jlpd_item *item);
bool jlpd_wants_dependencies(const jlpd_command *command);
int jlpd_write_dependencies(const jlpd_command *command, const jlpd_source *source);

/* ---- link ------------------------------------------------------------------------------------------------ */

/* jlpd_link_needs_jlpar - whether an object, archive or library of the command refers to jlpar. */
bool jlpd_is_own_library(const jlpd_item *item); /* libjlpar.a or -ljlpar: left out, the driver adds it */
bool jlpd_names_own_library(const char *word);   /* the same for a word of the command line */
bool jlpd_link_needs_jlpar(const jlpd_command *command);
void jlpd_add_link_arguments(const jlpd_command *command, jlpd_words *into);

#endif
