# SPDX-License-Identifier: MIT
"""jlpar's tasks in gdb, of a live process or of a core file:

    (gdb) source /usr/share/jlpar/jlpar-gdb.py
    (gdb) jlpar tasks             every task: what it does, or what it waits for and since when
    (gdb) jlpar backtrace TASK    where a task is; TASK: its number there, its name, or all; `jlpar bt` for short

Everything is read from memory by the table jlpi_layout (runtime/task/debugger.c), nothing is called or written, so a
core file is as good as a process, and the program need not hold debugging information; with it frames have lines.

A suspended task's registers lie on its stack. While its backtrace is made, an unwinder says that the selected thread's
newest frame was called from there. Setting the thread's registers instead would be simpler, but a core file has none
that can be set, and a process that is looked at should not be changed.

The runtime is a static library, so gdb cannot load this by a library's name; a section that names it in each program
would make gdb warn about every program outside its safe path. Hence `source`.
"""

import bisect
import re
import time

import gdb
import gdb.unwinder

RUNNING, NOTIFIED, PARKED = 0, 1, 2  # task.h: jlpi_task.wake
ROOT, MAIN = 2, 4                    # task.h: jlpi_task.flags
PAGE = 4096
PLACES_MAX = 500                     # with more tasks, `jlpar tasks` does not look for each one's line

# where jlpi_stack_switch (context.c) leaves what it saves, from the saved stack pointer on
SAVED = {
    "x86-64": ({"r15": 8, "r14": 16, "r13": 24, "r12": 32, "rbx": 40, "rbp": 48, "rip": 56}, "rsp", 64),
    "aarch64": ({**{"x%d" % k: 64 + 8 * (k - 19) for k in range(19, 31)}, "pc": 152}, "sp", 176),
}


# ---- memory ----

class Memory:
    """What the process holds now, by the names of jlpi_layout."""

    def __init__(self):
        self.process = gdb.selected_inferior()
        if not gdb.selected_thread():
            raise gdb.GdbError("jlpar: there is no process, and no core file")
        try:
            at = int(gdb.parse_and_eval("(unsigned long)&jlpi_layout"))
        except gdb.error:
            raise gdb.GdbError("jlpar: this program does not hold jlpar's runtime")
        self.names, self.pages = {}, {}
        while self.number(at, 1):
            self.names[self.bytes(at, 24).rstrip(b"\0").decode()] = self.number(at + 24, 8)
            at += 32

    def bytes(self, at, count):
        page, offset = at & -PAGE, at & PAGE - 1
        if offset + count > PAGE:
            return bytes(self.process.read_memory(at, count))
        if page not in self.pages:  # a task's record takes one reading, not one for each member
            self.pages[page] = bytes(self.process.read_memory(page, PAGE))
        return self.pages[page][offset:offset + count]

    def number(self, at, size):
        return int.from_bytes(self.bytes(at, size), "little", signed=size == 4)

    def at(self, base, name):
        return base + self.names[name]

    def word(self, base, name):
        return self.number(self.at(base, name), 8)

    def int(self, base, name):
        return self.number(self.at(base, name), 4)

    def seconds(self, base, name):
        double = gdb.lookup_type("double").pointer()
        return float(gdb.Value(self.at(base, name)).cast(double).dereference())

    def text(self, base, name):
        at = self.word(base, name)
        char = gdb.lookup_type("char").pointer()
        return gdb.Value(at).cast(char).string("utf-8", "replace") if at else None

    def list(self, first, following):
        at = self.number(self.names[first], 8)
        while at:
            yield at
            at = self.word(at, following)


# ---- gdb's threads ----

class Kept:
    """After the block the user's thread and frame are selected again."""

    def __enter__(self):
        self.thread = gdb.selected_thread()
        self.level = gdb.selected_frame().level()

    def __exit__(self, *_):
        self.thread.switch()
        frame = gdb.newest_frame()
        for _ in range(self.level):
            frame = frame.older()
        frame.select()  # unlike the command `frame` it does so silently


