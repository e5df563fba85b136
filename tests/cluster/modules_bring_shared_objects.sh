# SPDX-License-Identifier: MIT
# Objects under the directive shared in a module: loaded before main by -L, or by jlpar_load from a worker; a worker that
# comes later has them, too.
build "$here/parts/uses_board.c" ./program
"$bin/jlpar-cc" -g -O1 -Wall -shared -fPIC ${JLPAR_TEST_CFLAGS-} "$here/parts/module_with_board.c" -o board.so ||
  fail "the module does not build"
expect "20 505 505, 1 2 3" "$("$bin/jlpar-run" -p 2 ./program ./board.so)" "a module loaded by a worker"
expect "20 505 505, 1 2 3" "$("$bin/jlpar-run" -L ./board.so -p 2 ./program)" "a module loaded before main"
