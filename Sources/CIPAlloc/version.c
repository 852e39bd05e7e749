/* The version as text, for the life of the process: a string literal of C's. */
#include "ipalloc.h"

const char *ipalloc_version_string(void) { return IPALLOC_VERSION; }
