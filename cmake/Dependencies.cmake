# Third-party code: from VITRINE_DEPS what lies there (include/, utf8proc/), so that what comes with the sources wins
# over whatever version a system has; else from the system's packages.
set(VITRINE_DEPS ${PROJECT_SOURCE_DIR}/deps CACHE PATH "Third-party sources and headers")

# Called where `name` was found in neither.
function(report_missing name)
  message(FATAL_ERROR "${name} is neither in ${VITRINE_DEPS} nor installed; ./dev setup gets it.")
endfunction()

# add_header_only(NAME HEADER): the target NAME of a library that is all headers, of which HEADER is one.
function(add_header_only name header)
  cmake_path(GET header PARENT_PATH folder)
  string(MAKE_C_IDENTIFIER ${folder} id)
  find_path(VITRINE_${id}_DIR ${header} PATHS ${VITRINE_DEPS}/include NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  find_path(VITRINE_${id}_DIR ${header} PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH)
  if(NOT VITRINE_${id}_DIR)
    report_missing(${header})
  endif()
  # Linked one by one: /usr/include as a whole would shadow Emscripten's own libc.
  set(headers ${CMAKE_BINARY_DIR}/headers)
  file(MAKE_DIRECTORY ${headers})
  file(CREATE_LINK ${VITRINE_${id}_DIR}/${folder} ${headers}/${folder} SYMBOLIC)
  add_library(headers_${id} INTERFACE)
  target_include_directories(headers_${id} SYSTEM INTERFACE ${headers})
  add_library(${name} ALIAS headers_${id})
endfunction()

add_header_only(stb::stb stb/stb_image.h)
add_header_only(nlohmann_json::nlohmann_json nlohmann/json.hpp)

if(EXISTS ${VITRINE_DEPS}/utf8proc/utf8proc.c)
  enable_language(C)
  add_library(utf8proc STATIC ${VITRINE_DEPS}/utf8proc/utf8proc.c)
  target_compile_definitions(utf8proc PUBLIC UTF8PROC_STATIC)
  target_include_directories(utf8proc SYSTEM PUBLIC ${VITRINE_DEPS}/utf8proc)
else()
  find_path(UTF8PROC_INCLUDE_DIR utf8proc.h)
  find_library(UTF8PROC_LIBRARY utf8proc)
  if(NOT UTF8PROC_INCLUDE_DIR OR NOT UTF8PROC_LIBRARY)
    report_missing(utf8proc)
  endif()
  add_library(utf8proc INTERFACE)
  target_include_directories(utf8proc SYSTEM INTERFACE ${UTF8PROC_INCLUDE_DIR})
  target_link_libraries(utf8proc INTERFACE ${UTF8PROC_LIBRARY})
endif()
add_library(utf8proc::utf8proc ALIAS utf8proc)
