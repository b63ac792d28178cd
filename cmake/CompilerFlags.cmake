# Every compiler flag of the project stands here, once.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)

# Linked by every target of ours.
add_library(vitrine_flags INTERFACE)
target_compile_options(vitrine_flags INTERFACE -Wall -Wextra $<$<BOOL:${VITRINE_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-fpch-preprocess)  # ccache needs it where headers are precompiled
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False positives of GCC 12 in libstdc++: "literal" + std::string (GCC bug 105651), and optional<string> (80635).
  target_compile_options(vitrine_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()

# Bit-exact arithmetic: no contraction to fused multiply-add, so that native and WebAssembly agree byte for byte.
add_library(vitrine_exact INTERFACE)
target_compile_options(vitrine_exact INTERFACE -ffp-contract=off)

if(EMSCRIPTEN)
  add_compile_options(-msimd128 -fwasm-exceptions)
  add_link_options(-fwasm-exceptions)
endif()

# share_headers(TARGET...): compiles several sources at a time. LibTorch's headers take most of a compilation: seven
# sources that took 63 s take 20 s together.
function(share_headers)
  set_target_properties(${ARGN} PROPERTIES UNITY_BUILD ON)
endfunction()

if(VITRINE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
