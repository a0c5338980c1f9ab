# What `cmake --install` copies: the library, its public headers, the command line, the data sets, and the files by which
# find_package(incumbent) finds them. The static library's users link what the boxes link; the package file looks it up.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/incumbent)

install(TARGETS incumbent EXPORT incumbent_targets)
install(EXPORT incumbent_targets NAMESPACE incumbent:: DESTINATION ${package_dir} FILE incumbent-targets.cmake)
install(DIRECTORY include/incumbent DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(TARGETS incumbent_cli)
set_target_properties(incumbent_cli PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY experiments/data DESTINATION ${CMAKE_INSTALL_DATADIR}/incumbent OPTIONAL)

# "fmt::fmt" comes from the package fmt, and so on.
set(INCUMBENT_PACKAGES "")
if(NOT BUILD_SHARED_LIBS)
  get_target_property(INCUMBENT_PACKAGES incumbent LINK_LIBRARIES)
  list(FILTER INCUMBENT_PACKAGES INCLUDE REGEX "::")
  list(TRANSFORM INCUMBENT_PACKAGES REPLACE "::.*" "")
  list(TRANSFORM INCUMBENT_PACKAGES REPLACE "^CUDA$" "CUDAToolkit")
  list(REMOVE_DUPLICATES INCUMBENT_PACKAGES)
endif()
configure_package_config_file(src/cmake/incumbent-config.cmake.in incumbent-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(incumbent-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/incumbent-config.cmake ${PROJECT_BINARY_DIR}/incumbent-config-version.cmake
        DESTINATION ${package_dir})
