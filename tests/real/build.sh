# SPDX-License-Identifier: MIT
#
# build.sh PACKAGE SOURCES FOLDER JLPAR-CC: builds the package with gcc, then with jlpar-cc, both in a folder of
# the same name because debug information names it; compares all ELF files; runs the package's tests.
set -eu
package=$1 sources=$2 folder=$3 jlpar_cc=$4
export LC_ALL=C SOURCE_DATE_EPOCH=1600000000 TZ=UTC
skip() {
  echo "skipped: $*"
  exit 77
}
[ -e "$sources/complete" ] || skip "the sources could not be fetched"

# How each is unpacked into the current folder, built with $1 as the compiler, and tested.
unpack_lua5.4() { tar -xf "$sources"/lua5.4_*.orig.tar.gz --strip-components=1; }
build_lua5.4() { make -j2 linux CC="$1 -std=gnu99" MYCFLAGS=-g; }
# The package holds no tests beyond `make test`; so both interpreters run a program that uses much of the language.
test_lua5.4() {
  make test CC="$jlpar_cc -std=gnu99"
  src/lua "$(dirname "$script")/exercise.lua" >"$folder/answer"
  "$folder/by_gcc/src/lua" "$(dirname "$script")/exercise.lua" | diff - "$folder/answer"
  src/luac -o "$folder/exercise.luac" "$(dirname "$script")/exercise.lua"
  src/lua "$folder/exercise.luac" | diff - "$folder/answer"
  tail -1 "$folder/answer" | grep -x 'all is well'
}

unpack_debian() { cp -a "$sources/$package"-*/. .; }
unpack_zlib() { unpack_debian; }
build_zlib() { CC=$1 CFLAGS='-O2 -g' ./configure && make -j2; }
test_zlib() { make test; }

unpack_bzip2() { unpack_debian; }
build_bzip2() { make -j2 CC="$1" CFLAGS='-O2 -g -Wall -D_FILE_OFFSET_BITS=64' bzip2 bzip2recover libbz2.a; }
test_bzip2() { make test CC="$jlpar_cc"; }

unpack_sqlite3() {
  command -v tclsh >/dev/null || skip "sqlite3 is built by tclsh, which is missing (package tcl)"
  unpack_debian
}
build_sqlite3() {
  local tcl=--disable-tcl
  [ -e /usr/lib/tcl8.6/tclConfig.sh ] || [ -e "/usr/lib/$(gcc -dumpmachine)/tcl8.6/tclConfig.sh" ] && tcl=--enable-tcl
  CC=$1 CFLAGS='-O0 -g' ./configure --disable-amalgamation --enable-fts5 --enable-rtree $tcl &&
    make -j2 sqlite3 libsqlite3.la && { [ $tcl = --disable-tcl ] || make -j2 testfixture; }
}
# The whole suite takes hours; these files are one or two of each part of the library.
test_sqlite3() {
  if [ ! -e testfixture ]; then
    echo "testfixture needs tcl-dev, which is missing: only the shell is tried"
    [ "$(./sqlite3 :memory: 'with recursive n(x) as (select 1 union all select x+1 from n where x<1000)
      select sum(x) from n')" = 500500 ]
    return
  fi
  local name
  for name in select1 select4 insert update index join trigger1 trans expr func date collate1 cast \
    conflict fkey1 fts3aa fts4aa in alter autoinc blob btree01 capi2 check coalesce distinct existsexpr \
    json101 like limit minmax null pragma printf rowid rtree subquery view where with1 window1; do
    [ -e "test/$name.test" ] || continue
    ./testfixture "test/$name.test" >"$folder/test.log" 2>&1 || { tail -20 "$folder/test.log"; return 1; }
    grep -q '^0 errors' "$folder/test.log" || { tail -20 "$folder/test.log"; return 1; }
    tested=$((${tested:-0} + 1))
  done
  echo "$tested test files"
}

elf_files() {
  find . -type f -size +3c | while read -r file; do
    if [ "$(head -c 4 "$file" | tr -d '\0')" = "$(printf '\177ELF')" ]; then echo "$file"; fi
  done | sort
}

script=$(readlink -f "$0")
rm -rf "$folder"
mkdir -p "$folder"
for compiler in gcc "$jlpar_cc"; do
  mkdir "$folder/work"
  cd "$folder/work"
  "unpack_$package" || exit
  "build_$package" "$compiler" >"$folder/build.log" 2>&1 || { tail -20 "$folder/build.log"; exit 1; }
  [ "$compiler" = gcc ] && mv "$folder/work" "$folder/by_gcc"
done

count=0 differ=0
for file in $(elf_files); do
  count=$((count + 1))
  cmp -- "$file" "$folder/by_gcc/$file" || differ=$((differ + 1))
done
(cd "$folder/by_gcc" && elf_files) | diff - <(elf_files)
echo "$package: $count ELF files, $differ differ from gcc's"
[ $count -gt 5 ] && [ $differ = 0 ]
"test_$package"
echo "$package: its tests pass"
