/* SPDX-License-Identifier: MIT
 *
 * A task that overflows its stack touches the guard page below it. The handler of SIGSEGV, on a stack of its
 * own, says which task it was; then the signal takes its usual course. A program (or a sanitizer) that has
 * a handler already keeps it.
 */
#include "task/overflow.h"
#include "base/memory.h"
#include "task/stack.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { ALTERNATE_BYTES = 16 << 10 };

static void say(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written; /* the process is about to die */
}

static void say_number(unsigned long n) {
  char digits[24], *at = digits + sizeof digits;
  for (*--at = 0; *at == 0 || n > 0; n /= 10) {
    *--at = (char)('0' + n % 10);
    if (n < 10)
      break;
  }
  say(at);
}

static void on_segv(int signal_number, siginfo_t *info, void *context) {
  jlpi_task *t = jlpi_stack_guarding(info->si_addr);
  (void)context;
  if (t) {
    say("jlpar: error: stack overflow in task ");
    if (t->name) {
      say(t->name);
    } else {
      say(t->directive);
      say(" at ");
      say(t->file ? t->file : "?");
      say(":");
      say_number((unsigned long)t->line);
    }
    say("; its stack has ");
    say_number(t->stack_bytes);
    say(" bytes (JLPAR_STACK_SIZE)\n");
  }
  signal(signal_number, SIG_DFL); /* and come back to it */
}

void jlpi_overflow_watch(jlpi_thread *thread) {
  stack_t alternate = {.ss_size = ALTERNATE_BYTES}, present;
  if (sigaltstack(NULL, &present) != 0 || !(present.ss_flags & SS_DISABLE))
    return;
  if (!thread->signal_stack)
    thread->signal_stack = jlpi_alloc(ALTERNATE_BYTES);
  alternate.ss_sp = thread->signal_stack;
  if (alternate.ss_sp)
    sigaltstack(&alternate, NULL);
}

/* before main, so that the program's own handler replaces ours */
__attribute__((constructor(104))) static void install(void) {
  struct sigaction present, ours = {.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  if (sigaction(SIGSEGV, NULL, &present) == 0 && present.sa_handler == SIG_DFL)
    sigaction(SIGSEGV, &ours, NULL);
}
