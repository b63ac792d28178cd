# Fails when README.md's first block of C++ is not consumer/example.cpp, which is built and run.
#   cmake -D README=... -D EXAMPLE=... -P readme_example.cmake
cmake_minimum_required(VERSION 3.25)

file(READ ${README} readme)
file(READ ${EXAMPLE} example)
string(FIND "${readme}" "```cpp\n" first)
string(FIND "${readme}" "```cpp\n${example}```\n" shown)
if(first EQUAL -1 OR NOT shown EQUAL first)
  message(FATAL_ERROR "The first block of C++ in ${README} is not the text of ${EXAMPLE}: copy one to the other.")
endif()
