# SPDX-License-Identifier: MIT
# The programs that users start.

file(GLOB JLPAR_DRIVER_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/translator/driver/*.c)

if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/tools/jlpar-cc.c)
  add_executable(jlpar-cc ${CMAKE_CURRENT_SOURCE_DIR}/tools/jlpar-cc.c ${JLPAR_DRIVER_SOURCES})
  target_include_directories(jlpar-cc PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/translator/driver
                             ${CMAKE_CURRENT_SOURCE_DIR})
  list(JOIN JLPAR_LINK_LIBRARIES " " libraries)
  list(JOIN JLPAR_SANITIZE_FLAGS " " sanitize) # a sanitized runtime wants sanitized programs
  target_compile_definitions(jlpar-cc PRIVATE JLPAR_VERSION="${PROJECT_VERSION}"
                             JLPAR_LINK_LIBRARIES="${libraries}" JLPAR_LINK_FLAGS="${sanitize}"
                             JLPAR_COMPILE_FLAGS="${sanitize}")
  set_target_properties(jlpar-cc PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${JLPAR_BIN_DIR})
endif()

if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/tools/jlpar-run.c)
  add_executable(jlpar-run ${CMAKE_CURRENT_SOURCE_DIR}/tools/jlpar-run.c)
  target_compile_definitions(jlpar-run PRIVATE JLPAR_VERSION="${PROJECT_VERSION}")
  target_link_libraries(jlpar-run PRIVATE ${CMAKE_DL_LIBS})
  set_target_properties(jlpar-run PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${JLPAR_BIN_DIR})
endif()

# Reads traces by yajl; without it everything else is there.
pkg_check_modules(YAJL IMPORTED_TARGET yajl>=2.1)
if(YAJL_FOUND)
  file(GLOB JLPAR_TRACE_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tools/trace/*.c)
  add_executable(jlpar-trace ${CMAKE_CURRENT_SOURCE_DIR}/tools/jlpar-trace.c ${JLPAR_TRACE_SOURCES})
  target_compile_definitions(jlpar-trace PRIVATE JLPAR_VERSION="${PROJECT_VERSION}")
  target_include_directories(jlpar-trace PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/tools)
  target_link_libraries(jlpar-trace PRIVATE PkgConfig::YAJL)
  set_target_properties(jlpar-trace PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${JLPAR_BIN_DIR})
else()
  message(STATUS "libyajl is missing (tools/setup installs it): jlpar-trace is not built")
endif()
