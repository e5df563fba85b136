# SPDX-License-Identifier: MIT
# `cmake --install`: the same layout as the build tree, so that programs find each other anywhere.

if(TARGET jlpar)
  install(TARGETS jlpar ARCHIVE DESTINATION lib)
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/runtime/include/ DESTINATION include
          FILES_MATCHING PATTERN "*.h")
endif()
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/share/jlpar)
file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/tools/gdb/jlpar-gdb.py
     ${CMAKE_BINARY_DIR}/share/jlpar/jlpar-gdb.py SYMBOLIC)
install(FILES tools/gdb/jlpar-gdb.py DESTINATION share/jlpar)
install(FILES ${JLPAR_LIBEXEC_DIR}/exports.list DESTINATION libexec/jlpar)
if(TARGET jlpar-translate)
  install(TARGETS jlpar-translate RUNTIME DESTINATION libexec/jlpar)
endif()
foreach(program jlpar-cc jlpar-run jlpar-trace)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin)
  endif()
endforeach()

# What other builds find jlpar by; the build tree has the same files.
include(CMakePackageConfigHelpers)
set(pc_libraries "")
foreach(library IN LISTS JLPAR_LINK_LIBRARIES)
  string(APPEND pc_libraries " -l${library}")
endforeach()
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cmake/libjlpar.so.in ${CMAKE_BINARY_DIR}/lib/libjlpar.so @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/lib/libjlpar.so DESTINATION lib)
string(STRIP "${pc_libraries}" pc_libraries)
set(package ${CMAKE_BINARY_DIR}/lib/cmake/jlpar)
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cmake/jlparConfig.cmake.in ${package}/jlparConfig.cmake @ONLY)
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cmake/jlpar-toolchain.cmake ${package}/jlpar-toolchain.cmake COPYONLY)
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cmake/jlpar.pc.in ${CMAKE_BINARY_DIR}/lib/pkgconfig/jlpar.pc @ONLY)
write_basic_package_version_file(${package}/jlparConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(DIRECTORY ${package} DESTINATION lib/cmake)
install(FILES ${CMAKE_BINARY_DIR}/lib/pkgconfig/jlpar.pc DESTINATION lib/pkgconfig)
