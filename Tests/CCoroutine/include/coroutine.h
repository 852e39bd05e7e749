/*
 * Coroutines for tests that decide in which order threads make their steps: each runs on a stack
 * of its own until it yields, and all run on the thread that resumes them.
 */
#ifndef COROUTINE_H
#define COROUTINE_H

#include <stdbool.h>

typedef struct coroutine coroutine_t;

/* A coroutine with a stack of its own, or NULL; it runs nothing yet. */
coroutine_t *coroutine_create(void);

/* Frees a coroutine that is not running and has finished. */
void coroutine_free(coroutine_t *coroutine);

/* Prepares to run `body(context)`. The coroutine has finished what it ran before. */
void coroutine_start(coroutine_t *coroutine, void (*body)(void *context), void *context);

/* Runs the coroutine until it yields or finishes; returns whether it has yielded. */
bool coroutine_resume(coroutine_t *coroutine);

/* Returns from the resume of the running coroutine; returns itself at the next resume. */
void coroutine_yield(void);

#endif
