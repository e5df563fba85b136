# SPDX-License-Identifier: MIT
# However a program is compiled and linked, nothing else lies in the pages of its shared objects; and what happens if there
# is no memory for them.
have() {
  echo 'int main(void) { return 0; }' >try.c
  # shellcheck disable=SC2086
  ${JLPAR_CC:-gcc} $1 try.c -o try 2>/dev/null
}

linked=0
while read -r options; do
  have "$options" || continue
  # shellcheck disable=SC2086
  "$bin/jlpar-cc" -g -Wall -Wno-jlpar-global-callee ${JLPAR_TEST_CFLAGS-} $options "$here/parts/pages.c" \
    "$here/parts/pages_more.c" -o program 2>said || { cat said; fail "with $options: it is not linked"; }
  expect "own 550, shared 60 60 60 3 60 60 60 60" "$("$bin/jlpar-run" -p 1 ./program)" "with $options"
  linked=$((linked + 1))
done <<END
-O0
-O2
-O2 -flto -Wno-stringop-overflow
-O2 -flto -flto-partition=max
-O2 -fdata-sections -Wl,--gc-sections
-O2 -fuse-ld=gold
-O2 -fuse-ld=lld
-O1 -no-pie
END
[ $linked -ge 4 ] || fail "only $linked ways to link were tried"

cat >small.c <<'END'
#include <jlpar.h>
#pragma jlpar shared
static char small[1 << 22];
int main(void) { return small[5]; }
END
build small.c ./small
"$bin/jlpar-run" -p 1 ./small || fail "a shared object of 4 MiB"
status=0
(ulimit -f 1024; exec ./small) 2>said || status=$?
expect 1 "$status" "the exit status if there may be no such memory"
grep -q 'objects under the directive shared cannot be shared: .* bytes: File too large' said || { cat said; fail "it is not said why"; }
