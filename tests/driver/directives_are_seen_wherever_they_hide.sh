# SPDX-License-Identifier: MIT
# Which texts reach the translator: all that may hold a directive, and none that only speaks of jlpar.
. "$DRIVER_TESTS/lib.sh"
use_stand_in

# sees YES|NO TEXT (as for printf) OPTIONS...
sees() {
  rm -f translator.log
  printf "$2" >t.c
  "$cc" -fsyntax-only -w t.c "${@:3}" >out 2>&1
  local got=no
  [ -e translator.log ] && got=yes
  [ "$got" = "$1" ] || fail "translator asked: $got, not $1, for: $2"
}

sees yes '#pragma jlpar sync\nint x;\n'
sees yes '#pragma jlpar'
sees yes '  #  pragma\tjlpar\tsync\nint x;\n'
sees yes '%%:pragma jlpar sync\nint x;\n'
sees yes '#pragma \\\njlpar sync\nint x;\n'
sees yes '#pragma jl\\\npar sync\nint x;\n'
sees yes '#pragma jl\\ \t\n\\\npar sync\nint x;\n'
sees yes '#pragma jl\\\r\npar sync\r\nint x;\r\n'
sees yes '# /* a */ pragma /* b */ jlpar sync\nint x;\n'
sees yes 'int x; _Pragma("jlpar sync")\n'
sees yes 'int x; _Pragma ( L" jlpar sync")\n'
sees yes '#define DO(x) _Pragma(#x)\nDO(jlpar sync)\n'
sees yes '#define TEXT "jlpar sync"\nint y; _Pragma(TEXT)\n'
sees yes '/* " */\n#pragma jlpar sync\n'
sees yes '#if 0\nisn'"'"'t /* one */\n#endif\n#pragma jlpar sync\n'
sees yes 'int a = 1; // "\n#pragma jlpar sync\n'
sees yes 'const char *s = R"(/*)";\n#pragma jlpar sync\n'
sees yes "int c = '\"';\n#pragma jlpar sync\n"
sees yes 'int nul = 0; /* \0 */\n#pragma jlpar sync\n'
sees yes 'PAR { }' '-DPAR=_Pragma("jlpar sync")'
sees yes 'PAR { }' -D 'PAR=_Pragma("jlpar sync")'
sees yes 'PAR { }' '-Wp,-DPAR=_Pragma("jlpar sync")'
sees yes '#define DO(x) _Pragma(#x)\n#define ALSO(x) DO(x)\nALSO(WORDS)' '-DWORDS=jlpar sync'
sees no 'const char *name = PACKAGE;' '-DPACKAGE="jlpar"'
sees no 'const char *name = PACKAGE;' '-Djlpar'
sees no '#include <jlpar.h>\nint x;\n'
sees no '/* #pragma jlpar sync */\nint x;\n'
sees no '// #pragma jlpar sync\nint x;\n'
sees no '// continued \\\n#pragma jlpar sync\nint x;\n'
sees no 'const char *s = "see #pragma jlpar sync";\n'
sees no 'int jlpar_put(int); int my_jlpar; int jlpars;\n'
sees no '#pragma omp parallel\nint x;\n'
sees no ''
finish
