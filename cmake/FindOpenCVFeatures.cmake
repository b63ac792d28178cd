# Finds what OpenCV 4.4 and later has for local features, as the target OpenCVFeatures::OpenCVFeatures. Debian's packages of
# single modules bring headers and libraries without OpenCV's own CMake files.
find_path(OpenCVFeatures_INCLUDE_DIR opencv2/features2d.hpp PATH_SUFFIXES opencv4)
set(OpenCVFeatures_LIBRARIES)
foreach(module IN ITEMS features2d imgproc core)
  find_library(OpenCVFeatures_${module}_LIBRARY opencv_${module})
  list(APPEND OpenCVFeatures_LIBRARIES ${OpenCVFeatures_${module}_LIBRARY})
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVFeatures REQUIRED_VARS OpenCVFeatures_INCLUDE_DIR
  OpenCVFeatures_features2d_LIBRARY OpenCVFeatures_imgproc_LIBRARY OpenCVFeatures_core_LIBRARY)
if(OpenCVFeatures_FOUND AND NOT TARGET OpenCVFeatures::OpenCVFeatures)
  add_library(OpenCVFeatures::OpenCVFeatures INTERFACE IMPORTED)
  target_include_directories(OpenCVFeatures::OpenCVFeatures SYSTEM INTERFACE ${OpenCVFeatures_INCLUDE_DIR})
  target_link_libraries(OpenCVFeatures::OpenCVFeatures INTERFACE ${OpenCVFeatures_LIBRARIES})
endif()
