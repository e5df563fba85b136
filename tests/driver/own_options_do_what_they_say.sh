# SPDX-License-Identifier: MIT
. "$DRIVER_TESTS/lib.sh"
use_stand_in
mkdir sub
printf '#pragma jlpar sync\nint x;\n' >a.c
printf '/* FAKE:unchanged */\n#pragma jlpar sync\nint x;\n' >u.c
printf '/* FAKE:reject */\n#pragma jlpar sync\nint x;\n' >r.c
echo 'int x;' >p.c

run 0 "$cc" --jlpar-emit a.c
translated out || fail "--jlpar-emit does not print the translation"
grep -q -x -e --mode=emit translator.log || fail "the translator is not told to emit"
run 0 "$cc" --jlpar-emit a.c -o sub/e.c
translated sub/e.c || fail "--jlpar-emit -o"
[ -s out ] && fail "--jlpar-emit -o prints"
run 0 "$cc" --jlpar-emit p.c
same out p.c "--jlpar-emit of a file without directives"
run 0 "$cc" --jlpar-emit -x c - <a.c
run 1 "$cc" --jlpar-emit r.c -o sub/r.c
[ -e sub/r.c ] && fail "--jlpar-emit -o writes in spite of errors"
run 1 "$cc" --jlpar-emit nosuch.c
run 0 "$cc" --jlpar-check a.c
[ -s out ] || [ -s err ] && fail "--jlpar-check prints something"
run 1 "$cc" --jlpar-check r.c
run 0 "$cc" --jlpar-report a.c
grep -q 'report of a.c' out || fail "--jlpar-report"
for stage in scan bind capture plan; do
  run 0 "$cc" --jlpar-dump=$stage a.c
  grep -q "dump:$stage of a.c" out || fail "--jlpar-dump=$stage"
done
[ -e a.o ] || [ -e a.out ] && fail "an object without compiling"

run 0 "$cc" --jlpar-keep -c a.c -o sub/a.o
translated sub/a.jlpar.c || fail "--jlpar-keep"
grep -q 'sub/a.jlpar.c' err || fail "--jlpar-keep does not say where"
run 0 "$cc" --jlpar-keep -c a.c
[ -e a.jlpar.c ] || fail "--jlpar-keep without -o"

run 0 "$cc" --jlpar-verbose -c a.c
grep -q 'fake-translate --source a.c' err || fail "--jlpar-verbose does not show the translator"
grep -q '^gcc .*-c ' err || fail "--jlpar-verbose does not show the compiler"
run 0 "$cc" --jlpar-verbose -c p.c
[ "$(cat err)" = 'gcc -c p.c' ] || fail "--jlpar-verbose, file without directives: $(cat err)"

rm -f translator.log
run 0 "$cc" --jlpar-serial -Wall -c a.c -o s.o
[ -e translator.log ] && fail "--jlpar-serial translates"
[ -s err ] && fail "--jlpar-serial warns: $(cat err)"
gcc -c a.c -o g.o
same s.o g.o --jlpar-serial
run 0 "$cc" -c u.c -o s.o
gcc -c u.c -o g.o
same s.o g.o "no active directive"

: >translator.log
run 0 "$cc" -Wno-jlpar-unwaited -Werror=jlpar-lost-write -Wall -c a.c
grep -q -x -e -Wno-jlpar-unwaited translator.log || fail "-Wno-jlpar-... does not reach the translator"
grep -q -x -e -Werror=jlpar-lost-write translator.log || fail "-Werror=jlpar-... does not reach the translator"
run 0 "$cc" -Werror=jlpar-lost-write -c p.c
run 0 "$cc" -Werror -c a.c
grep -q -x -e -Werror translator.log || fail "-Werror does not reach the translator"
echo --jlpar-emit >words
run 0 "$cc" @words a.c
translated out || fail "an own option in an @file"

run 0 "$cc" --version
grep -q '^jlpar-cc [0-9]' out || fail "--version does not name jlpar-cc"
head -1 out | grep -q '^gcc' || fail "--version does not begin with the compiler's"
run 0 "$cc" --help
grep -q -e --jlpar-emit out || fail "--help"
finish
