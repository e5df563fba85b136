/* SPDX-License-Identifier: MIT
 *
 * See write.h. Each event becomes one line or two, without looking at others: what runs on a thread is a slice
 * that begins (B) where the task goes on and ends (E) where it waits; waits, loops over processes and calls are
 * asynchronous (b, e), because they overlap; a call has an arrow (s, f) to the task that serves it. No memory
 * is taken and nothing is locked, so it can be done in a signal handler.
 */
#include "trace/write.h"
#include "base/trace.h"
#include "remote/tracing.h"
#include "trace/text.h"

static struct {
  int lines;
  uint64_t start;
  const jlpi_trace_area *area;
  uint32_t thread;
} out;

/* ---- parts of a line ---- */

static const char *text_of(uint32_t number) {
  uint64_t slots = (uint64_t)out.area->chunks * JLPI_TRACE_SLOTS;
  return number && number < slots ? out.area->slots[number].text : "";
}

static void begin(const char *phase, const char *category, const jlpi_trace_event *e) {
  uint64_t t = e->ns > out.start ? e->ns - out.start : 0;
  int behind_point = (int)(t % 1000);
  jlpi_text("%s{\"ph\":\"%s\",\"pid\":%lu,\"tid\":%lu,\"ts\":%lu.%c%c%c", out.lines++ ? ",\n" : "", phase,
            (uint64_t)out.area->pid, (uint64_t)out.thread, t / 1000, '0' + behind_point / 100,
            '0' + behind_point / 10 % 10, '0' + behind_point % 10);
  if (category)
    jlpi_text(",\"cat\":\"%s\"", category);
}

static void name(const char *before, const char *text, const char *behind) {
  jlpi_text(",\"name\":\"%s", before);
  jlpi_text_escaped(text);
  jlpi_text_escaped(behind);
  jlpi_text("\"");
}

/* in this process: of a task, a loop, a request */
static void id(char kind, uint32_t pid, uint64_t number) {
  jlpi_text(",\"id\":\"%c%lu.%lu\"", kind, (uint64_t)pid, number);
}

static void place(const char *file, uint64_t line) {
  if (!*file)
    return;
  jlpi_text(",\"at\":\"");
  jlpi_text_escaped(file);
  jlpi_text(":%lu\"", line);
}

static void end(void) {
  jlpi_text("}");
}

/* ---- lines ---- */

static void task_runs(const jlpi_trace_event *e) {
  begin("B", "task", e);
  name("", text_of(e->text[0]), "");
  jlpi_text(",\"args\":{\"task\":%lu", e->id);
  if (e->kind == JLPI_TRACE_TASK_BEGINS)
    place(text_of(e->text[1]), e->number[0]);
  jlpi_text("}");
  end();
}

static void slice_ends(const jlpi_trace_event *e) {
  begin("E", NULL, e);
  if (e->kind == JLPI_TRACE_TASK_ENDS)
    jlpi_text(",\"args\":{\"ends\":%ld}", (long)e->number[0]);
  end();
}

static void wait_of_task(const char *phase, const jlpi_trace_event *e) {
  begin(phase, "wait", e);
  id('w', out.area->pid, e->id);
  name("waits for ", text_of(e->text[1]), text_of(e->text[2]));
  if (*phase == 'b') {
    jlpi_text(",\"args\":{\"task\":%lu,\"of\":\"", e->id);
    jlpi_text_escaped(text_of(e->text[0]));
    jlpi_text("\"}");
  }
  end();
}

static void wait_of_thread(const jlpi_trace_event *e) {
  begin("B", "wait", e);
  name("waits for ", text_of(e->text[1]), text_of(e->text[2]));
  end();
}

static void part(const jlpi_trace_event *e) {
  begin("B", "loop", e);
  name("threads loop", "", "");
  jlpi_text(",\"args\":{\"part\":%lu}", e->number[0]);
  end();
}

static void loop(const char *phase, const jlpi_trace_event *e) {
  begin(phase, "loop", e);
  id('l', out.area->pid, e->id);
  name("", text_of(e->text[0]), "");
  if (*phase == 'b') {
    jlpi_text(",\"args\":{\"iterations\":%lu", e->number[1]);
    place(text_of(e->text[1]), e->number[0]);
    jlpi_text("}");
  }
  end();
}

static void call(const char *phase, const jlpi_trace_event *e) {
  begin(phase, "call", e);
  id('c', out.area->pid, e->id);
  name("", text_of(e->text[0]), "");
  if (*phase == 'b') {
    jlpi_text(",\"args\":{\"to\":%lu", e->number[0]);
    place(text_of(e->text[1]), e->number[1]);
    jlpi_text("}");
  }
  end();
}

static void arrow(const char *phase, uint64_t caller, const jlpi_trace_event *e) {
  begin(phase, "flow", e);
  id('f', (uint32_t)caller, e->id);
  name("call", "", "");
  if (*phase == 'f')
    jlpi_text(",\"bp\":\"e\"");
  end();
}

