/*
 * A context of its own starts a coroutine; after that, _setjmp and _longjmp switch, since they
 * make no system call, which swapcontext does to keep the signal mask.
 */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#undef _FORTIFY_SOURCE /* Its longjmp refuses to leave a stack for another. */

#include "coroutine.h"

#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <ucontext.h>

enum { STACK_SIZE = 512 * 1024 };

struct coroutine {
    jmp_buf self;
    jmp_buf resumer;
    ucontext_t start;
    void (*body)(void *context);
    void *context;
    void *stack;
    enum { FINISHED, READY, YIELDED } state;
};

static _Thread_local coroutine_t *running;

static void run(void) {
    coroutine_t *coroutine = running;
    coroutine->body(coroutine->context);
    coroutine->state = FINISHED;
    _longjmp(coroutine->resumer, 1);
}

coroutine_t *coroutine_create(void) {
    coroutine_t *coroutine = calloc(1, sizeof *coroutine);
    if (coroutine == NULL) {
        return NULL;
    }
    coroutine->stack = malloc(STACK_SIZE);
    if (coroutine->stack == NULL) {
        free(coroutine);
        return NULL;
    }
    return coroutine;
}

void coroutine_free(coroutine_t *coroutine) {
    if (coroutine != NULL) {
        free(coroutine->stack);
        free(coroutine);
    }
}

void coroutine_start(coroutine_t *coroutine, void (*body)(void *context), void *context) {
    coroutine->body = body;
    coroutine->context = context;
    coroutine->state = READY;
}

bool coroutine_resume(coroutine_t *coroutine) {
    coroutine_t *outer = running;
    running = coroutine;
    if (_setjmp(coroutine->resumer) == 0) {
        if (coroutine->state == YIELDED) {
            _longjmp(coroutine->self, 1);
        }
        getcontext(&coroutine->start);
        coroutine->start.uc_stack.ss_sp = coroutine->stack;
        coroutine->start.uc_stack.ss_size = STACK_SIZE;
        coroutine->start.uc_link = NULL;
        makecontext(&coroutine->start, run, 0);
        setcontext(&coroutine->start);
    }
    running = outer;
    return coroutine->state == YIELDED;
}

void coroutine_yield(void) {
    coroutine_t *coroutine = running;
    if (_setjmp(coroutine->self) == 0) {
        coroutine->state = YIELDED;
        _longjmp(coroutine->resumer, 1);
    }
}