def register(frame, name):
    return int(frame.read_register(name)) & 0xFFFFFFFFFFFFFFFF


def top(frame):
    return register(frame, "sp"), register(frame, "pc")


class Threads:
    def __init__(self, memory):
        self.by_tid, self.by_stack = {}, []
        with Kept():
            for thread in gdb.selected_inferior().threads():
                thread.switch()
                self.by_tid[thread.ptid[1]] = thread
                self.by_stack.append((register(gdb.newest_frame(), "sp"), thread))
        self.records = {memory.int(at, "thread.tid"): at for at in memory.list("@threads", "thread.next_of_all")}

    def of_record(self, memory, at):
        return self.by_tid.get(memory.int(at, "thread.tid"))


# ---- tasks ----

class Task:
    def __init__(self, memory, number, at):
        self.memory, self.number, self.at = memory, number, at
        self.thread = None  # that is on its stack now
        self.wake, self.flags = memory.int(at, "task.wake"), memory.int(at, "task.flags")
        self.stack = memory.word(at, "task.stack")
        self.waiting = memory.word(at, "task.waiting") if self.wake == PARKED else 0
        queue = memory.word(at, "task.home") if self.flags & ROOT else 0
        self.of_loop = queue and memory.word(queue, "queue.outer")  # the queue beneath
        self.above = None  # what it runs of a threads loop, on its stack
        self.daemon = self.waiting and memory.int(self.waiting, "waiting.daemon")

    def label(self):
        m, at = self.memory, self.at
        name = m.text(at, "task.name")
        if name is not None:
            return name
        if self.flags & ROOT:
            return "main" if self.flags & MAIN else "a thread of the program"
        return "%s at %s:%d" % (m.text(at, "task.directive"), m.text(at, "task.file") or "?", m.int(at, "task.line"))

    def state(self, now):
        m = self.memory
        if not self.waiting:
            runs = self.wake != NOTIFIED and (self.thread or self.above or self.flags & ROOT)
            return "runs" if runs else "can run"
        text = "waits for " + m.text(self.waiting, "waiting.what") + (m.text(self.waiting, "waiting.of") or "")
        place = m.text(self.waiting, "waiting.place")
        if place:
            text += " of %s:%d" % (place, m.int(self.waiting, "waiting.line"))
        seconds, about = now
        return text + ", for %s%.1f s" % (about, max(0, seconds - m.seconds(self.at, "task.since")))

    def home(self, threads):
        """The number of the thread that it is on, or that it waits to run on; any, if it may move."""
        queue = self.memory.word(self.at, "task.home")
        thread = self.thread
        if not thread and queue:
            thread = threads.of_record(self.memory, self.memory.word(queue, "queue.thread"))
        return thread.num if thread else "any"


# A task is named by a number that stays while it lives: main is 0; stacks count from 1 in the order of being made; t1,
# t2 ... are threads, l1, l2 ... what they run of a threads loop.


def threads_and_loops(memory):
    threads = list(memory.list("@threads", "thread.next_of_all"))
    yield from ((k and "t%d" % k, memory.at(at, "thread.root")) for k, at in enumerate(reversed(threads)))
    loops = list(memory.list("@regions", "queue.next_of_all"))
    yield from (("l%d" % (k + 1), memory.word(at, "queue.root")) for k, at in enumerate(reversed(loops)))


def stacks(memory):
    tasks = list(memory.list("@tasks", "task.next_of_all"))
    if tasks and not memory.word(tasks[-1], "task.stack"):
        gdb.write("jlpar: warning: the stacks of tasks are not in this core file; in the kernel's they are\n")
    return [(k + 1, at) for k, at in enumerate(reversed(tasks))]


def living(memory):
    everybody = [*threads_and_loops(memory), *stacks(memory)]
    return [Task(memory, number, at) for number, at in everybody if memory.int(at, "task.alive")]


