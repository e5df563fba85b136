/* SPDX-License-Identifier: MIT
 *
 * Switching stacks: a context is what a suspended task leaves behind.
 *
 * jlpi_context_switch saves the callee-saved registers on the present stack, stores its top in from, and
 * goes on where `to` was left. Nothing else is saved: a switch is an ordinary call to the compiler. The
 * signal mask stays the thread's, the floating-point modes go with the task.
 */
#ifndef JLPI_CONTEXT_H
#define JLPI_CONTEXT_H

#include <stddef.h>
#include "base/sanitize.h"

#if defined(__x86_64__) || defined(__aarch64__)
  #define JLPI_CONTEXT_ASM 1
#else
  #define JLPI_CONTEXT_ASM 0
  #include <ucontext.h>
#endif

typedef struct jlpi_context {
#if JLPI_CONTEXT_ASM
  void *sp;
#else
  ucontext_t u;
#endif
#if JLPI_TSAN
  void *fiber;
#endif
#if JLPI_ASAN
  void *fake; /* ASan's own stack of this context while it is suspended */
#endif
#if JLPI_ASAN || !JLPI_CONTEXT_ASM
  const void *bottom; /* the stack's lowest usable byte; NULL: a thread's native stack */
  size_t bytes;
#endif
} jlpi_context;

/* prepares c so that the first switch to it calls entry() on this stack; entry never returns */
void jlpi_context_make(jlpi_context *c, void *bottom, size_t bytes, void (*entry)(void));
/* the present context of a native thread */
void jlpi_context_adopt(jlpi_context *c);
/* dying: the present context is not come back to */
#if JLPI_CONTEXT_ASM && !JLPI_TSAN && !JLPI_ASAN
void jlpi_stack_switch(void **from_sp, void *to_sp);
static inline void jlpi_context_switch(jlpi_context *from, jlpi_context *to, int dying) {
  (void)dying;
  jlpi_stack_switch(&from->sp, to->sp);
}
#else
void jlpi_context_switch(jlpi_context *from, jlpi_context *to, int dying);
#endif
/* what a switch to c will touch comes into the caches */
static inline void jlpi_context_prefetch(const jlpi_context *c) {
#if JLPI_CONTEXT_ASM
  __builtin_prefetch(c->sp, 1);
  __builtin_prefetch((const char *)c->sp + 64);
  __builtin_prefetch((const char *)c->sp + 128);
#else
  (void)c;
#endif
}
/* On the outermost function between a switch and those whose callers differ from task to task. The processor predicts a
 * return by the last call, which was made on the stack that was left; as an indirect jump it is predicted by what
 * happened before, and tasks that take turns do so in a pattern. */
#if defined(__x86_64__) && defined(__has_attribute)
  #if __has_attribute(function_return)
    #define JLPI_CONTEXT_RETURNS __attribute__((function_return("thunk-extern")))
  #endif
#endif
#ifndef JLPI_CONTEXT_RETURNS
  #define JLPI_CONTEXT_RETURNS
#endif
/* In a context's entry: who unwinds the stack has come to its end. */
#if defined(__x86_64__)
  #define JLPI_CONTEXT_OUTERMOST() __asm__ volatile(".cfi_undefined rip")
#elif defined(__aarch64__)
  #define JLPI_CONTEXT_OUTERMOST() __asm__ volatile(".cfi_undefined x30")
#else
  #define JLPI_CONTEXT_OUTERMOST() (void)0
#endif
/* the first thing a new context does */
void jlpi_context_entered(jlpi_context *c);

#endif
