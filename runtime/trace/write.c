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

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct {
  int fd, error, lines;
  uint64_t start;
  const jlpi_trace_area *area;
  uint32_t thread;
  size_t used;
  char buffer[1 << 16];
} out;

/* ---- bytes ---- */

static void flush(void) {
  for (size_t done = 0; done < out.used && !out.error;) {
    ssize_t n = write(out.fd, out.buffer + done, out.used - done);
    if (n > 0)
      done += (size_t)n;
    else if (n == 0 || errno != EINTR)
      out.error = n == 0 ? EIO : errno;
  }
  out.used = 0;
}

static void put(const char *text, size_t bytes) {
  if (out.used + bytes > sizeof out.buffer)
    flush();
  memcpy(out.buffer + out.used, text, bytes);
  out.used += bytes;
}

__attribute__((format(printf, 1, 2))) static void putf(const char *format, ...) {
  char text[400];
  va_list ap;
  va_start(ap, format);
  int n = vsnprintf(text, sizeof text, format, ap);
  va_end(ap);
  put(text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}

/* bytes of the UTF-8 character at s; 0: it is none */
static int character(const unsigned char *s) {
  static const struct {
    unsigned char mask, lead, least_second;
  } forms[] = {{0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x80}, {0xf8, 0xf0, 0x80}};
  if (*s < 0x80)
    return 1;
  for (int more = 1; more <= 3; more++) {
    if ((*s & forms[more - 1].mask) != forms[more - 1].lead)
      continue;
    for (int k = 1; k <= more; k++)
      if ((s[k] & 0xc0) != 0x80)
        return 0;
    int shortened = (more == 1 && *s < 0xc2) || (more == 2 && *s == 0xe0 && s[1] < 0xa0) ||
                    (more == 3 && *s == 0xf0 && s[1] < 0x90);
    int none = (more == 2 && *s == 0xed && s[1] >= 0xa0) || *s > 0xf4 || (*s == 0xf4 && s[1] >= 0x90);
    return shortened || none ? 0 : more + 1;
  }
  return 0;
}

/* the inside of a JSON string; a byte that is no character is shown as one of Latin 1 */
static void put_text(const char *text) {
  for (const unsigned char *s = (const unsigned char *)text; *s;) {
    int n = character(s);
    if (*s < 0x20 || n == 0 || *s == 0x7f)
      putf("\\u%04x", *s);
    else if (*s == '"' || *s == '\\')
      putf("\\%c", *s);
    else
      put((const char *)s, (size_t)n);
    s += n ? n : 1;
  }
}

/* ---- parts of a line ---- */

static const char *text_of(uint32_t number) {
  uint64_t slots = (uint64_t)out.area->chunks * JLPI_TRACE_SLOTS;
  return number && number < slots ? out.area->slots[number].text : "";
}

static void begin(const char *phase, const char *category, const jlpi_trace_event *e) {
  uint64_t t = e->ns > out.start ? e->ns - out.start : 0;
  putf("%s{\"ph\":\"%s\",\"pid\":%u,\"tid\":%u,\"ts\":%llu.%03u", out.lines++ ? ",\n" : "", phase,
       out.area->pid, out.thread, (unsigned long long)(t / 1000), (unsigned)(t % 1000));
  if (category)
    putf(",\"cat\":\"%s\"", category);
}

static void name(const char *before, const char *text, const char *behind) {
  putf(",\"name\":\"%s", before);
  put_text(text);
  put_text(behind);
  putf("\"");
}

/* in this process: of a task, a loop, a request */
static void id(char kind, uint32_t pid, uint64_t number) {
  putf(",\"id\":\"%c%u.%llu\"", kind, pid, (unsigned long long)number);
}

static void place(const char *file, uint64_t line) {
  if (!*file)
    return;
  putf(",\"at\":\"");
  put_text(file);
  putf(":%llu\"", (unsigned long long)line);
}

static void end(void) {
  putf("}");
}

/* ---- lines ---- */

static void task_runs(const jlpi_trace_event *e) {
  begin("B", "task", e);
  name("", text_of(e->text[0]), "");
  putf(",\"args\":{\"task\":%llu", (unsigned long long)e->id);
  if (e->kind == JLPI_TRACE_TASK_BEGINS)
    place(text_of(e->text[1]), e->number[0]);
  putf("}");
  end();
}

static void slice_ends(const jlpi_trace_event *e) {
  begin("E", NULL, e);
  if (e->kind == JLPI_TRACE_TASK_ENDS)
    putf(",\"args\":{\"ends\":%lld}", (long long)e->number[0]);
  end();
}

static void wait_of_task(const char *phase, const jlpi_trace_event *e) {
  begin(phase, "wait", e);
  id('w', out.area->pid, e->id);
  name("waits for ", text_of(e->text[1]), text_of(e->text[2]));
  if (*phase == 'b') {
    putf(",\"args\":{\"task\":%llu,\"of\":\"", (unsigned long long)e->id);
    put_text(text_of(e->text[0]));
    putf("\"}");
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
  putf(",\"args\":{\"part\":%llu}", (unsigned long long)e->number[0]);
  end();
}

static void loop(const char *phase, const jlpi_trace_event *e) {
  begin(phase, "loop", e);
  id('l', out.area->pid, e->id);
  name("", text_of(e->text[0]), "");
  if (*phase == 'b') {
    putf(",\"args\":{\"iterations\":%llu", (unsigned long long)e->number[1]);
    place(text_of(e->text[1]), e->number[0]);
    putf("}");
  }
  end();
}

static void call(const char *phase, const jlpi_trace_event *e) {
  begin(phase, "call", e);
  id('c', out.area->pid, e->id);
  name("", text_of(e->text[0]), "");
  if (*phase == 'b') {
    putf(",\"args\":{\"to\":%llu", (unsigned long long)e->number[0]);
    place(text_of(e->text[1]), e->number[1]);
    putf("}");
  }
  end();
}

static void arrow(const char *phase, uint64_t caller, const jlpi_trace_event *e) {
  begin(phase, "flow", e);
  id('f', (uint32_t)caller, e->id);
  name("call", "", "");
  if (*phase == 'f')
    putf(",\"bp\":\"e\"");
  end();
}

static void message(const char *what, const char *other, const jlpi_trace_event *e) {
  begin("i", "message", e);
  name(what, jlpi_kind_name(e->id), "");
  putf(",\"s\":\"t\",\"args\":{\"%s\":%llu,\"bytes\":%llu}", other, (unsigned long long)e->number[0],
       (unsigned long long)e->number[1]);
  end();
}

static void copy(const jlpi_trace_event *e) {
  begin("B", "transfer", e);
  name(e->id ? "writes into another process" : "reads from another process", "", "");
  putf(",\"args\":{\"%s\":%llu,\"bytes\":%llu}", e->id ? "to" : "from", (unsigned long long)e->number[0],
       (unsigned long long)e->number[1]);
  end();
}

static void named(const char *what, const char *text) {
  const jlpi_trace_event none = {0};
  begin("M", NULL, &none);
  name(what, "", "");
  putf(",\"args\":{\"name\":\"");
  put_text(text);
  putf("\"}");
  end();
}

static void line(const jlpi_trace_event *e) {
  switch ((enum jlpi_trace_kind)e->kind) {
  case JLPI_TRACE_PAD:
  case JLPI_TRACE_TEXT:
    break;
  case JLPI_TRACE_THREAD:
    named("thread_name", text_of(e->text[0]));
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
  const jlpi_trace_event *none = &(jlpi_trace_event){0};
  if (n == 0)
    return;
  begin("i", "trace", none);
  putf(",\"s\":\"p\",\"name\":\"dropped %llu events\",\"args\":{\"dropped\":%llu}", (unsigned long long)n,
       (unsigned long long)n);
  end();
}

static void area(const jlpi_trace_area *a, const char *program) {
  char title[200];
  out.area = a;
  out.thread = 0;
  snprintf(title, sizeof title, a->pid == 1 ? "process %u (%s)" : "worker %u", a->pid, program);
  named("process_name", title);
  uint32_t taken = __atomic_load_n(&a->taken, __ATOMIC_ACQUIRE);
  for (uint32_t k = 0; k < taken && k < a->chunks; k++)
    chunk(&a->slots[(size_t)k * JLPI_TRACE_SLOTS]);
  tell_dropped(__atomic_load_n(&a->dropped, __ATOMIC_RELAXED));
}

int jlpi_trace_write(int fd, const char *program, uint64_t start) {
  const jlpi_trace_area *a;
  out.fd = fd;
  out.error = out.lines = 0;
  out.start = start;
  out.used = 0;
  putf("{\"otherData\":{\"made by\":\"jlpar " JLPAR_VERSION "\"},\"traceEvents\":[\n");
  for (int k = 0; (a = jlpi_trace_area_at(k)) && !out.error; k++)
    area(a, program);
  putf("\n]}\n");
  flush();
  return out.error;
}