class Stacks:
    """Who is on which stack: found by stack pointers, for a thread that is just switching has said so before."""

    def __init__(self, memory, tasks, threads):
        self.memory, self.tasks, self.threads = memory, tasks, threads
        self.own = sorted((t.stack, k) for k, t in enumerate(tasks) if t.stack)
        self.by_address = {t.at: t for t in tasks}
        for sp, thread in threads.by_stack:
            self.place(sp, thread)
        for task in tasks:
            if task.of_loop:
                self.put_beneath(task)

    def owner(self, sp):
        k = bisect.bisect(self.own, (sp, len(self.tasks))) - 1
        task = self.tasks[self.own[k][1]] if k >= 0 else None
        return task if task and sp < task.stack + self.memory.word(task.at, "task.stack_bytes") else None

    def place(self, sp, thread):
        record, on = self.threads.records.get(thread.ptid[1]), self.owner(sp)
        here = self.memory.word(record, "thread.here") if record else 0
        current = self.by_address.get(self.memory.word(here, "here.current")) if here else None
        for task in (on, current if current and (not on or current.of_loop) else None):
            if task:
                task.thread, task.sp = thread, sp

    def put_beneath(self, root):
        """A part of a threads loop runs on the stack of the task that came to the loop, or of the thread."""
        sp = root.sp if root.thread else self.memory.word(root.at, "task.sp")
        task = self.owner(sp) or self.by_address.get(self.memory.word(root.of_loop, "queue.root"))
        if task:
            task.above = root


def look():
    memory = Memory()
    threads, tasks = Threads(memory), living(memory)
    Stacks(memory, tasks, threads)
    return memory, threads, tasks


def time_there(memory):
    """The clock of the tasks' times, and what to say of it: of a core file only the threads' last looks are known."""
    connection = getattr(memory.process, "connection", None)
    if connection and connection.type == "native":
        return time.clock_gettime(time.CLOCK_MONOTONIC), ""
    return max(memory.seconds(at, "thread.clock") for at in memory.list("@threads", "thread.next_of_all")), "at least "


# ---- backtraces ----

class FrameId:
    """On the task's stack, lest gdb finds that stacks grow the wrong way."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class Suspended(gdb.unwinder.Unwinder):
    """In a `with` block: the newest frame of the selected thread was called by a suspended task."""

    def __init__(self):
        super().__init__("jlpar")
        self.claimed = None  # stack pointer and pc of the frame that is said to be called by the task

    def of(self, memory, task):
        machine = gdb.newest_frame().architecture().name()
        self.saved = next((saved for name, saved in SAVED.items() if name in machine), None)
        if not self.saved or "task.sp" not in memory.names:
            raise gdb.GdbError("jlpar: on this machine it is not known what a suspended task leaves on its stack")
        self.sp = memory.word(task.at, "task.sp")
        return self

    def __enter__(self):
        self.claimed = top(gdb.newest_frame())
        gdb.invalidate_cached_frames()

    def __exit__(self, *_):
        self.claimed = None
        gdb.invalidate_cached_frames()

    def __call__(self, pending):
        if not self.claimed or top(pending) != self.claimed:
            return None
        word = gdb.lookup_type("unsigned long")
        registers, stack_pointer, bytes_saved = self.saved
        info = pending.create_unwind_info(FrameId(gdb.Value(self.sp), gdb.Value(self.claimed[1])))
        for name, offset in registers.items():
            info.add_saved_register(name, gdb.Value(self.sp + offset).cast(word.pointer()).dereference())
        info.add_saved_register(stack_pointer, gdb.Value(self.sp + bytes_saved).cast(word))
        return info

    def first(self):
        """The task's newest frame."""
        frame = gdb.newest_frame()
        while frame and top(frame) == self.claimed:
            frame = frame.older()
        return frame


suspended = Suspended()
gdb.unwinder.register_unwinder(None, suspended, replace=True)


