# SPDX-License-Identifier: MIT
#
# jlpar_directive_table(OUT): writes the C file OUT with the table of all directives. A directive is a
# folder pragmas/NAME that holds NAME.c, which defines `const jlpt_directive jlpt_directive_NAME`.
# Folders without a file of their own name (pragmas/clauses) hold what several directives share.

function(jlpar_directive_table out)
  file(GLOB folders CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/pragmas
       ${CMAKE_CURRENT_SOURCE_DIR}/pragmas/*)
  list(SORT folders)
  set(declarations "")
  set(entries "")
  foreach(name IN LISTS folders)
    if(name STREQUAL "clauses" OR NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/pragmas/${name}/${name}.c)
      continue()
    endif()
    string(APPEND declarations "extern const jlpt_directive jlpt_directive_${name};\n")
    string(APPEND entries "    &jlpt_directive_${name},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* All directives, by name; written by CMake from the folders in pragmas/. */
#include \"translator/directive.h\"

@declarations@
const jlpt_directive *const jlpt_directives[] = {
@entries@    0,
};
")
endfunction()
