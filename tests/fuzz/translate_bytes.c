/* SPDX-License-Identifier: MIT
 *
 * The text goes through a file in memory, and so does the translation; both are named by their descriptors.
 * jlpt_die leaves by exit: the linker turns that into a jump back (--wrap=exit). libclang's own crashes on
 * garbage end in its crash recovery: such a file counts as one that does not parse. It is on for the parse alone, or
 * our own crashes would pass through it, too (--wrap=clang_parseTranslationUnit2). What is wrong is said last, in a
 * line that begins with "fuzz: ", and ends in abort.
 */
#define _GNU_SOURCE
#include "translate_bytes.h"

#include "translate.h"

#include <clang-c/Index.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

static jmp_buf at_exit;
static bool translating;

_Noreturn void __real_exit(int status);

_Noreturn void __wrap_exit(int status) {
  if (translating)
    longjmp(at_exit, status + 1);
  __real_exit(status);
}

enum CXErrorCode __real_clang_parseTranslationUnit2(CXIndex index, const char *source, const char *const *arguments,
                                                    int narguments, struct CXUnsavedFile *files, unsigned nfiles,
                                                    unsigned options, CXTranslationUnit *tu);

enum CXErrorCode __wrap_clang_parseTranslationUnit2(CXIndex index, const char *source, const char *const *arguments,
                                                    int narguments, struct CXUnsavedFile *files, unsigned nfiles,
                                                    unsigned options, CXTranslationUnit *tu) {
  clang_toggleCrashRecovery(1);
  enum CXErrorCode e =
      __real_clang_parseTranslationUnit2(index, source, arguments, narguments, files, nfiles, options, tu);
  clang_toggleCrashRecovery(0);
  return e;
}

static int memory_file(const char *name) {
  int fd = memfd_create(name, 0);
  if (fd < 0)
    abort();
  return fd;
}

static char *whole(int fd, size_t *size) {
  *size = (size_t)lseek(fd, 0, SEEK_END);
  char *text = malloc(*size + 1);
  if (!text || pread(fd, text, *size, 0) != (ssize_t)*size)
    abort();
  text[*size] = '\0';
  return text;
}

static int report = 2;
static pthread_t main_thread;

/* ---- time: of the processor, for all threads together, so that it is the same on a loaded machine ---- */

enum { LIMIT_S = 60 };

/* To the main thread: libclang parses in another one, where its crash recovery would take the abort for its own. */
static void out_of_time(int signal) {
  if (!pthread_equal(pthread_self(), main_thread)) {
    pthread_kill(main_thread, signal);
    return;
  }
  dprintf(report, "fuzz: the translator hangs: %d s of processor time\n", LIMIT_S);
  abort();
}

static void limit_time(int seconds) {
  setitimer(ITIMER_PROF, &(struct itimerval){.it_value.tv_sec = seconds}, NULL);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  report = dup(2); /* libFuzzer may close the other one, which is full of diagnostics */
  main_thread = pthread_self();
  signal(SIGPROF, out_of_time);
  return 0;
}

static void no_c(const char *what, const char *source, size_t size, const char *translation) {
  dprintf(report, "--- the translation of\n%.*s\n--- is\n%s\n---\nfuzz: the translation is no C: %s\n", (int)size, source,
          translation, what);
  abort();
}

/* The translation of a file that is C must be C. Where gcc warns and clang calls it an error, as of a return without a
 * value, translate.c lets it pass, and so do we. */
static void parse_again(int fd, const char *source, size_t source_size) {
  static const char *const arguments[] = {"-std=gnu11", "-fopenmp", "-Wno-everything", ("-I" JLPAR_INCLUDE),
                                          "-ferror-limit=0", "-Wno-error=implicit-function-declaration",
                                          "-Wno-error=implicit-int", "-Wno-error=int-conversion",
                                          "-Wno-error=incompatible-function-pointer-types"};
  size_t size;
  char *text = whole(fd, &size);
  struct CXUnsavedFile file = {"translation.c", text, size};
  CXIndex index = clang_createIndex(0, 0);
  CXTranslationUnit tu = NULL;
  clang_parseTranslationUnit2(index, file.Filename, arguments, sizeof arguments / sizeof *arguments, &file, 1, 0, &tu);
  for (unsigned k = 0; tu && k < clang_getNumDiagnostics(tu); k++) {
    CXDiagnostic d = clang_getDiagnostic(tu, k);
    if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error)
      no_c(clang_getCString(clang_formatDiagnostic(d, clang_defaultDiagnosticDisplayOptions())), source, source_size,
           text);
    clang_disposeDiagnostic(d);
  }
  if (tu)
    clang_disposeTranslationUnit(tu);
  clang_disposeIndex(index);
  free(text);
}

int translate_bytes(const char *text, size_t size) {
  int in = memory_file("source"), out = memory_file("translation");
  if (write(in, text, size) != (ssize_t)size)
    abort();
  char from[64], to[64];
  snprintf(from, sizeof from, "/proc/self/fd/%d", in);
  snprintf(to, sizeof to, "/proc/self/fd/%d", out);
  char *arguments[] = {"jlpar-translate", "--source",   "program.c",          "--stdin-text", from, "--output", to,
                       "--",              "-std=gnu11", "-I" JLPAR_INCLUDE, NULL};
  limit_time(LIMIT_S);
  volatile int status = setjmp(at_exit);
  if (status == 0) {
    translating = true;
    status = jlpt_translate(sizeof arguments / sizeof *arguments - 1, arguments) + 1;
  }
  translating = false;
  status--;
  jlpt_forget();
  if (status == 0)
    parse_again(out, text, size);
  limit_time(0);
  close(in);
  close(out);
  return status;
}
