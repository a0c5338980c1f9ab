# Finds nvcc and enables the language, or says why not: INCUMBENT_CUDA_STATUS for the summary, INCUMBENT_HAVE_CUDA for the rest.
#   AUTO: use nvcc where it is found and works;  ON: an error without it;  OFF: don't look.
# Looked for in CUDAToolkit_ROOT, CUDACXX, CUDA_HOME, PATH, /usr/local/cuda.
set(INCUMBENT_HAVE_CUDA FALSE)
if(INCUMBENT_CUDA STREQUAL "OFF")
  set(INCUMBENT_CUDA_STATUS "not built: INCUMBENT_CUDA is OFF")
elseif(INCUMBENT_CUDA MATCHES "^(AUTO|ON)$")
  find_program(INCUMBENT_NVCC nvcc
    HINTS ${CUDAToolkit_ROOT} ENV CUDAToolkit_ROOT ENV CUDA_HOME PATH_SUFFIXES bin
    PATHS /usr/local/cuda/bin)
  if(CMAKE_CUDA_COMPILER OR DEFINED ENV{CUDACXX})
    set(INCUMBENT_CUDA_STATUS "not built: ${CMAKE_CUDA_COMPILER}$ENV{CUDACXX} does not work")
  elseif(INCUMBENT_NVCC)
    set(INCUMBENT_CUDA_STATUS "not built: ${INCUMBENT_NVCC} does not work with ${CMAKE_CXX_COMPILER}")
    set(ENV{CUDACXX} ${INCUMBENT_NVCC})
  else()
    set(INCUMBENT_CUDA_STATUS "not built: no nvcc in CUDAToolkit_ROOT, CUDA_HOME, PATH or /usr/local/cuda/bin")
  endif()
  if(CMAKE_CUDA_COMPILER OR DEFINED ENV{CUDACXX})
    # Before the language is enabled: CMake would choose the compiler's oldest architecture.
    set(CMAKE_CUDA_ARCHITECTURES 90 CACHE STRING "Devices to compile for")
    if(NOT CMAKE_CUDA_COMPILER_LAUNCHER)
      set(CMAKE_CUDA_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
    endif()
    include(CheckLanguage)
    check_language(CUDA)
    if(CMAKE_CUDA_COMPILER)
      enable_language(CUDA)
      find_package(CUDAToolkit REQUIRED)
      if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
        set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)  # CMake 3.25.1 does not know yet
      endif()
      set(INCUMBENT_HAVE_CUDA TRUE)
      set(INCUMBENT_CUDA_STATUS "built for ${CMAKE_CUDA_ARCHITECTURES} by ${CMAKE_CUDA_COMPILER} ${CMAKE_CUDA_COMPILER_VERSION}")
    endif()
  endif()
  if(INCUMBENT_CUDA STREQUAL "ON" AND NOT INCUMBENT_HAVE_CUDA)
    message(FATAL_ERROR "INCUMBENT_CUDA is ON; ${INCUMBENT_CUDA_STATUS}")
  endif()
else()
  message(FATAL_ERROR "INCUMBENT_CUDA is '${INCUMBENT_CUDA}'; it may be AUTO, ON or OFF")
endif()

# How kernels are compiled. Registers that are spilled to local memory are warnings. 554: a view of const elements that
# converts to itself.
set(INCUMBENT_CUDA_OPTIONS $<$<COMPILE_LANGUAGE:CUDA>:-diag-suppress=554 -Xcompiler=-Wall,-Wextra
  -Xptxas=-warn-spills,-warn-lmem-usage $<$<BOOL:${INCUMBENT_WARNINGS_AS_ERRORS}>:-Werror=all-warnings -Xptxas=-Werror>>)
