// INCUMBENT_EXPORT marks what libincumbent shows to its users; everything else is hidden.
#pragma once

#define INCUMBENT_EXPORT __attribute__((visibility("default")))
