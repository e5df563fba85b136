# SPDX-License-Identifier: MIT
# A directive in a header that the source may include counts, however the header is found; the translator is
# told its name. Of headers of the system and of -imacros only macros count, and of others that make directives.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
mkdir -p near/deep dir quote system
header='#pragma jlpar sync
'
printf '%s' "$header" >near/near.h
printf '%s' "$header" >dir/annotated.h
printf '%s' "$header" >quote/quoted.h
printf '%s' "$header" >system/system.h
echo '#include "annotated.h"' >dir/outer.h
echo '#include "near/near.h"' >deep.h
echo '#include_next <twice.h>' >quote/twice.h
printf '%s' "$header" >dir/twice.h

# sees HEADER|- SOURCE OPTIONS...
sees() {
  rm -f translator.log
  printf '%s\n' "$2" >t.c
  "$cc" -fsyntax-only -w t.c "${@:3}" >out 2>&1
  local got=-
  [ -e translator.log ] && got=$(grep -A1 -x -e ${kind:---header} translator.log | grep -v -x -e ${kind:---header} -e --)
  [ "$got" = "$1" ] || fail "headers «$got», not «$1», for: ${*:2}"
}

sees near/near.h '#include "near/near.h"'
sees near/near.h '#include "deep.h"'
sees dir/annotated.h '#include <annotated.h>' -Idir
sees dir/annotated.h '#include "outer.h"' -I dir
sees dir/annotated.h '#  include/**/ <outer.h>' -I dir/
sees quote/quoted.h '#include "quoted.h"' -iquote quote
sees dir/annotated.h 'int x;' -Idir -include annotated.h
sees near/near.h 'int x;' -include near/near.h
sees near/near.h "#define HEADER \"near/near.h\"
#include HEADER"
sees near/near.h '#include HEADER' '-DHEADER="near/near.h"'
sees "$PWD/near/near.h" "#include \"$PWD/near/near.h\""
sees dir/twice.h '#include <twice.h>' -Iquote -Idir
sees - '#include <system.h>' -isystem system
sees - '#include <annotated.h>' -idirafter dir
sees - '#include "nowhere.h"'
CPATH=dir sees dir/annotated.h '#include <annotated.h>'

echo '#define PAR _Pragma("jlpar sync")' >system/holds.h
echo '#include "holds.h"' >system/outer_system.h
echo '#define DO(x) _Pragma(#x)' >system/makes.h
cp system/makes.h dir
cp system/holds.h macros.h
kind=--macros
sees system/holds.h '#include <holds.h>' -isystem system
sees system/holds.h '#include "outer_system.h"' -idirafter system
C_INCLUDE_PATH=system sees system/holds.h '#include <holds.h>'
sees macros.h 'int x;' -imacros macros.h
sees - '#include <makes.h>' -isystem system
sees system/makes.h '#include <makes.h>
DO(jlpar sync)' -isystem system
sees dir/makes.h '#include <makes.h>
DO(jlpar sync)' -Idir -isystem system
finish
