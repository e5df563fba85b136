/* SPDX-License-Identifier: MIT
 *
 * See context.h. The sanitizers are told of every switch: TSan keeps a fiber per context, ASan wants the
 * bounds of the stack that is switched to.
 */
#include "task/context.h"

#include <stdint.h>
#include <string.h>

#if JLPI_TSAN
void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void *fiber);
void __tsan_switch_to_fiber(void *fiber, unsigned flags);
#endif
#if JLPI_ASAN
#include <pthread.h>
int pthread_getattr_np(pthread_t, pthread_attr_t *);
void __sanitizer_start_switch_fiber(void **fake_stack_save, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *fake_stack_save, const void **bottom_old, size_t *size_old);
#endif

#if JLPI_CONTEXT_ASM && (JLPI_TSAN || JLPI_ASAN)
void jlpi_stack_switch(void **from_sp, void *to_sp);
#endif

#if defined(__x86_64__)
/* It ends with ret, not with a jump: most switches come from the same call, so the processor's stack of return
 * addresses is right, and stays right for the returns that follow.
 * What lies on a suspended stack, from its top: mxcsr and x87 control word, r15 r14 r13 r12 rbx rbp, rip */
__asm__(".text\n.p2align 4\n.globl jlpi_stack_switch\n.hidden jlpi_stack_switch\n"
        ".type jlpi_stack_switch,@function\n"
        "jlpi_stack_switch:\n"
        "  .cfi_startproc\n"
        "  endbr64\n"
        "  pushq %rbp\n  pushq %rbx\n  pushq %r12\n  pushq %r13\n  pushq %r14\n  pushq %r15\n"
        "  subq $8, %rsp\n"
        "  stmxcsr (%rsp)\n  fnstcw 4(%rsp)\n"
        "  movq %rsp, (%rdi)\n"
        "  movq %rsi, %rsp\n"
        "  ldmxcsr (%rsp)\n  fldcw 4(%rsp)\n"
        "  addq $8, %rsp\n"
        "  popq %r15\n  popq %r14\n  popq %r13\n  popq %r12\n  popq %rbx\n  popq %rbp\n"
        "  ret\n"
        "  .cfi_endproc\n"
        ".size jlpi_stack_switch,.-jlpi_stack_switch\n");

/* How JLPI_CONTEXT_RETURNS returns. The compiler has chosen its name; weak, as others may compile with such thunks. */
__asm__(".text\n.p2align 4\n.weak __x86_return_thunk\n.hidden __x86_return_thunk\n"
        ".type __x86_return_thunk,@function\n"
        "__x86_return_thunk:\n"
        "  .cfi_startproc\n"
        "  popq %rcx\n"
        "  .cfi_adjust_cfa_offset -8\n  .cfi_register %rip, %rcx\n"
        "  notrack jmp *%rcx\n"
        "  .cfi_endproc\n"
        ".size __x86_return_thunk,.-__x86_return_thunk\n");

