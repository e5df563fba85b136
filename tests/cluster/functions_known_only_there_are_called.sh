# SPDX-License-Identifier: MIT
# A module that one worker has loaded by itself: its functions are called by name from a process that does not have it.
build "$here/parts/known_there.c" ./program
"$bin/jlpar-cc" -g -O1 -Wall -shared -fPIC ${JLPAR_TEST_CFLAGS-} "$here/parts/there.c" -o there.so ||
  fail "the module does not build"
timeout -s KILL 100 "$bin/jlpar-run" -p 2 ./program ./there.so >said || fail "exit status $?: $(cat said)"
expect "scaled on process 2: remote function 'scaled' takes 12 bytes of parameters, not 11 (raised on 2)
scaled on process 3: process 3 knows no remote function 'scaled' (raised on 3)
scaled on process 1: process 1 knows no remote function 'scaled' (raised on 1)
with_a_serializer on process 2: remote function 'with_a_serializer' takes a struct word, whose serializer the caller does not have (raised on 2)
fails on process 2: as it was told (raised on 2)" "$(cat said)" "what was said"
