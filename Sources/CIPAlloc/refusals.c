/* The numbers of a thread's last refusals. */
#include "CIPAllocMachine.h"

static _Thread_local struct {
    _Alignas(16) unsigned char memory[CIPALLOC_REFUSALS][CIPALLOC_REFUSAL_SIZE];
    uint64_t last;
} refusals;

uint64_t cipalloc_next_refusal(void) {
    return refusals.last = (refusals.last + 1) % CIPALLOC_REFUSALS;
}

void *cipalloc_refusal(uint64_t place) { return refusals.memory[place % CIPALLOC_REFUSALS]; }
