# SPDX-License-Identifier: MIT
# Programs get the runtime when a part of them knows jlpar, whatever kind of part; modules and others do not.
. "$DRIVER_TESTS/lib.sh"
r=$JLPAR_RUN_UNDER_TEST
root=$(dirname "$(dirname "$cc")")

cat >task.c <<'END'
#include <jlpar.h>
static void set(void *x) { *(int *)x = 3; }
int by_task(void) {
  int x = 0;
  jlpar_future f = jlpar_async(set, &x);
  jlpar_wait(f);
  jlpar_release(f);
  return x;
}
END
cat >main.c <<'END'
int by_task(void);
int main(void) { return by_task(); }
END
cat >sync.c <<'END'
int main(void) {
  int x = 0;
#pragma jlpar sync
  {
#pragma jlpar async shared(x)
    x = 5;
  }
  return x;
}
END

runs() { # STATUS
  [ -x prog ] || { fail "no program"; return; }
  run "$1" "$r" ./prog
  rm -f prog
}
built() {
  run 0 "$cc" "$@"
}

built -c task.c -o task.o # jlpar.h is found without options
gcc -c main.c -o main.o
rm -f libtask.a
ar rcs libtask.a task.o
built main.c task.c -o prog && runs 3
built main.o task.o -o prog && runs 3
built main.c libtask.a -o prog && runs 3
built main.o -L. -ltask -o prog && runs 3
built main.o task.o -L"$root/lib" -ljlpar -o prog && runs 3
built main.o task.o "$root/lib/libjlpar.a" -o prog && runs 3
ar rcs libmain.a main.o
built -L. -lmain -ltask -o prog && runs 3
built -x c main.c task.c -o prog && runs 3
built sync.c -o prog && runs 5
built -O2 -flto sync.c -o prog && runs 5
built -pie -fPIE sync.c -o prog && runs 5
built -no-pie sync.c -o prog && runs 5
built -c sync.c -o sync.o && built sync.o -o prog && runs 5
built -r main.o task.o -o both.o && built both.o -o prog && runs 3
[ "$(nm main.o sync.o both.o 2>/dev/null | grep -c __wrap_main)" = 0 ] || fail "an object wraps main"

# Modules find the runtime in the program that loads them, though the program does not use it all itself.
built -shared -fPIC task.c -o libtask.so
nm -D --defined-only libtask.so | grep -e jlpi_ -e __wrap && fail "a module brings a runtime of its own"
cat >load.c <<'END'
#include <dlfcn.h>
#include <jlpar.h>
#include <stdio.h>
int main(void) {
  void *module = dlopen("./libtask.so", RTLD_NOW);
  int (*by_task)(void) = module ? (int (*)(void))dlsym(module, "by_task") : NULL;
  if (!by_task)
    fprintf(stderr, "%s\n", dlerror());
  return by_task && jlpar_myid() == 1 ? by_task() : 1;
}
END
built load.c -o prog && runs 3
built main.c -L. -l:libtask.so -Wl,-rpath,. -o prog && runs 3

# Others are linked as gcc does it.
echo 'int main(void) { return 4; }' >alone.c
built alone.c -o prog
ldd prog | grep -e libuv -e libucp && fail "a program without jlpar links the runtime"
runs 4

# Statically, or why not. (Sanitizers cannot be linked statically.)
if [ -n "$DRIVER_SANITIZE" ]; then
  finish
elif "$cc" -static main.o task.o -o prog 2>err; then
  runs 3
else
  grep -q '^jlpar-cc: error: -static: the runtime needs lib[a-z]*\.a' err || { fail "-static"; cat err; }
fi
built -static alone.c -o prog && runs 4
finish
