# libstemmer, Snowball's stemmers, as libstemmer::libstemmer. It comes with neither a CMake nor a pkg-config file.
find_path(libstemmer_INCLUDE_DIR libstemmer.h)
find_library(libstemmer_LIBRARY stemmer)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libstemmer REQUIRED_VARS libstemmer_LIBRARY libstemmer_INCLUDE_DIR)
if(libstemmer_FOUND)
  add_library(libstemmer::libstemmer UNKNOWN IMPORTED)
  set_target_properties(libstemmer::libstemmer PROPERTIES
    IMPORTED_LOCATION ${libstemmer_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${libstemmer_INCLUDE_DIR})
endif()
