# SPDX-License-Identifier: MIT
#
# awk -f judge.awk FILE.c MESSAGES: prints what is wrong with the messages; see `check`.

# First the file: what is wanted, in order.
FNR == NR {
  text[FNR] = $0
  n = split($0, part, "//! ")
  for (i = 2; i <= n; i++)
    want(FNR, part[i])
  next
}

/^[^ ].*:[0-9]+:[0-9]+: (error|warning|note): / {
  split($0, field, ":")
  rest = $0
  sub(/^[^:]*:[0-9]+:[0-9]+: /, "", rest)
  severity = rest
  sub(/:.*/, "", severity)
  if (severity == "note") {
    got_note[got] = 1
    got_text[got] = got_text[got] " " rest
  } else {
    got++
    got_line[got] = field[2]
    got_column[got] = field[3]
    got_severity[got] = severity
    got_text[got] = rest
    if (match(rest, /\[(-Werror=)?jlpar-[a-z-]+\]$/)) {
      got_tag[got] = substr(rest, RSTART + 1, RLENGTH - 2)
      sub(/^-Werror=/, "", got_tag[got])
    }
    state = 1
  }
  next
}

# Below a diagnostic: the line, then the caret. Compilers may put "  12 | " before both.
state == 1 {
  source = $0
  margin = match(source, /^ *[0-9]+ \| /) ? RLENGTH : match(source, /^ /) && substr(source, 2) == text[got_line[got]] ? 1 : 0
  if (substr(source, margin + 1) != text[got_line[got]])
    print "line " got_line[got] " is not shown below its message, but: " $0
  state = 2
  next
}
state == 2 {
  if (index($0, "^") != margin + got_column[got])
    print "no caret below column " got_column[got] " of line " got_line[got] ": " $0
  state = 0
}

END {
  if (state)
    print "the last message has no caret"
  for (w = 1; w <= wanted; w++)
    if (!(matched = find(w)))
      print "wanted: line " want_line[w] ": " want_severity[w] " " want_tag[w] " at column " want_columns[w] \
            (want_text[w] == "" ? "" : " that says " want_text[w]) (want_note[w] ? ", with a note" : "")
    else
      used[matched] = 1
  for (g = 1; g <= got; g++)
    if (!used[g])
      print "not wanted: line " got_line[g] ":" got_column[g] ": " got_text[g]
}

function want(line, spec,    word, n, i, place, k) {
  n = split(spec, word, " ")
  wanted++
  want_line[wanted] = line
  want_severity[wanted] = word[1]
  want_tag[wanted] = word[2]
  want_columns[wanted] = " "
  for (i = 3; i <= n; i++) {
    if (word[i] == "noted")
      want_note[wanted] = 1
    if (word[i] == "says")
      want_text[wanted] = word[++i]
    if (word[i] == "at") {
      for (k = split(word[++i], place, "/"); k > 0; k--)
        want_columns[wanted] = want_columns[wanted] index(text[line], place[k]) " "
    }
  }
}

function find(w,    g) {
  for (g = 1; g <= got; g++)
    if (!used[g] && got_line[g] == want_line[w] && got_severity[g] == want_severity[w] &&
        got_tag[g] == want_tag[w] && (want_columns[w] == " " || index(want_columns[w], " " got_column[g] " ")) &&
        (want_text[w] == "" || index(got_text[g], want_text[w])) && (!want_note[w] || got_note[g]))
      return g
  return 0
}
