# SPDX-License-Identifier: MIT
# Names that begin with a dash, hold blanks, quotes, percent signs, newlines, or look like something else.
. "$(dirname "$0")/lib.sh"

for name in '-weird name.c' "it's.c" 'quo"ted.c' 'back\slash.c' '100%s%n.c' '*.c' \
  '$(touch owned).c' 'a;b&c.c' 'ümlaut.c' \
  '#line.c' 'new
line.c' '@file.c'; do
  program "./$name"
  cc "./$name" -o odd
  accepts "$name"
  prints odd 55
  rm -f odd
  cc -c "./$name" -o odd.o
  accepts "-c $name"
  rm -f odd.o
  # its name in a message is its own
  sed -i 's/async/asink/' "./$name"
  cc -c "./$name" -o odd.o
  [ $status = 1 ] || fail "an error in $name: status $status"
  case $name in
    *'
'*) ;;
    *) grep -qF -- "$name:8:" messages || fail "the message does not name $name" ;;
  esac
  [ ! -e odd.o ] || fail "an object of $name in spite of the error"
  rm -f "./$name"
done
[ ! -e owned ] || fail "a name was run by a shell"

# after -- or by ./ ; the plain compiler takes no file that begins with a dash otherwise
mkdir -p 'a folder/-sub'
program 'a folder/-sub/-x.c'
( cd 'a folder/-sub' && "$jlpar_cc" -std=gnu11 -x c ./-x.c -o ../../dashed ) >output 2>messages ||
  fail "./-x.c in -sub"
prints dashed 55

# assert and __FILE__ show the name that was given
printf '#include <stdio.h>\nint main(void) {\n  int a = 0;\n' >'na me.c'
printf '#pragma jlpar sync async\n  a = __LINE__;\n' >>'na me.c'
printf '  printf("%%s %%d\\n", __FILE__, a);\n  return 0; }\n' >>'na me.c'
cc 'na me.c' -o named
accepts "na me.c"
prints named "na me.c 5"
finish
