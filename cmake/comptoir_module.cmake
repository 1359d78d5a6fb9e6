# comptoir_module(<folder under src> SOURCES … [TESTS …] IMPORTS … [LIBS …])
#
# One folder, one static library comptoir_<folder>, one namespace. IMPORTS names the folders whose headers it may
# include; tests/architecture checks the includes against the same list. TESTS become one program, run by ctest.

add_library(comptoir_pch OBJECT ${CMAKE_CURRENT_LIST_DIR}/pch.cpp)
target_link_libraries(comptoir_pch PRIVATE comptoir_options fmt::fmt)
target_precompile_headers(comptoir_pch PRIVATE
  <algorithm> <array> <atomic> <charconv> <chrono> <compare> <condition_variable> <cstdint> <filesystem> <functional>
  <list> <map> <memory> <mutex> <optional> <set> <shared_mutex> <span> <string> <string_view> <thread> <tuple>
  <unordered_map> <utility> <variant> <vector> <fmt/format.h>)

if(COMPTOIR_TESTS OR COMPTOIR_BENCH)
  # What runs under the sanitizers; the other test programs are not built for them.
  add_custom_target(sanitized_tests)
  add_library(comptoir_test_pch OBJECT ${CMAKE_CURRENT_LIST_DIR}/pch.cpp)
  target_link_libraries(comptoir_test_pch PRIVATE comptoir_test_options fmt::fmt GTest::gtest GTest::gmock)
  target_precompile_headers(comptoir_test_pch PRIVATE
    <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view>
    <utility> <variant> <vector> <fmt/format.h> <gtest/gtest.h>)
endif()

# GCC 12 sees out-of-bounds copies of short std::strings where there are none, only when it optimises. Files that
# meet it are named where they belong, so that the warning keeps its eyes open for all others.
function(comptoir_without_false_bounds)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    set_source_files_properties(${ARGN} PROPERTIES
      COMPILE_OPTIONS "-Wno-array-bounds;-Wno-stringop-overread")
  endif()
endfunction()

function(comptoir_target_name folder out)
  string(REPLACE "/" "_" name "${folder}")
  set(${out} "comptoir_${name}" PARENT_SCOPE)
endfunction()

function(comptoir_module folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;TESTS;IMPORTS;LIBS;TEST_LIBS" ${ARGN})
  comptoir_target_name(${folder} target)
  add_library(${target} STATIC ${ARG_SOURCES})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE comptoir_options PUBLIC fmt::fmt ${ARG_LIBS})
  foreach(import IN LISTS ARG_IMPORTS)
    comptoir_target_name(${import} imported)
    target_link_libraries(${target} PUBLIC ${imported})
  endforeach()
  target_precompile_headers(${target} REUSE_FROM comptoir_pch)
  set_property(GLOBAL APPEND PROPERTY COMPTOIR_LAW "${folder}: ${ARG_IMPORTS}")

  if(COMPTOIR_TESTS AND ARG_TESTS)
    add_executable(${target}_test ${ARG_TESTS})
    target_link_libraries(${target}_test PRIVATE ${target} comptoir_test_options GTest::gtest_main GTest::gmock
      ${ARG_TEST_LIBS})
    target_precompile_headers(${target}_test REUSE_FROM comptoir_test_pch)
    add_dependencies(sanitized_tests ${target}_test)
    string(REPLACE "/" "." label "${folder}")
    add_test(NAME unit.${label} COMMAND ${target}_test --gtest_brief=1)
    set_tests_properties(unit.${label} PROPERTIES LABELS unit TIMEOUT 300)
  endif()
endfunction()
