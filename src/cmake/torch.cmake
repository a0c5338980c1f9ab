# Finds LibTorch, or says why not: INCUMBENT_TORCH_STATUS for the summary and for who asks for the problem convnet,
# INCUMBENT_HAVE_TORCH for the rest. Off unless asked for: it is large and slow to load.
#   OFF: don't look;  AUTO: use it where it is found;  ON: an error without it.
# Looked for where the system has libraries, and in INCUMBENT_TORCH_ROOT: an unpacked LibTorch, or what
#   python3 -c 'import torch; print(torch.__path__[0])'
# prints. Not by its own CMake files, which ask for compilers and libraries that the CPU's part does not need.
set(INCUMBENT_HAVE_TORCH FALSE)
set(INCUMBENT_TORCH_ROOT "" CACHE PATH "Where LibTorch is, beside the system's places")
if(INCUMBENT_TORCH STREQUAL "OFF")
  set(INCUMBENT_TORCH_STATUS "not built: INCUMBENT_TORCH is OFF")
elseif(INCUMBENT_TORCH MATCHES "^(AUTO|ON)$")
  find_path(TORCH_INCLUDE_DIR ATen/CPUGeneratorImpl.h HINTS ${INCUMBENT_TORCH_ROOT}/include)
  find_path(TORCH_API_INCLUDE_DIR torch/torch.h HINTS ${INCUMBENT_TORCH_ROOT}/include/torch/csrc/api/include
            PATH_SUFFIXES torch/csrc/api/include)
  find_library(TORCH_LIBRARY torch_cpu HINTS ${INCUMBENT_TORCH_ROOT}/lib)
  find_library(C10_LIBRARY c10 HINTS ${INCUMBENT_TORCH_ROOT}/lib)
  if(TORCH_INCLUDE_DIR AND TORCH_API_INCLUDE_DIR AND TORCH_LIBRARY AND C10_LIBRARY)
    set(INCUMBENT_HAVE_TORCH TRUE)
    set(INCUMBENT_TORCH_STATUS "${TORCH_LIBRARY}")
  else()
    set(INCUMBENT_TORCH_STATUS "not built: LibTorch (Debian: libtorch-dev) was not found, nor in INCUMBENT_TORCH_ROOT")
    if(INCUMBENT_TORCH STREQUAL "ON")
      message(FATAL_ERROR "INCUMBENT_TORCH is ON; ${INCUMBENT_TORCH_STATUS}")
    endif()
  endif()
else()
  message(FATAL_ERROR "INCUMBENT_TORCH is '${INCUMBENT_TORCH}'; it may be AUTO, ON or OFF")
endif()
