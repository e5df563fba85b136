# SPDX-License-Identifier: MIT
# The same annotated input gives the same object each time, with debug information too, and no name of a
# temporary file is in it.
. "$DRIVER_TESTS/lib.sh"
# ASan writes the name of the file that it compiles into the object; then only one TMPDIR gives one object.
two=${DRIVER_SANITIZE:+one}
two=${two:-two}
use_stand_in
mkdir -p one two src "$PWD/a folder"
cat >src/a.c <<'END'
#include <assert.h>
#pragma jlpar sync
const char *file(int x) { assert(x); return __FILE__ " " __BASE_FILE__; }
END
cp src/a.c a.c

try() {
  TMPDIR=$PWD/one "$cc" "$@" -o x.o || fail "$*"
  mv x.o first.o
  TMPDIR=$PWD/$two "$cc" "$@" -o x.o || fail "$*"
  mv x.o second.o
  translated first.o || fail "not translated: $*"
  same first.o second.o "$*"
  [ -z "$DRIVER_SANITIZE" ] && strings -a first.o | grep -e 'jlpar-cc-' && fail "a temporary file's name is in the object: $*"
}

try -c a.c
try -c -g src/a.c
try -c -g -O2 "$PWD/src/a.c"
try -c -g3 -gsplit-dwarf src/a.c
try -c --coverage -frandom-seed=1 src/a.c
try -S -g src/a.c

"$cc" -c -g src/a.c -o a.o
readelf --debug-dump=info a.o | grep -q 'DW_AT_name .*: src/a\.c$' || fail "debug information does not name src/a.c"
strings -a a.o | grep -q -x 'src/a.c src/a.c' || fail "__FILE__ and __BASE_FILE__ are not src/a.c"
"$cc" -c -g "-ffile-prefix-map=$PWD=/build" "$PWD/src/a.c" -o a.o
strings -a a.o | grep -q -x '/build/src/a.c /build/src/a.c' || fail "-ffile-prefix-map is not obeyed"
[ -z "$DRIVER_SANITIZE" ] && strings -a a.o | grep -F "$PWD" && fail "-ffile-prefix-map is not obeyed in debug information"
finish
