/*
 * Makes system calls of a program fail, or wait, on demand, and tells what it does with files: loaded
 * before the program's libraries, it stands between them and the C library. FaultControl.swift has
 * the other end.
 *
 * The file that IPALLOC_FAULT_CONTROL names is an array of 64-bit numbers in shared memory:
 *
 *     0 countdown │ 1 errno │ 2 kind │ 3 failures │ 4 seconds that the clock is ahead
 *     5 kind that waits │ 6 calls that wait
 *
 * Each call of the kind takes one off the countdown; the one that brings it to zero fails. Those that
 * change files are one more kind together: there the process ends before the call.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "record.h"

enum { WRITE = 1, SYNC, OPEN, ACCEPT, SEND, SOCKET, LOG, DEATH };
enum { COUNTDOWN, ERROR, KIND, FAILURES, CLOCK, HELD, WAITING, FIELDS };

static _Atomic int64_t *control;

__attribute__((constructor)) static void attach(void) {
    record_begin();
    const char *path = getenv("IPALLOC_FAULT_CONTROL");
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *memory =
        mmap(NULL, FIELDS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory != MAP_FAILED) control = memory;
    close(fd);
}

/* Returns when calls of the kind are let go. */
static void wait_while_held(int64_t kind) {
    if (control[HELD] != kind) return;
    atomic_fetch_add(&control[WAITING], 1);
    while (control[HELD] == kind) usleep(1000);
    atomic_fetch_sub(&control[WAITING], 1);
}

/* Ends the process if that is asked for before a call that changes files. */
static void die_before(void) {
    if (!control || control[KIND] != DEATH || control[COUNTDOWN] <= 0) return;
    if (atomic_fetch_sub(&control[COUNTDOWN], 1) != 1) return;
    atomic_fetch_add(&control[FAILURES], 1);
    kill(getpid(), SIGKILL);
}

/* Whether a call of the kind is to fail; errno is set then. */
static int fails(int64_t kind) {
    if (!control) return 0;
    if (kind <= OPEN) die_before();
    wait_while_held(kind);
    if (control[KIND] != kind || control[COUNTDOWN] <= 0) return 0;
    if (atomic_fetch_sub(&control[COUNTDOWN], 1) != 1) return 0;
    atomic_fetch_add(&control[FAILURES], 1);
    errno = (int)control[ERROR];
    return 1;
}

static int is_socket(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

static int64_t kind_of_write(int fd) {
    return is_socket(fd) ? SEND : fd == 1 || fd == 2 ? LOG : WRITE;
}

/* The same, and tells what is written where before it is. */
static int64_t begin_write(int fd) {
    int64_t kind = kind_of_write(fd);
    record_file(kind == WRITE ? "write" : "say", fd);
    return kind;
}

#define NEXT(name, ...) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))(__VA_ARGS__)

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    record_file("write", fd);
    return fails(WRITE) ? -1 : NEXT(pwrite, fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    record_file("write", fd);
    return fails(WRITE) ? -1 : NEXT(pwrite64, fd, bytes, count, offset);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    return fails(begin_write(fd)) ? -1 : NEXT(write, fd, bytes, count);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return fails(begin_write(fd)) ? -1 : NEXT(writev, fd, parts, count);
}

/* What a call comes to, once it is told if it succeeded: only then is it done. */
static int told(int result, const char *verb, int fd) {
    if (result == 0) record_file(verb, fd);
    return result;
}

static int told_name(int result, const char *verb, const char *path, const char *other) {
    if (result == 0) record_path(verb, path, other);
    return result;
}

int fsync(int fd) { return fails(SYNC) ? -1 : told(NEXT(fsync, fd), "sync", fd); }

int fdatasync(int fd) { return fails(SYNC) ? -1 : told(NEXT(fdatasync, fd), "sync", fd); }

int link(const char *path, const char *other) {
    die_before();
    return told_name(NEXT(link, path, other), "name", path, other);
}

int rename(const char *path, const char *other) {
    die_before();
    return told_name(NEXT(rename, path, other), "name", path, other);
}

int unlink(const char *path) {
    die_before();
    return NEXT(unlink, path);
}

int chmod(const char *path, mode_t mode) {
    die_before();
    return NEXT(chmod, path, mode);
}

int ftruncate(int fd, off_t length) {
    die_before();
    return NEXT(ftruncate, fd, length);
}

int ftruncate64(int fd, off64_t length) {
    die_before();
    return NEXT(ftruncate64, fd, length);
}

int mkdir(const char *path, mode_t mode) {
    die_before();
    return told_name(NEXT(mkdir, path, mode), "folder", path, NULL);
}

/* Only the store's files: what a library looks for elsewhere may be missing on any machine. */
#define OPENING(name, path, flags, ...)                                                            \
    va_list rest;                                                                                  \
    va_start(rest, flags);                                                                         \
    mode_t mode = (flags) & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;                    \
    va_end(rest);                                                                                  \
    return strstr(path, "/store") && fails(OPEN) ? -1 : NEXT(name, __VA_ARGS__, flags, mode)

int open(const char *path, int flags, ...) { OPENING(open, path, flags, path); }

int open64(const char *path, int flags, ...) { OPENING(open64, path, flags, path); }

int openat(int at, const char *path, int flags, ...) { OPENING(openat, path, flags, at, path); }

int socket(int domain, int type, int protocol) {
    return domain == AF_UNIX && fails(SOCKET) ? -1 : NEXT(socket, domain, type, protocol);
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
    return fails(SOCKET) ? -1 : NEXT(bind, fd, address, length);
}

int listen(int fd, int backlog) { return fails(SOCKET) ? -1 : NEXT(listen, fd, backlog); }

int accept(int fd, struct sockaddr *address, socklen_t *length) {
    return fails(ACCEPT) ? -1 : NEXT(accept, fd, address, length);
}

int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    return fails(ACCEPT) ? -1 : NEXT(accept4, fd, address, length, flags);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = NEXT(clock_gettime, clock, now);
    if (result == 0 && control && clock == CLOCK_REALTIME) now->tv_sec += control[CLOCK];
    return result;
}
