/*
 * Has each fsync and fdatasync of a program return SLOW_DISK_MICROSECONDS after the disk has the data,
 * as on a slower disk; nothing is computed meanwhile. Loaded before the program's libraries
 * (LD_PRELOAD).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long delay;
static int (*next_fsync)(int);
static int (*next_fdatasync)(int);

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("SLOW_DISK_MICROSECONDS");
    delay = text ? strtol(text, NULL, 10) : 0;
    next_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    next_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
}

static int delayed(int result) {
    int error = errno;
    struct timespec rest = {delay / 1000000, delay % 1000000 * 1000};
    while (delay > 0 && nanosleep(&rest, &rest) != 0 && errno == EINTR) continue;
    errno = error;
    return result;
}

int fsync(int fd) { return delayed(next_fsync(fd)); }

int fdatasync(int fd) { return delayed(next_fdatasync(fd)); }
