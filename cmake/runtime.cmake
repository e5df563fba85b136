# SPDX-License-Identifier: MIT
# libjlpar: one static library from the folders of runtime/.

include(CheckCCompilerFlag)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv>=1.44)
pkg_check_modules(UCX REQUIRED IMPORTED_TARGET ucx>=1.13)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)

file(GLOB JLPAR_RUNTIME_SOURCES CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_SOURCE_DIR}/runtime/*/*.c ${CMAKE_CURRENT_SOURCE_DIR}/runtime/*/*.S)

# The headers in the build tree lie where an installation has them: include/ beside bin/ and lib/.
file(GLOB_RECURSE JLPAR_HEADERS CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/runtime/include
     ${CMAKE_CURRENT_SOURCE_DIR}/runtime/include/*.h)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/include)
foreach(header IN LISTS JLPAR_HEADERS)
  get_filename_component(folder ${CMAKE_BINARY_DIR}/include/${header} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/runtime/include/${header}
       ${CMAKE_BINARY_DIR}/include/${header} SYMBOLIC)
endforeach()

# What a program exports, so that modules loaded later find it.
file(WRITE ${JLPAR_LIBEXEC_DIR}/exports.list "{ jlpar_*; jlpi_*; };\n")

# What a program that holds libjlpar.a has to link besides; jlpar-cc and the packages read it too.
# UCX is not among them: the runtime opens it when a program gets its second process.
set(JLPAR_LINK_LIBRARIES uv xxhash sodium gomp pthread dl m)

if(JLPAR_RUNTIME_SOURCES)
  enable_language(ASM)
  add_library(jlpar STATIC ${JLPAR_RUNTIME_SOURCES})
  add_library(jlpar::jlpar ALIAS jlpar)
  set_target_properties(jlpar PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories(jlpar
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/runtime/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/runtime)
  # Nobody puts a function of his own in the place of one of these; thread-local variables are reached without a call.
  target_compile_options(jlpar PRIVATE -fno-semantic-interposition -ftls-model=initial-exec)
  # GCC clears structs of some 100 bytes by one instruction (rep stos), whose stores are not seen by the loads
  # behind it before all stores in front of it are done: behind a message to another processor, 100 ns.
  set(plain_stores "-mmemset-strategy=unrolled_loop:256:noalign,libcall:-1:noalign")
  check_c_compiler_flag("${plain_stores}" JLPAR_HAS_MEMSET_STRATEGY)
  if(JLPAR_HAS_MEMSET_STRATEGY)
    target_compile_options(jlpar PRIVATE "$<$<COMPILE_LANGUAGE:C>:${plain_stores}>")
  endif()
  target_compile_definitions(jlpar PRIVATE JLPAR_VERSION="${PROJECT_VERSION}")
  target_link_libraries(jlpar PUBLIC ${JLPAR_LINK_LIBRARIES})
endif()
