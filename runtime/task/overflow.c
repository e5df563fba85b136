/* SPDX-License-Identifier: MIT
 *
 * A task that overflows its stack touches the guard page below it. The handler of SIGSEGV, on a stack of its
 * own, says which task it was; then the signal takes its usual course. A program (or a sanitizer) that has
 * a handler already keeps it. On a thread's native stack, where main and much else runs that needs none of its own, an overflow
 * is a fault close to where the stack ends just then.
 */
#define _GNU_SOURCE
#include "task/overflow.h"
#include "base/memory.h"
#include "task/stack.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

enum { ALTERNATE_BYTES = 16 << 10 };
enum { CLOSE_BELOW = 1 << 20, CLOSE_ABOVE = 4 << 10 }; /* bytes from the stack pointer */

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

static void say_task(const jlpi_task *t) {
  say("jlpar: error: stack overflow in task ");
  if (t->name) {
    say(t->name);
  } else if (t->flags & JLPI_TASK_ROOT) {
    say("main");
  } else {
    say(t->directive);
    say(" at ");
    say(t->file ? t->file : "?");
    say(":");
    say_number((unsigned long)t->line);
  }
}

static uintptr_t stack_pointer(const void *context) {
  const ucontext_t *u = context;
#if defined(__x86_64__)
  return (uintptr_t)u->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
  return (uintptr_t)u->uc_mcontext.sp;
#else
  (void)u;
  return 0;
#endif
}

static void on_segv(int signal_number, siginfo_t *info, void *context) {
  const jlpi_task *t = jlpi_stack_guarding(info->si_addr), *current = jlpi_this()->current;
  uintptr_t at = (uintptr_t)info->si_addr, end = stack_pointer(context);
  if (t) {
    say_task(t);
    say("; its stack has ");
    say_number(t->stack_bytes);
    say(" bytes (JLPAR_STACK_SIZE)\n");
  } else if (current && end && at + CLOSE_BELOW > end && at < end + CLOSE_ABOVE) {
    say_task(current);
    say(", on its thread's own stack (ulimit -s)\n");
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
