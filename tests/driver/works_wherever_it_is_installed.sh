# SPDX-License-Identifier: MIT
# An installation in a folder with a blank in its name, moved after installing: the compiler driver, CMake's
# package with its function and toolchain file, pkg-config.
. "$DRIVER_TESTS/lib.sh"
unset JLPAR_TRANSLATE
cmake --install "$DRIVER_BUILD" --prefix "$PWD/first" >out 2>&1 || { cat out; fail "cmake --install"; }
mv first 'second place'
root="$PWD/second place"

cat >sync.c <<'END'
#include <jlpar.h>
int main(void) {
  int x = 0;
#pragma jlpar sync
  {
#pragma jlpar async shared(x)
    x = 4 + jlpar_myid();
  }
  return x;
}
END
run 0 "$root/bin/jlpar-cc" -Wall -Werror sync.c -o sync
run 5 "$root/bin/jlpar-run" ./sync
ln -s "$root/bin/jlpar-cc" linked-cc
run 0 ./linked-cc sync.c -o sync
run 5 ./sync

cat >plain.c <<'END'
#include <jlpar.h>
static void set(void *x) { *(int *)x = jlpar_nprocs() + 5; }
int main(void) {
  int x = 0;
  jlpar_future f = jlpar_async(set, &x);
  jlpar_wait(f);
  return x;
}
END
export PKG_CONFIG_PATH="$root/lib/pkgconfig"
if [ -n "$(command -v pkg-config)" ]; then
  eval "gcc $DRIVER_SANITIZE plain.c -o plain $(pkg-config --cflags --libs jlpar)" || fail "gcc with pkg-config"
  run 6 ./plain
  eval "'$root/bin/jlpar-cc' plain.c -o plain $(pkg-config --cflags --libs jlpar)" || fail "jlpar-cc with pkg-config"
  run 6 ./plain
fi
for compiler in gcc clang; do
  [ -z "$(command -v $compiler)" ] && continue
  eval "$compiler $DRIVER_SANITIZE -I'$root/include' plain.c -o plain -L'$root/lib' -ljlpar" || fail "$compiler -ljlpar"
  run 6 ./plain
  [ -z "$DRIVER_SANITIZE" ] || break
done
run 0 "$root/bin/jlpar-cc" plain.c -o plain "-L$root/lib" -ljlpar
run 6 ./plain

mkdir project
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(jlpar 0.1 REQUIRED)
add_executable(sync ../sync.c)
jlpar_target(sync)
add_executable(plain ../plain.c)
target_link_libraries(plain PRIVATE jlpar::jlpar)
add_library(module MODULE ../module.c)
jlpar_target(module)
END
cat >module.c <<'END'
#include <jlpar.h>
int in_module(void);
int in_module(void) {
  int x = 0;
#pragma jlpar sync
  x = jlpar_myid();
  return x;
}
END
build() { # NAME CMAKE-OPTIONS...
  cmake -S project -B "$1" -G Ninja -DCMAKE_PREFIX_PATH="$root" "${@:2}" >out 2>&1 &&
    cmake --build "$1" >>out 2>&1 || { cat out; fail "CMake project: $*"; return; }
  run 5 "$1/sync"
  run 6 "$1/plain"
  nm -D --defined-only "$1/libmodule.so" | grep jlpi_ && fail "the module brings a runtime: $*"
}
build by_package
build by_toolchain "-DCMAKE_TOOLCHAIN_FILE=$root/lib/cmake/jlpar/jlpar-toolchain.cmake"
finish
