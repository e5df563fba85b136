# SPDX-License-Identifier: MIT
#
# What the samples' check scripts begin with. Each is called as
#     check JLPAR_CC JLPAR_RUN FOLDER
# and works in FOLDER, which is made for it. The compiler for what must not know jlpar is $CC or gcc.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
jlpar_cc=$1 jlpar_run=$2 plain=${CC:-gcc}
mkdir -p "$3"
cd "$3"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# same EXPECTED GOT WHAT: the two files hold the same bytes.
same() {
  cmp -s "$1" "$2" && return
  diff -a "$1" "$2" | head -20 >&2 || true
  fail "$3: $2 differs from $1"
}
