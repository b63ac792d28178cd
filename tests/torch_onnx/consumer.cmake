# Plays a stranger: installs torch_onnx under a prefix, builds consumer/ with nothing but that prefix and runs it.
# Also lets consumer/ take the library by add_subdirectory, as far as CMake's own part goes.
#   cmake -D BUILD=... -D LIBRARY=... -D CONSUMER=... -D WORK=... -P consumer.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --component torch_onnx --prefix ${WORK}/installed)
file(RENAME ${WORK}/installed ${WORK}/prefix)  # A package that is moved must work, too.

file(GLOB_RECURSE package_files ${WORK}/prefix/*.cmake)
foreach(file IN LISTS package_files)
  file(READ ${file} text)
  foreach(path IN ITEMS ${BUILD} ${LIBRARY} ${WORK})
    string(FIND "${text}" "${path}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} holds ${path}, a path that other machines do not have.")
    endif()
  endforeach()
endforeach()

run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/build -D CMAKE_PREFIX_PATH=${WORK}/prefix)
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/example ${WORK}/model.onnx)
file(READ ${WORK}/model.onnx bytes HEX)
string(FIND "${bytes}" "70726f626162696c6974696573" at)  # "probabilities", the name of its output
if(at EQUAL -1)
  message(FATAL_ERROR "${WORK}/model.onnx is not the example's model.")
endif()

run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/subdirectory -D TORCH_ONNX_SOURCE=${LIBRARY})
