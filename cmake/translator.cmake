# SPDX-License-Identifier: MIT
# jlpar-translate: translator/ and the folders of pragmas/ on libclang.

include(JlparLibclang)

file(GLOB JLPAR_TRANSLATOR_SOURCES CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_SOURCE_DIR}/translator/*.c ${CMAKE_CURRENT_SOURCE_DIR}/pragmas/*/*.c)

set(has_main "")
foreach(source IN LISTS JLPAR_TRANSLATOR_SOURCES)
  file(STRINGS ${source} line REGEX "^int main\\(")
  string(APPEND has_main "${line}")
endforeach()
if(has_main)
  jlpar_find_libclang(17)
  set(table ${CMAKE_BINARY_DIR}/generated/directives.c)
  jlpar_directive_table(${table})
  add_executable(jlpar-translate ${JLPAR_TRANSLATOR_SOURCES} ${table})
  set_target_properties(jlpar-translate PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${JLPAR_LIBEXEC_DIR})
  target_compile_definitions(jlpar-translate PRIVATE JLPAR_VERSION="${PROJECT_VERSION}")
  target_include_directories(jlpar-translate PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/translator
                             ${CMAKE_CURRENT_SOURCE_DIR}/pragmas ${CMAKE_CURRENT_SOURCE_DIR})
  target_include_directories(jlpar-translate SYSTEM PRIVATE ${JLPAR_LIBCLANG_INCLUDE})
  target_link_libraries(jlpar-translate PRIVATE ${JLPAR_LIBCLANG_LIBRARY})
endif()
