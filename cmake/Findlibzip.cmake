# libzip as libzip::zip. Its own libzip-config.cmake asks for programs that Debian's libzip-dev does not bring.
find_path(libzip_INCLUDE_DIR zip.h)
find_library(libzip_LIBRARY zip)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libzip REQUIRED_VARS libzip_LIBRARY libzip_INCLUDE_DIR)
if(libzip_FOUND)
  add_library(libzip::zip UNKNOWN IMPORTED)
  set_target_properties(libzip::zip PROPERTIES
    IMPORTED_LOCATION ${libzip_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${libzip_INCLUDE_DIR})
endif()