def in_task(memory, task, use):
    """use(its newest frame), while the task is what the selected thread runs."""
    while task.above:
        task = task.above
    with Kept():
        if task.thread:
            task.thread.switch()
            return use(gdb.newest_frame())
        with suspended.of(memory, task):
            return use(suspended.first())


def backtrace(memory, task, how):
    def text(frame):
        newest = frame.level()
        lines = gdb.execute("backtrace " + how, to_string=True).splitlines(True)
        numbers = [re.match(r"#(\d+) ", line) for line in lines]
        start = next((k for k, n in enumerate(numbers) if n and int(n[1]) == newest), len(lines))
        return "".join(re.sub(r"^#(\d+) *", lambda n: "#%-3d" % (int(n[1]) - newest), line) for line in lines[start:])
    return in_task(memory, task, text)


def not_the_users(frame):
    """It is not the user's: without line information, of the system's libraries, or of a file of jlpar."""
    table = frame.find_sal().symtab
    if not table or (gdb.solib_name(frame.pc()) or "").startswith(("/lib", "/usr/lib")):
        return True
    ours = gdb.lookup_global_symbol("jlpi_park")
    folder = ours.symtab.fullname().rpartition("/task/")[0] if ours and ours.symtab else None
    name = table.fullname()
    return bool(folder and name.startswith(folder + "/")) or name.endswith(("/jlpar/near.h", "/jlpar/generated.h"))


def place(memory, task):
    """Of the newest frame that is the user's, or an empty string."""
    def search(frame):
        while frame and not_the_users(frame):
            frame = frame.older()
        if not frame:
            return ""
        at = frame.find_sal()
        return ", at %s:%d" % (at.symtab.filename, at.line)
    try:
        return in_task(memory, task, search)
    except gdb.MemoryError:
        return ""  # its stack is being made, or is not in the core file


# ---- commands ----

class Jlpar(gdb.Command):
    """jlpar's tasks: jlpar tasks, jlpar backtrace TASK."""

    def __init__(self):
        super().__init__("jlpar", gdb.COMMAND_STACK, gdb.COMPLETE_NONE, True)


class Tasks(gdb.Command):
    """jlpar tasks - every task: its number, the thread that it is on, its name or where it was started, what it does.

Those that wait only to serve others, as idle threads do, are left out."""

    def __init__(self):
        super().__init__("jlpar tasks", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if argument:
            raise gdb.GdbError("jlpar: tasks takes no argument")
        memory, threads, tasks = look()
        now = time_there(memory)
        shown = [t for t in tasks if not t.daemon]
        gdb.write("%5s %6s  %-30s %s\n" % ("Task", "Thread", "Name or start", "State"))
        for task in shown:
            where = place(memory, task) if len(shown) <= PLACES_MAX else ""
            gdb.write("%5s %6s  %-30s %s%s\n" % (task.number, task.home(threads), task.label(), task.state(now), where))


class Backtrace(gdb.Command):
    """jlpar backtrace TASK [full] - where a task is. TASK is its number in `jlpar tasks`, its name, or all.

What follows TASK goes to gdb's backtrace. The selected thread and frame stay as they are."""

    def __init__(self, name):
        super().__init__(name, gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if not words:
            raise gdb.GdbError("jlpar: which task? Say its number in `jlpar tasks`, its name, or all")
        memory, _, tasks = look()
        found = [t for t in tasks if words[0] in ("all", str(t.number), t.label())]
        if not found:
            raise gdb.GdbError('jlpar: there is no task "%s"' % words[0])
        now = time_there(memory)
        for task in found:
            gdb.write("Task %s, %s: %s\n" % (task.number, task.label(), task.state(now)))
            gdb.write(backtrace(memory, task, " ".join(words[1:])) + "\n")


Jlpar()
Tasks()
Backtrace("jlpar backtrace")
Backtrace("jlpar bt")
