# SPDX-License-Identifier: MIT
#
# jlpar_find_libclang(OLDEST): the newest libclang of at least version OLDEST; sets
# JLPAR_LIBCLANG_INCLUDE and JLPAR_LIBCLANG_LIBRARY. Distributions keep each LLVM in a folder of its
# own, whose name ends in the version. Give both variables by hand for a libclang that lies elsewhere.

function(jlpar_find_libclang oldest)
  if(JLPAR_LIBCLANG_INCLUDE AND JLPAR_LIBCLANG_LIBRARY)
    return()
  endif()
  file(GLOB roots /usr/lib/llvm-* /usr/lib64/llvm* /usr/local/lib/llvm-* /usr/local/llvm-*)
  list(SORT roots COMPARE NATURAL ORDER DESCENDING)
  foreach(root IN LISTS roots)
    string(REGEX MATCH "[0-9]+$" version "${root}")
    if(NOT version OR version LESS oldest OR NOT EXISTS ${root}/include/clang-c/Index.h)
      continue()
    endif()
    find_library(library NAMES clang clang-${version} PATHS ${root}/lib ${root}/lib64
                 NO_DEFAULT_PATH NO_CACHE)
    if(library)
      message(STATUS "libclang ${version}: ${library}")
      set(JLPAR_LIBCLANG_INCLUDE ${root}/include CACHE PATH "folder with clang-c/Index.h")
      set(JLPAR_LIBCLANG_LIBRARY ${library} CACHE FILEPATH "libclang")
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "no libclang of version ${oldest} or newer with its headers below /usr/lib/llvm-*; "
          "tools/setup installs it, or give -DJLPAR_LIBCLANG_INCLUDE= and -DJLPAR_LIBCLANG_LIBRARY=")
endfunction()
