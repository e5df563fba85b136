# SPDX-License-Identifier: MIT
# jlpar_load in a running program, from a worker, with a worker that comes later; and -L of what is not there.
build "$here/parts/loads_modules.c" ./program
"$bin/jlpar-cc" -g -O1 -Wall -shared -fPIC ${JLPAR_TEST_CFLAGS-} "$here/parts/module.c" -o module.so ||
  fail "the module does not build"
echo nothing >empty.so
expect "1011 1021 1031" "$("$bin/jlpar-run" -p 1 ./program ./module.so ./empty.so)" "a module loaded by the program"
status=0
"$bin/jlpar-run" -L ./missing.so -p 1 ./program 2>said || status=$?
expect 2 "$status" "the exit status for a module that is not there"
grep -q 'missing.so' said || fail "it is not said which module is missing"
status=0
"$bin/jlpar-run" -L ./empty.so -p 1 ./program 2>said || status=$?
expect 1 "$status" "the exit status for a module that cannot be loaded"
grep -q 'cannot load module .*empty.so' said || fail "it is not said which module cannot be loaded"