static void message(const char *what, const char *other, const jlpi_trace_event *e) {
  begin("i", "message", e);
  name(what, jlpi_kind_name(e->id), "");
  jlpi_text(",\"s\":\"t\",\"args\":{\"%s\":%lu,\"bytes\":%lu}", other, e->number[0], e->number[1]);
  end();
}

static void copy(const jlpi_trace_event *e) {
  begin("B", "transfer", e);
  name(e->id ? "writes into another process" : "reads from another process", "", "");
  jlpi_text(",\"args\":{\"%s\":%lu,\"bytes\":%lu}", e->id ? "to" : "from", e->number[0], e->number[1]);
  end();
}

static const jlpi_trace_event none;

static void thread_name(const char *text) {
  begin("M", NULL, &none);
  name("thread_name", "", "");
  jlpi_text(",\"args\":{\"name\":\"");
  jlpi_text_escaped(text);
  jlpi_text("\"}");
  end();
}

static void process_name(const char *program) {
  begin("M", NULL, &none);
  name("process_name", "", "");
  jlpi_text(",\"args\":{\"name\":\"%s %lu", out.area->pid == 1 ? "process" : "worker", (uint64_t)out.area->pid);
  if (out.area->pid == 1) {
    jlpi_text(" (");
    jlpi_text_escaped(program);
    jlpi_text(")");
  }
  jlpi_text("\"}");
  end();
}

static void line(const jlpi_trace_event *e) {
  switch ((enum jlpi_trace_kind)e->kind) {
  case JLPI_TRACE_PAD:
  case JLPI_TRACE_TEXT:
    break;
  case JLPI_TRACE_THREAD:
    thread_name(text_of(e->text[0]));
    break;
  case JLPI_TRACE_TASK_GOES_ON:
    wait_of_task("e", e);
    task_runs(e);
    break;
  case JLPI_TRACE_TASK_BEGINS:
  case JLPI_TRACE_TASK_AGAIN:
    task_runs(e);
    break;
  case JLPI_TRACE_TASK_WAITS:
    slice_ends(e);
    wait_of_task("b", e);
    break;
  case JLPI_TRACE_TASK_YIELDS:
  case JLPI_TRACE_TASK_ENDS:
  case JLPI_TRACE_THREAD_GOES_ON:
  case JLPI_TRACE_PART_ENDS:
  case JLPI_TRACE_COPY_ENDS:
    slice_ends(e);
    break;
  case JLPI_TRACE_THREAD_WAITS:
    wait_of_thread(e);
    break;
  case JLPI_TRACE_PART_BEGINS:
    part(e);
    break;
  case JLPI_TRACE_LOOP_BEGINS:
    loop("b", e);
    break;
  case JLPI_TRACE_LOOP_ENDS:
    loop("e", e);
    break;
  case JLPI_TRACE_CALL_BEGINS:
    call("b", e);
    arrow("s", out.area->pid, e);
    break;
  case JLPI_TRACE_CALL_ENDS:
    call("e", e);
    break;
  case JLPI_TRACE_CALLED:
    arrow("f", e->number[0], e);
    break;
  case JLPI_TRACE_COPY_BEGINS:
    copy(e);
    break;
  case JLPI_TRACE_SENT:
    message("sends ", "to", e);
    break;
  case JLPI_TRACE_RECEIVED:
    message("gets ", "from", e);
    break;
  }
}

/* ---- areas ---- */

static void chunk(const jlpi_trace_slot *slots) {
  uint32_t used = __atomic_load_n(&slots->head.used, __ATOMIC_ACQUIRE);
  out.thread = slots->head.thread;
  for (uint32_t k = 1; k < used && k < JLPI_TRACE_SLOTS; k++) {
    line(&slots[k].event);
    if (slots[k].event.kind == JLPI_TRACE_TEXT)
      k += (uint32_t)slots[k].event.number[1];
  }
}

static void tell_dropped(uint64_t n) {
  if (n == 0)
    return;
  begin("i", "trace", &none);
  jlpi_text(",\"s\":\"p\",\"name\":\"dropped %lu events\",\"args\":{\"dropped\":%lu}", n, n);
  end();
}

static void area(const jlpi_trace_area *a, const char *program) {
  out.area = a;
  out.thread = 0;
  process_name(program);
  uint32_t taken = __atomic_load_n(&a->taken, __ATOMIC_ACQUIRE);
  for (uint32_t k = 0; k < taken && k < a->chunks; k++)
    chunk(&a->slots[(size_t)k * JLPI_TRACE_SLOTS]);
  tell_dropped(__atomic_load_n(&a->dropped, __ATOMIC_RELAXED));
}

int jlpi_trace_write(int fd, const char *program, uint64_t start) {
  const jlpi_trace_area *a;
  out.lines = 0;
  out.start = start;
  jlpi_text_begin(fd);
  jlpi_text("{\"otherData\":{\"made by\":\"jlpar " JLPAR_VERSION "\"},\"traceEvents\":[\n");
  for (int k = 0; (a = jlpi_trace_area_at(k)) && !jlpi_text_failed(); k++)
    area(a, program);
  jlpi_text("\n]}\n");
  return jlpi_text_end();
}
