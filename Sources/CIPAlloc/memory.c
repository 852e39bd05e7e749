/* Memory of libc's in the shape of the allocator table. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <stdlib.h>
#include <sys/mman.h>

#include "CIPAllocMachine.h"

enum { HUGE_PAGE = 2 * 1024 * 1024 };

void *cipalloc_allocate(void *context, size_t size, size_t alignment) {
    (void)context;
    void *memory = NULL;
    if (size >= HUGE_PAGE && alignment < HUGE_PAGE) {
        alignment = HUGE_PAGE;
    }
    if (posix_memalign(&memory, alignment < sizeof(void *) ? sizeof(void *) : alignment, size) != 0) {
        return NULL;
    }
#if defined(MADV_HUGEPAGE)
    if (size >= HUGE_PAGE) {
        /* A wish only: without it the same memory is merely slower. */
        (void)madvise(memory, size / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
    }
#endif
    return memory;
}

void cipalloc_deallocate(void *context, void *memory, size_t size, size_t alignment) {
    (void)context;
    (void)size;
    (void)alignment;
    free(memory);
}
