# SPDX-License-Identifier: MIT
#
# awk -v name=NAME -v form=plain|typedef -v folder=FOLDER -f generate.awk types
#
# Makes the row of the capture matrix for one type of the file `types`, itself or by a typedef of it: every
# storage times every directive times reading and writing. Two files are made:
#
#   FOLDER/NAME.c           the cells that must work: each calls expect() with what it got and what it wants
#   FOLDER/NAME_errors.c    the cells that must be diagnosed; a comment at the end of a line says what must be
#                           reported there:  //! TAG  exactly this,  //? TAG TAG  at least one of these
#
# Which cells work is decided here by the language alone (its section on where variables come from):
# may_travel, is_lasting, is_reached and is_const say what a storage class makes of a type.

BEGIN { FS = " *[|] *" }

/^#/ || NF < 9 || $1 != name { next }

{
  kind = $2; before = $3; declaration = $4; initial = $5
  read = $6; wanted = $7; write = $8; after = $9
  program = folder "/" name ".c"
  errors = folder "/" name "_errors.c"
  unnamed = name ~ /^unnamed/ && form == "plain"
  if (form == "typedef" && kind != "vla")
    rename()
  prelude(program)
  prelude(errors)
  n = split("local const static file constfile volatile parameter register", storages, " ")
  for (s = 1; s <= n; s++)
    if (exists(storages[s]))
      one_storage(storages[s])
  finish()
  found = 1
}

END { if (!found) { print "no type " name > "/dev/stderr"; exit 2 } }

# The declaration becomes "% renamed @" and `renamed` a typedef name.
function rename(    own) {
  own = with(qualified(declaration, ""), "renamed")
  before = before " typedef " own ";"
  declaration = "% renamed @"
  gsub(/@_/, "renamed_", initial)
  gsub(/@_/, "renamed_", write)
}

# ---- texts ----

function joined(text, separator, filler,    part, i, n, all) {
  n = split(text, part, separator)
  all = part[1]
  for (i = 2; i <= n; i++)
    all = all filler part[i]
  return all
}
function with(text, variable) { return joined(text, "@", variable) }
function qualified(text, qualifier) { return joined(text, "%", qualifier) }
function declared(qualifier, variable) {
  text = with(qualified(declaration, qualifier), variable)
  sub(/^ +/, "", text)
  return text
}

# ---- what a storage class makes of the type ----

function exists(storage) {
  if (kind == "vla")
    return storage ~ /^(local|volatile|parameter)$/
  if (storage == "register") # it has no address, so it cannot be indexed or point into itself
    return kind !~ /array/ && name !~ /^(nested|aligned|union|deeppointer)$/
  return !(unnamed && storage == "parameter") # no caller could make one
}
# An array parameter is a pointer to the caller's array.
function is_reached(storage) { return storage == "parameter" && (kind ~ /^array/ || kind == "vla") }
function is_const(storage) { return storage ~ /^const/ }
function is_lasting(storage) { return storage ~ /^(static|file|constfile)$/ }
# The tag of the error when it is read where the statement may run elsewhere; "" if it works.
function travel_error(storage) {
  if (storage == "constfile") # every process has it
    return ""
  if (kind == "pointer" || kind == "arrayptr" || is_reached(storage))
    return "jlpar-pointer-capture"
  return kind == "structptr" ? "jlpar-struct-pointer" : ""
}

# ---- programs ----

function line(file, text) { print text > file }

function prelude(file) {
  line(file, "/* made by tests/matrix/generate.awk: " name ", " form " */")
  line(file, "#include <complex.h>\n#include <jlpar.h>\n#include <stdint.h>\n#include <stdio.h>")
  line(file, "#include <uchar.h>\n#include <wchar.h>\n")
  line(file, "static __attribute__((unused)) int target = 55, nine = 9;")
  line(file, "static __attribute__((unused)) int targets[2] = {54, 56}, nines[2] = {9, 9};")
  line(file, "static __attribute__((unused)) int add_one(int x) { return x + 1; }")
  line(file, "static __attribute__((unused)) int add_two(int x) { return x + 2; }")
  line(file, before "\n")
  line(file, "static int failures;")
  line(file, "static __attribute__((unused)) void expect(const char *cell, long got, long wanted) {")
  line(file, "  if (got == wanted)\n    return;")
  line(file, "  printf(\"%s: got %ld, wanted %ld\\n\", cell, got, wanted);\n  failures++;\n}\n")
}

