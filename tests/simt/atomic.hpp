// A read-modify-write that no other thread comes between.
#pragma once

namespace incumbent::simt {

// *address becomes operation(*address, first, second); returns what it was. Of int, unsigned, unsigned long long, float
// and double. For the checker it is one access, of the caller.
template <class T>
T atomic(T* address, T first, T second, T (*operation)(T old, T first, T second));

}  // namespace incumbent::simt
