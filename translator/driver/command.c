/* SPDX-License-Identifier: MIT
 *
 * gcc's command line. All that has to be known of an option is whether its argument is the next word; then
 * options and inputs can be told apart. The few options that say what kind of command it is are looked at,
 * everything else is passed on.
 */
#define _GNU_SOURCE
#include "driver.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Options whose argument may be the next word. In those marked joined it may also follow at once. */
static const struct option {
  const char *name;
  bool joined;
} options[] = {{"-o", true},           {"-x", true},
               {"-I", true},           {"-D", true},
               {"-U", true},           {"-L", true},
               {"-l", true},           {"-u", true},
               {"-T", true},           {"-e", true},
               {"-z", true},           {"-A", true},
               {"-B", true},           {"-G", true},
               {"-F", true},           {"-MF", true},
               {"-MT", true},          {"-MQ", true},
               {"-include", true},     {"-imacros", true},
               {"-isystem", true},     {"-iquote", true},
               {"-idirafter", true},   {"-iprefix", true},
               {"-iwithprefix", true}, {"-iwithprefixbefore", true},
               {"-isysroot", true},    {"-imultilib", true},
               {"-imultiarch", true},  {"-Xlinker", false},
               {"-Xassembler", false}, {"-Xpreprocessor", false},
               {"-Xclang", false},     {"-mllvm", false},
               {"-target", false},     {"-aux-info", false},
               {"-dumpbase", false},   {"-dumpbase-ext", false},
               {"-dumpdir", false},    {"-wrapper", false},
               {"-Tbss", true},        {"-Tdata", true},
               {"-Ttext", true},       {"--param", false},
               {"--sysroot", false},   {"-specs", false},
               {"-arch", false},       {"-framework", false},
               {"-include-pch", false}};

/* The long names of the options that the driver looks at. */
static const struct alias {
  const char *name, *means;
  bool argument;
} aliases[] = {{"--output", "-o", true},
               {"--language", "-x", true},
               {"--include-directory", "-I", true},
               {"--define-macro", "-D", true},
               {"--undefine-macro", "-U", true},
               {"--include", "-include", true},
               {"--imacros", "-imacros", true},
               {"--library-directory", "-L", true},
               {"--entry", "-e", true},
               {"--for-linker", "-Xlinker", true},
               {"--for-assembler", "-Xassembler", true},
               {"--prefix", "-B", true},
               {"--include-directory-after", "-idirafter", true},
               {"--specs", "-specs", true},
               {"--compile", "-c", false},
               {"--assemble", "-S", false},
               {"--preprocess", "-E", false},
               {"--dependencies", "-M", false},
               {"--user-dependencies", "-MM", false},
               {"--shared", "-shared", false},
               {"--write-dependencies", "-MD", false},
               {"--write-user-dependencies", "-MMD", false},
               {"--print-missing-file-dependencies", "-MG", false},
               {"--static", "-static", false}};

static bool set_argument(jlpd_item *item, const char *name, const char *joined, const char *next) {
  item->name = name;
  item->value = joined ? joined : next;
  item->words = joined || !next ? 1 : 2;
  item->word[1] = item->words == 2 ? next : NULL;
  return true;
}

static bool long_option(jlpd_item *item, const char *word, const char *next) {
  for (size_t k = 0; k < sizeof aliases / sizeof *aliases; k++) {
    size_t n = strlen(aliases[k].name);
    if (strncmp(word, aliases[k].name, n) || (word[n] && (word[n] != '=' || !aliases[k].argument)))
      continue;
    if (aliases[k].argument)
      return set_argument(item, aliases[k].means, word[n] ? word + n + 1 : NULL, next);
    item->name = aliases[k].means;
    return true;
  }
  return false;
}

static bool short_option(jlpd_item *item, const char *word, const char *next) {
  const struct option *best = NULL;
  if (!strcmp(word, "-undef")) /* not -u ndef */
    return false;
  for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
    if (!strcmp(word, options[k].name))
      return set_argument(item, options[k].name, NULL, next);
    if (options[k].joined && jlpd_starts(word, options[k].name) &&
        (!best || strlen(options[k].name) > strlen(best->name)))
      best = &options[k];
  }
  return best && set_argument(item, best->name, word + strlen(best->name), NULL);
}

static void read_option(jlpd_item *item, const char *word, const char *next) {
  item->name = word;
  item->words = 1;
  item->word[0] = word;
  if (!(jlpd_starts(word, "--") && long_option(item, word, next)))
    short_option(item, word, next);
}

static jlpd_language language_named(const char *x) {
  if (!strcmp(x, "c"))
    return JLPD_C;
  return !strcmp(x, "cpp-output") ? JLPD_CPP_OUTPUT : JLPD_OTHER;
}