# Begins a function in which v is a variable of that storage; its name is added to the calls of main.
function begin(file, storage, cell,    v, start) {
  v = kind == "" ? "" : storage "_" cell
  start = "static void " v "_cell("
  setup = ""
  if (storage == "file" || storage == "constfile")
    line(file, "static " declared(is_const(storage) ? "const" : "", v) " " with(initial, v) ";")
  if (storage == "parameter")
    start = start (kind == "vla" ? "int three, " : "") declared("", v)
  else
    start = start (kind == "vla" ? "int three" : "void")
  line(file, start ") {")
  if (kind == "vla" && storage != "parameter") {
    line(file, "  " declared(storage == "volatile" ? "volatile" : "", v) ";")
    line(file, "  " with(initial, v) ";")
  } else if (storage ~ /^(local|const|static|volatile|register)$/) {
    line(file, "  " (storage ~ /static|register/ ? storage " " : "") \
         declared(storage ~ /const|volatile/ ? storage : "", v) " " with(initial, v) ";")
  }
  call(file, storage, v)
  return v
}

function call(file, storage, v) {
  if (storage != "parameter")
    calls[file] = calls[file] "  " v "_cell(" (kind == "vla" ? "3" : "") ");\n"
  else if (kind == "vla")
    calls[file] = calls[file] "  {\n    " declared("", v) ";\n    " with(initial, v) ";\n    " \
                  v "_cell(3, " v ");\n  }\n"
  else
    calls[file] = calls[file] "  {\n    " declared("", v) " " with(initial, v) ";\n    " \
                  v "_cell(" v ");\n  }\n"
}

function finish(    file, k) {
  for (k = 1; k <= 2; k++) {
    file = k == 1 ? program : errors
    line(file, "int main(void) {")
    if (kind == "vla")
      line(file, "  int three = 3;")
    printf "%s", calls[file] > file
    line(file, "  if (!failures)\n    puts(\"all as wanted\");\n  return failures != 0;\n}")
    close(file)
  }
}

# ---- one storage ----

function one_storage(storage,    bad) {
  bad = travel_error(storage)
  read_here(storage)
  if (bad == "")
    read_elsewhere(storage)
  else
    read_refused(storage, bad)
  if (is_const(storage))
    return
  write_here(storage)
  if (bad == "")
    write_elsewhere(storage)
  write_refused(storage, bad)
}

function value(v,    text) {
  text = read
  if (is_reached("parameter") && v ~ /^parameter/) # sizeof of a parameter is that of a pointer
    sub(/\(long\)sizeof @ \/ \(long\)sizeof\(int\)/, "3", text)
  return "(long)(" with(text, v) ")"
}
function expects(v, directive, got, want) {
  line(program, "  expect(\"" name " " v " " directive "\", " got ", " want ");")
}

# got = ... under an optional sync and the directive
function read_into(v, directive, label) {
  line(program, "  got = 0;\n  #pragma jlpar sync " directive "\n  got = " value(v) ";")
  expects(v, label, "got", wanted)
}

function read_here(storage,    v) {
  v = begin(program, storage, "here")
  line(program, "  long got = 0;")
  read_into(v, "async", "async")
  read_into(v, "spawn on(threads)", "spawn on(threads)")
  line(program, "  got = 0;\n  #pragma jlpar threads reduction(+: got)")
  line(program, "  for (int i = 0; i < 3; i++)\n    got += " value(v) ";")
  expects(v, "threads", "got", "3 * " wanted)
  line(program, "  {\n  #pragma jlpar channel c(long, 1) produce\n  {")
  line(program, "    jlpar_put(long, c, " value(v) ");\n  }")
  line(program, "  got = jlpar_take(long, c);\n  }")
  expects(v, "produce", "got", wanted)
  line(program, "}\n")
}

function read_elsewhere(storage,    v) {
  v = begin(program, storage, "there")
  line(program, "  long got = 0;")
  read_into(v, "spawn", "spawn")
  line(program, "  got = 0;\n  #pragma jlpar distributed reduction(+: got)")
  line(program, "  for (int i = 0; i < 5; i++)\n    got += " value(v) ";")
  expects(v, "distributed", "got", "5 * " wanted)
  line(program, "  long each[5] = {0};\n  got = 0;\n  #pragma jlpar pmap out(each[i])")
  line(program, "  for (int i = 0; i < 5; i++)\n    each[i] = " value(v) ";")
  line(program, "  for (int i = 0; i < 5; i++)\n    got += each[i];")
  expects(v, "pmap", "got", "5 * " wanted)
  line(program, "  got = 0;\n  {\n  #pragma jlpar channel c(long, 16) on(1)\n  #pragma jlpar everywhere")
  line(program, "  jlpar_put(long, c, " value(v) ");")
  line(program, "  for (int i = 0; i < jlpar_nprocs(); i++)\n    got += jlpar_take(long, c);\n  }")
  expects(v, "everywhere", "got", "jlpar_nprocs() * (" wanted ")")
  line(program, "}\n")
}

