// INCUMBENT_INLINE: a template that is compiled into each function that is made for one instruction set, never apart.
#pragma once

#define INCUMBENT_INLINE __attribute__((always_inline)) inline
