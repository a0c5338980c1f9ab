# One table at the end of the configuration: what was found, what was not, and why.
message(STATUS "incumbent ${PROJECT_VERSION}: ${CMAKE_BUILD_TYPE}, ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
message(STATUS "  BLAS         ${BLAS_LIBRARIES}")
message(STATUS "  CUDA         ${INCUMBENT_CUDA_STATUS}")
message(STATUS "  SVM          ${INCUMBENT_SVM_STATUS}")
message(STATUS "  LibTorch     ${INCUMBENT_TORCH_STATUS}")
message(STATUS "  sanitizers   ${INCUMBENT_SANITIZE}")
message(STATUS "  ccache       ${CCACHE_PROGRAM}")