static void *first_frame(char *top, void (*entry)(void)) {
  uintptr_t *sp = (uintptr_t *)top;
  *--sp = 0; /* entry's return address: nowhere; and so it finds the stack aligned as after a call */
  *--sp = (uintptr_t)entry;
  for (int k = 0; k < 6; k++)
    *--sp = 0;
  uint32_t modes[2] = {0, 0};
  __asm__ volatile("stmxcsr %0" : "=m"(modes[0]));
  __asm__ volatile("fnstcw %0" : "=m"(modes[1]));
  memcpy(--sp, modes, sizeof modes);
  return sp;
}
#elif defined(__aarch64__)
/* what lies on a suspended stack: d8-d15, x19-x28, x29 x30, fpcr */
__asm__(".text\n.p2align 4\n.globl jlpi_stack_switch\n.hidden jlpi_stack_switch\n"
        ".type jlpi_stack_switch,%function\n"
        "jlpi_stack_switch:\n"
        "  sub sp, sp, #176\n"
        "  stp d8, d9, [sp, #0]\n  stp d10, d11, [sp, #16]\n"
        "  stp d12, d13, [sp, #32]\n  stp d14, d15, [sp, #48]\n"
        "  stp x19, x20, [sp, #64]\n  stp x21, x22, [sp, #80]\n  stp x23, x24, [sp, #96]\n"
        "  stp x25, x26, [sp, #112]\n  stp x27, x28, [sp, #128]\n  stp x29, x30, [sp, #144]\n"
        "  mrs x9, fpcr\n  str x9, [sp, #160]\n"
        "  mov x9, sp\n  str x9, [x0]\n"
        "  mov sp, x1\n"
        "  ldr x9, [sp, #160]\n  msr fpcr, x9\n"
        "  ldp d8, d9, [sp, #0]\n  ldp d10, d11, [sp, #16]\n"
        "  ldp d12, d13, [sp, #32]\n  ldp d14, d15, [sp, #48]\n"
        "  ldp x19, x20, [sp, #64]\n  ldp x21, x22, [sp, #80]\n  ldp x23, x24, [sp, #96]\n"
        "  ldp x25, x26, [sp, #112]\n  ldp x27, x28, [sp, #128]\n  ldp x29, x30, [sp, #144]\n"
        "  add sp, sp, #176\n"
        "  ret\n"
        ".size jlpi_stack_switch,.-jlpi_stack_switch\n");

static void *first_frame(char *top, void (*entry)(void)) {
  uintptr_t *sp = (uintptr_t *)(top - 176), modes;
  memset(sp, 0, 176);
  sp[19] = (uintptr_t)entry; /* x30 */
  __asm__ volatile("mrs %0, fpcr" : "=r"(modes));
  sp[20] = modes;
  return sp;
}
#endif

void jlpi_context_make(jlpi_context *c, void *bottom, size_t bytes, void (*entry)(void)) {
#if JLPI_ASAN || !JLPI_CONTEXT_ASM
  c->bottom = bottom;
  c->bytes = bytes;
#endif
#if JLPI_CONTEXT_ASM
  uintptr_t top = ((uintptr_t)bottom + bytes) & ~(uintptr_t)15;
  c->sp = first_frame((char *)top, entry);
#else
  getcontext(&c->u);
  c->u.uc_stack.ss_sp = bottom;
  c->u.uc_stack.ss_size = bytes;
  c->u.uc_link = NULL;
  makecontext(&c->u, entry, 0);
#endif
#if JLPI_TSAN
  if (!c->fiber)
    c->fiber = __tsan_create_fiber(0);
#endif
#if JLPI_ASAN
  c->fake = NULL;
#endif
}

#if JLPI_ASAN
static void native_bounds(const void **bottom, size_t *bytes) {
  pthread_attr_t attributes;
  void *lowest = NULL;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &lowest, bytes);
    pthread_attr_destroy(&attributes);
  }
  *bottom = lowest;
}
#endif

void jlpi_context_adopt(jlpi_context *c) {
  memset(c, 0, sizeof *c);
#if JLPI_TSAN
  c->fiber = __tsan_get_current_fiber();
#endif
#if JLPI_ASAN
  native_bounds(&c->bottom, &c->bytes);
#endif
}

#if !JLPI_CONTEXT_ASM || JLPI_TSAN || JLPI_ASAN
void jlpi_context_switch(jlpi_context *from, jlpi_context *to, int dying) {
  (void)dying;
#if JLPI_TSAN
  __tsan_switch_to_fiber(to->fiber, 0);
#endif
#if JLPI_ASAN
  __sanitizer_start_switch_fiber(dying ? NULL : &from->fake, to->bottom, to->bytes);
#endif
#if JLPI_CONTEXT_ASM
  jlpi_stack_switch(&from->sp, to->sp);
#else
  swapcontext(&from->u, &to->u);
#endif
#if JLPI_ASAN
  __sanitizer_finish_switch_fiber(from->fake, NULL, NULL);
#endif
}

#endif

void jlpi_context_entered(jlpi_context *c) {
  (void)c;
#if JLPI_ASAN
  __sanitizer_finish_switch_fiber(c->fake, NULL, NULL);
#endif
}
