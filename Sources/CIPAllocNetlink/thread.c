#define _GNU_SOURCE
#include "CIPAllocNetlink.h"

#include <pthread.h>
#include <signal.h>

struct job {
    void (*body)(void *);
    void *context;
};

static void *start(void *argument)
{
    struct job *job = argument;
    job->body(job->context);
    return NULL;
}

int cipalloc_thread_run(void (*body)(void *), void *context)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS};
    struct job job = {body, context};
    pthread_t thread;
    sigset_t blocked, before;

    /* The new thread inherits the mask. No handler of the host process may run in it. */
    sigfillset(&blocked);
    for (size_t index = 0; index < sizeof faults / sizeof faults[0]; index++)
        sigdelset(&blocked, faults[index]);
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    int error = pthread_create(&thread, NULL, start, &job);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0)
        return -error;
    return -pthread_join(thread, NULL);
}
