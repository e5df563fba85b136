# SPDX-License-Identifier: MIT
#
# Tests: tests/unit/*_test.c is one cmocka program each, seeing the runtime's inner headers; every
# other folder of tests/, the samples and the directives bring a CMakeLists.txt of their own.

# The runtime enters a program through __wrap_main, where it has one: unit tests then run as its first task.
set(wrap "")
foreach(source IN LISTS JLPAR_RUNTIME_SOURCES)
  file(STRINGS ${source} line REGEX "__wrap_main\\(")
  if(line)
    set(wrap -Wl,--wrap=main)
  endif()
endforeach()

pkg_check_modules(CMOCKA IMPORTED_TARGET cmocka)
file(GLOB unit_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/unit/*_test.c)

if(TARGET jlpar AND CMOCKA_FOUND)
  foreach(source IN LISTS unit_tests)
    get_filename_component(name ${source} NAME_WE)
    add_executable(unit_${name} ${source})
    target_include_directories(unit_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/runtime)
    target_link_libraries(unit_${name} PRIVATE jlpar PkgConfig::CMOCKA)
    target_link_options(unit_${name} PRIVATE ${wrap})
    set_target_properties(unit_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/unit)
    add_test(NAME unit.${name} COMMAND unit_${name})
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
    if(name STREQUAL "transport_test") # counts UCX's segments of the host
      set_tests_properties(unit.${name} PROPERTIES RUN_SERIAL TRUE)
    endif()
  endforeach()
endif()

file(GLOB suites CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_SOURCE_DIR}/tests/*/CMakeLists.txt ${CMAKE_CURRENT_SOURCE_DIR}/samples/CMakeLists.txt
     ${CMAKE_CURRENT_SOURCE_DIR}/pragmas/CMakeLists.txt ${CMAKE_CURRENT_SOURCE_DIR}/translator/tests/CMakeLists.txt)
foreach(suite IN LISTS suites)
  get_filename_component(folder ${suite} DIRECTORY)
  add_subdirectory(${folder})
endforeach()
