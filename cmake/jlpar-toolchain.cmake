# SPDX-License-Identifier: MIT
# cmake -DCMAKE_TOOLCHAIN_FILE=.../lib/cmake/jlpar/jlpar-toolchain.cmake: all C of a project by jlpar-cc.
get_filename_component(CMAKE_C_COMPILER "${CMAKE_CURRENT_LIST_DIR}/../../../bin/jlpar-cc" ABSOLUTE)
