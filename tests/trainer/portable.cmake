# Plays a machine with LibTorch alone: unpacks what `./dev portable` packs and configures it without onnx, libzip, OpenCV and
# libstemmer.
# The headers must be those of the archive, although this machine has its own.
#   cmake -D SOURCE=... -D DEPS=... -D WORK=... -P portable.cmake
cmake_minimum_required(VERSION 3.25)

if(NOT EXISTS ${DEPS}/utf8proc)
  message("Skipped: ./dev setup has not fetched ${DEPS}/utf8proc.")
  return()
endif()
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
execute_process(COMMAND ${SOURCE}/dev portable COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E tar xf ${SOURCE}/build/vitrine-trainer.tar.gz
  WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
set(unpacked ${WORK}/vitrine-trainer)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${unpacked} -B ${unpacked}/build
  -D CMAKE_DISABLE_FIND_PACKAGE_ONNX=ON -D CMAKE_DISABLE_FIND_PACKAGE_libzip=ON
  -D CMAKE_DISABLE_FIND_PACKAGE_OpenCVFeatures=ON -D CMAKE_DISABLE_FIND_PACKAGE_libstemmer=ON
  OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
foreach(sentence IN ITEMS
    "Without onnx: vitrine trains, but cannot export." "Without libzip: vitrine reads photos from folders only."
    "Without OpenCV: vitrine has no photo models of visual words." "Without libstemmer: vitrine does not stem words.")
  string(FIND "${output}" "${sentence}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "Expected '${sentence}' in what CMake says:\n${output}")
  endif()
endforeach()
foreach(header IN ITEMS CLI/CLI.hpp nlohmann/json.hpp stb/stb_image.h toml++/toml.h)
  file(REAL_PATH ${unpacked}/build/headers/${header} found)
  if(NOT found STREQUAL "${unpacked}/deps/include/${header}")
    message(FATAL_ERROR "Expected ${header} from the archive, but it is ${found}.")
  endif()
endforeach()
