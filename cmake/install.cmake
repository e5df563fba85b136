# SPDX-License-Identifier: MIT
# `cmake --install`: the same layout as the build tree, so that programs find each other anywhere.

if(TARGET jlpar)
  install(TARGETS jlpar ARCHIVE DESTINATION lib)
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/runtime/include/ DESTINATION include
          FILES_MATCHING PATTERN "*.h")
endif()
install(FILES ${JLPAR_LIBEXEC_DIR}/exports.list DESTINATION libexec/jlpar)
if(TARGET jlpar-translate)
  install(TARGETS jlpar-translate RUNTIME DESTINATION libexec/jlpar)
endif()
foreach(program jlpar-cc jlpar-run)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin)
  endif()
endforeach()
