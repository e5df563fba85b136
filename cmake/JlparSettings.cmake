# SPDX-License-Identifier: MIT
# Compiler settings that all of jlpar's own code shares.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "kind of build" FORCE)
endif()

# address (with undefined behaviour), thread, or empty.
set(JLPAR_SANITIZE "" CACHE STRING "sanitizer of jlpar's own code: address, thread or nothing")
set_property(CACHE JLPAR_SANITIZE PROPERTY STRINGS "" address thread)

# __FILE__ in messages is relative to the repository: the same wherever it was built.
add_compile_options(-Wall -Wextra -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)

if(JLPAR_SANITIZE STREQUAL "address")
  set(JLPAR_SANITIZE_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=undefined)
elseif(JLPAR_SANITIZE STREQUAL "thread")
  set(JLPAR_SANITIZE_FLAGS -fsanitize=thread)
elseif(JLPAR_SANITIZE)
  message(FATAL_ERROR "JLPAR_SANITIZE is \"${JLPAR_SANITIZE}\"; it may be address, thread or empty")
endif()
if(JLPAR_SANITIZE_FLAGS)
  add_compile_options(${JLPAR_SANITIZE_FLAGS} -fno-omit-frame-pointer)
  add_link_options(${JLPAR_SANITIZE_FLAGS})
endif()
