# A box is one folder of src/: an OBJECT library. All boxes together are libincumbent.
#
#   incumbent_box(space SOURCES parameter.cpp configuration.cpp LINK fmt::fmt)
#
# LINK: libraries from outside that the box's sources use; they become dependencies of libincumbent.
set_property(GLOBAL PROPERTY INCUMBENT_BOXES "")
set_property(GLOBAL PROPERTY INCUMBENT_LIBRARIES "")
function(incumbent_box name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(incumbent_${name} OBJECT ${ARG_SOURCES})
  target_link_libraries(incumbent_${name} PRIVATE incumbent_options PUBLIC ${ARG_LINK})
  target_compile_definitions(incumbent_${name} PRIVATE INCUMBENT_BUILDING)
  set_property(GLOBAL APPEND PROPERTY INCUMBENT_BOXES ${name})
  set_property(GLOBAL APPEND PROPERTY INCUMBENT_LIBRARIES ${ARG_LINK})
endfunction()

# One test program a box, named test_<name>; BOXES lists every box that it links.
#
#   incumbent_test(space SOURCES parameter_test.cpp BOXES core space)
function(incumbent_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;BOXES;LINK;LABELS" ${ARGN})
  add_executable(test_${name} ${ARG_SOURCES})
  list(TRANSFORM ARG_BOXES PREPEND incumbent_ OUTPUT_VARIABLE boxes)
  target_link_libraries(test_${name} PRIVATE incumbent_options ${boxes} ${ARG_LINK} incumbent_golden GTest::gtest GTest::gmock)
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
endfunction()

# A test that is a command; it says with exit code 77 that it was skipped. LABELS: "release" keeps it out of the sanitizers.
#
#   incumbent_command_test(install COMMAND bash install_test.sh LABELS release)
function(incumbent_command_test name)
  cmake_parse_arguments(ARG "" "" "COMMAND;LABELS" ${ARGN})
  add_test(NAME ${name} COMMAND ${ARG_COMMAND} COMMAND_EXPAND_LISTS)
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" SKIP_RETURN_CODE 77)
endfunction()

# A benchmark program: bench/<name>.cpp. It prints, it asserts nothing. The target `benchmarks` builds them all.
add_custom_target(benchmarks)
function(incumbent_benchmark name)
  cmake_parse_arguments(ARG "" "" "BOXES;LINK" ${ARGN})
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${name}.cpp)
  list(TRANSFORM ARG_BOXES PREPEND incumbent_ OUTPUT_VARIABLE boxes)
  target_link_libraries(bench_${name} PRIVATE incumbent_options ${boxes} ${ARG_LINK} benchmark::benchmark)
  add_dependencies(benchmarks bench_${name})
endfunction()