static jlpd_language language_of(const char *path, bool preprocessing) {
  static const char *const compiled[] = {"h",   "s",   "S",   "sx",  "cc",  "cp",  "cxx", "cpp", "CPP", "c++",
                                         "C",   "ii",  "m",   "mi",  "mm",  "M",   "mii", "hh",  "H",   "hp",
                                         "hxx", "hpp", "HPP", "h++", "tcc", "f",   "for", "ftn", "F",   "FOR",
                                         "fpp", "FPP", "FTN", "f90", "f95", "f03", "f08", "F90", "F95", "F03",
                                         "F08", "go",  "d",   "di",  "dd",  "ads", "adb"};
  const char *dot = strrchr(jlpd_base(path), '.');
  if (!strcmp(path, "-"))
    return preprocessing ? JLPD_C : JLPD_OTHER;
  if (!dot)
    return JLPD_OBJECT;
  if (!strcmp(dot, ".c"))
    return JLPD_C;
  if (!strcmp(dot, ".i"))
    return JLPD_CPP_OUTPUT;
  for (size_t k = 0; k < sizeof compiled / sizeof *compiled; k++)
    if (!strcmp(dot + 1, compiled[k]))
      return JLPD_OTHER;
  return JLPD_OBJECT;
}

/* What an option says about the command as a whole. */
static void note_option(jlpd_command *c, const jlpd_item *item) {
  static const struct {
    const char *name;
    jlpd_phase phase;
  } phases[] = {{"-E", JLPD_PREPROCESS},  {"-M", JLPD_PREPROCESS},
                {"-MM", JLPD_PREPROCESS}, {"-fsyntax-only", JLPD_SYNTAX_ONLY},
                {"-S", JLPD_ASSEMBLY},    {"-c", JLPD_COMPILE}};
  const char *name = item->name;
  for (size_t k = 0; k < sizeof phases / sizeof *phases; k++)
    if (!strcmp(name, phases[k].name) && phases[k].phase < c->phase)
      c->phase = phases[k].phase;
  c->dependencies_only |= !strcmp(name, "-M") || !strcmp(name, "-MM");
  c->shared |= !strcmp(name, "-shared");
  c->relocatable |= !strcmp(name, "-r");
  c->is_static |= !strcmp(name, "-static") || !strcmp(name, "-static-pie");
  c->informative |= !strcmp(name, "-###") || jlpd_starts(name, "--help") || jlpd_starts(name, "-print-") ||
                    (jlpd_starts(name, "-dump") && !item->value) || !strcmp(name, "--target-help");
  c->libraries |= !strcmp(name, "-l");
  if (!strcmp(name, "-o"))
    c->output = item->value;
  if (!strcmp(name, "-fopenmp") || !strcmp(name, "-fno-openmp"))
    c->openmp = name[2] == 'o';
}

static void parse_words(jlpd_command *c, const jlpd_words *words) {
  const char *x = NULL;
  c->item = jlpd_alloc((words->count + 1) * sizeof *c->item);
  for (size_t k = 0; k < words->count;) {
    jlpd_item *item = &c->item[c->items++];
    const char *word = words->word[k];
    if (word[0] == '-' && word[1]) {
      read_option(item, word, k + 1 < words->count ? words->word[k + 1] : NULL);
      if (!strcmp(item->name, "-x") && item->value)
        x = strcmp(item->value, "none") ? item->value : NULL;
      note_option(c, item);
    } else {
      *item = (jlpd_item){.input = true, .value = word, .words = 1, .word = {word}, .x = x};
    }
    k += (size_t)item->words;
  }
}

static void name_languages(jlpd_command *c) {
  for (size_t k = 0; k < c->items; k++) {
    jlpd_item *item = &c->item[k];
    if (!item->input)
      continue;
    item->language = item->x ? language_named(item->x) : language_of(item->value, c->phase == JLPD_PREPROCESS);
    c->inputs++;
    c->c_inputs += item->language == JLPD_C || item->language == JLPD_CPP_OUTPUT;
  }
}

/* named: the path of a compiler, or a command with words of its own such as "ccache gcc". */
static void name_compiler(jlpd_command *c, const char *named) {
  if (!named || !*named)
    named = "gcc";
  if (strchr(named, '/') && !access(named, X_OK))
    jlpd_add(&c->compiler, named);
  else
    for (char *rest = strdup(named), *word; (word = strsep(&rest, " \t"));)
      if (*word)
        jlpd_add(&c->compiler, word);
  if (!c->compiler.count)
    jlpd_die("JLPAR_CC names no compiler");
  c->clang = strstr(jlpd_base(c->compiler.word[c->compiler.count - 1]), "clang");
}

void jlpd_parse(jlpd_command *c, int argc, char **argv) {
  jlpd_words words = {0};
  *c = (jlpd_command){.phase = JLPD_LINK};
  bool wrap = argc > 2 && !strcmp(argv[1], "--jlpar-wrap"); /* then the next word is the compiler */
  name_compiler(c, wrap ? argv[2] : getenv("JLPAR_CC"));
  for (int k = wrap ? 3 : 1; k < argc; k++) {
    jlpd_words expanded = {0}, kept = {0};
    jlpd_expand(argv[k], &expanded);
    for (size_t w = 0; w < expanded.count; w++)
      if (!jlpd_own(c, expanded.word[w]))
        jlpd_add(&kept, expanded.word[w]);
    jlpd_add_all(&words, &kept);
    if (kept.count == expanded.count)
      jlpd_add(&c->plain, argv[k]);
    else
      jlpd_add_all(&c->plain, &kept);
  }
  parse_words(c, &words);
  name_languages(c);
}
