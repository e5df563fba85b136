# SPDX-License-Identifier: MIT
# A source that is missing, a folder, unreadable, or whose header is missing or unreadable.
. "$(dirname "$0")/lib.sh"

cc -c missing.c -o a.o
refuses "a missing file" 'missing\.c'
mkdir folder.c
cc -c folder.c -o a.o
refuses "a folder" 'folder\.c'

printf '#include "gone.h"\nint main(void) {\n#pragma jlpar sync\n{ }\nreturn 0; }\n' >header.c
cc -c header.c -o a.o
refuses "a missing header" 'header\.c:1:.*gone\.h'
[ "$(grep -c 'gone\.h: No such\|gone\.h. file not found' messages)" -le 1 ] || fail "said more than once"

if [ "$(id -u)" != 0 ]; then
  program secret.c
  chmod 0 secret.c
  cc -c secret.c -o a.o
  refuses "an unreadable file" 'secret\.c.*[Pp]ermission denied'
  chmod 600 secret.c
fi
program a.c
cc -c a.c -o no/such/folder/a.o
[ $status != 0 ] || fail "an output in a folder that is not there"
grep -q 'no/such/folder/a\.o' messages || fail "the message does not name the output"
[ ! -e a.o ] || fail "an object was made"
finish
