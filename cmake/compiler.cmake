# Compiler, linker and cache settings, the same for every target.

find_program(COMPTOIR_CCACHE ccache)
if(COMPTOIR_CCACHE)
  # Precompiled headers need the sloppiness below, or ccache never hits.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${COMPTOIR_CCACHE})
endif()

add_library(comptoir_options INTERFACE)
target_compile_options(comptoir_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Needed so that ccache can hash a compilation that uses a precompiled header.
  target_compile_options(comptoir_options INTERFACE -fpch-preprocess)
  # The compiler collects its own garbage, over and over from 128 MB up. Letting it have 600 MB first takes a sixth off
  # the time of a file, and the largest file then needs 640 MB where it needed 490.
  target_compile_options(comptoir_options INTERFACE --param ggc-min-heapsize=600000)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False positives of GCC 12 in std::string: assigning a literal, at -O2 and under sanitizers.
    target_compile_options(comptoir_options INTERFACE -Wno-restrict -Wno-stringop-overflow)
  endif()
endif()

# Tests are compiled once and run for seconds: compiling them at -O2 takes a third longer, and they are half of all
# code.
add_library(comptoir_test_options INTERFACE)
target_link_libraries(comptoir_test_options INTERFACE comptoir_options)
target_compile_options(comptoir_test_options INTERFACE -O1)

find_program(COMPTOIR_MOLD mold)
if(COMPTOIR_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(COMPTOIR_SANITIZE)
  # Instrumented code draws false warnings; the release build, with the same sources, is the one that judges them.
  target_compile_options(comptoir_options INTERFACE -Wno-error)
  add_compile_options(-fsanitize=${COMPTOIR_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${COMPTOIR_SANITIZE})
endif()
