"""C and C++: Conan and vcpkg."""
