/* jemalloc's own functions; malloc and free are libc's names for it once it is linked. */
#ifndef CJEMALLOC_SHIM_H
#define CJEMALLOC_SHIM_H

#include <jemalloc/jemalloc.h>

#endif