function read_refused(storage, tag,    v, here) {
  here = " //! " tag
  v = begin(errors, storage, "refused")
  line(errors, "  long got = 0;\n  #pragma jlpar sync spawn\n  got = " value(v) ";" here)
  line(errors, "  #pragma jlpar distributed reduction(+: got)")
  line(errors, "  for (int i = 0; i < 5; i++)\n    got += " value(v) ";" here)
  line(errors, "  #pragma jlpar pmap\n  for (int i = 0; i < 5; i++)\n    (void)" value(v) ";" here)
  line(errors, "  #pragma jlpar everywhere\n  (void)" value(v) ";" here)
  line(errors, "  expect(\"\", got, " wanted ");\n}\n")
}

# A write in a block that stays here, with the clause that a local variable needs.
function write_block(storage, cell, directive, want,    v) {
  v = begin(program, storage, cell)
  line(program, "  #pragma jlpar sync\n  {\n    #pragma jlpar " with(directive, v) "\n    {")
  line(program, "      " with(write, v) ";\n    }\n  }")
  expects(v, with(directive, "v"), "(long)(" with(want == "same" ? read : after, v) ")", \
          want == "same" ? wanted : 9)
  line(program, "}\n")
}

function write_here(storage,    v, free) {
  free = is_lasting(storage) || is_reached(storage)
  if (free) {
    write_block(storage, "async", "async", "new")
    write_block(storage, "migrating", "spawn on(threads)", "new")
  } else {
    if (storage != "register") {
      write_block(storage, "shared", "async shared(@)", "new")
      write_block(storage, "shared_threads", "spawn on(threads) shared(@)", "new")
    }
    write_block(storage, "private", "async firstprivate(@)", "same")
  }
  v = begin(program, storage, "loop")
  line(program, "  #pragma jlpar threads\n  for (int i = 0; i < 2; i++)\n    if (i == 1) {")
  line(program, "      " with(write, v) ";\n    }")
  expects(v, "threads write", "(long)(" with(after, v) ")", 9)
  line(program, "}\n")
  if (storage == "register")
    return
  v = begin(program, storage, "target")
  line(program, "  #pragma jlpar sync async\n  " with(write, v) ";")
  expects(v, "async target", "(long)(" with(after, v) ")", 9)
  line(program, "}\n")
}

function write_elsewhere(storage,    v) {
  if (!is_lasting(storage) && storage != "register")
    write_block(storage, "inout", "spawn inout(@)", "new")
  if (!is_lasting(storage))
    write_block(storage, "private_there", "spawn firstprivate(@)", "same")
  if (is_lasting(storage)) {
    v = begin(program, storage, "everywhere")
    line(program, "  #pragma jlpar everywhere\n  {\n    " with(write, v) ";\n  }")
    expects(v, "everywhere write", "(long)(" with(after, v) ")", 9)
    line(program, "}\n")
  }
  if (storage == "register")
    return
  v = begin(program, storage, "target_there")
  line(program, "  #pragma jlpar sync spawn\n  " with(write, v) ";")
  expects(v, "spawn target", "(long)(" with(after, v) ")", 9)
  line(program, "}\n")
}

function write_refused(storage, bad,    v, there) {
  if (name == "structpointer") # what it is made to point at is a struct with a pointer, and is named too
    bad = bad " jlpar-struct-pointer"
  v = begin(errors, storage, "write_refused")
  there = is_reached(storage) ? "" : is_lasting(storage) ? "jlpar-lost-write" : "jlpar-modified-capture"
  if (!is_lasting(storage) && !is_reached(storage)) {
    refuse(v, "async", "//! jlpar-modified-capture")
    refuse(v, "spawn on(threads)", "//! jlpar-modified-capture")
    refuse(v, "everywhere", bad == "" ? "//! jlpar-modified-capture" : "//? jlpar-modified-capture " bad)
  }
  refuse(v, "spawn", bad == "" ? "//! " there : "//? " there " " bad)
  line(errors, "  #pragma jlpar sync distributed\n  for (int i = 0; i < 2; i++) {")
  line(errors, "    " with(write, v) "; " (bad == "" ? "//! " there : "//? " there " " bad) "\n  }")
  line(errors, "  expect(\"\", (long)(" with(after, v) "), 9);\n}\n")
}
function refuse(v, directive, comment) {
  line(errors, "  #pragma jlpar sync\n  {\n    #pragma jlpar " directive "\n    {")
  line(errors, "      " with(write, v) "; " comment "\n    }\n  }")
}
