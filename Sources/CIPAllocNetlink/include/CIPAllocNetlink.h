#ifndef CIPALLOC_NETLINK_H
#define CIPALLOC_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * System calls for Swift: one function each, without policy. Every function returns 0 or a count
 * where the call worked, and minus the error number where it did not; errno itself is of no use
 * to a caller that may have moved to another thread in between.
 */

/* A socket of the NETLINK_ROUTE family, closed on exec; it belongs to the network namespace that
 * the calling thread is in, and stays there. */
int cipalloc_netlink_open(void);

/* Binds to a port that the kernel chooses, and tells which. */
int cipalloc_netlink_bind(int fd, uint32_t *port);

/* Turns on an option of level SOL_NETLINK: one of the three below. */
int cipalloc_netlink_enable(int fd, int option);

enum {
    CIPALLOC_NETLINK_CAP_ACK = 10,
    CIPALLOC_NETLINK_EXT_ACK = 11,
    CIPALLOC_NETLINK_GET_STRICT_CHK = 12,
};

/* How long a receiving call waits; 0 is for ever. */
int cipalloc_netlink_set_timeout(int fd, int64_t milliseconds);

/* Sends one datagram to the kernel; returns how many bytes it took. */
int64_t cipalloc_netlink_send(int fd, const void *bytes, size_t count);

/* Receives one datagram, or only looks at it; returns its whole length even if `capacity` is less.
 * `*sender` is the port it came from, 0 for the kernel. */
int64_t cipalloc_netlink_receive(int fd, void *bytes, size_t capacity, bool peek, uint32_t *sender);

/* Files. `mode` of cipalloc_file_open is one of these. */
enum {
    CIPALLOC_FILE_READ,
    CIPALLOC_FILE_WRITE,
    CIPALLOC_FILE_CREATE, /* for reading; fails with EEXIST if there is one */
};
int cipalloc_file_open(const char *path, int mode);
int64_t cipalloc_file_read(int fd, void *bytes, size_t capacity);
int64_t cipalloc_file_write(int fd, const void *bytes, size_t count);
int cipalloc_file_close(int fd);
int cipalloc_file_remove(const char *path);
int cipalloc_directory_make(const char *path);

/* Network namespaces. The calling thread enters, or gets a new one. */
int cipalloc_namespace_enter(int fd);
int cipalloc_namespace_unshare(void);
/* 1 if the file is a network namespace, 0 if it is a namespace of another kind. */
int cipalloc_namespace_is_network(int fd);
/* What tells namespaces apart. */
int cipalloc_namespace_identify(int fd, uint64_t *device, uint64_t *inode);
/* Binds the calling thread's network namespace to an existing file. */
int cipalloc_namespace_mount(const char *path);
int cipalloc_namespace_unmount(const char *path);
/* Makes mounts below the directory appear in all mount namespaces that share it. */
int cipalloc_directory_share(const char *path);

/* Runs `body` on a new thread and waits until that thread has ended. Only the signals of faults
 * are delivered to the new thread. */
int cipalloc_thread_run(void (*body)(void *), void *context);

/* Frames of Ethernet on one link, of one protocol, in the calling thread's network namespace. */
int cipalloc_packet_open(uint32_t link, uint16_t protocol);
/* Has the link receive frames to a group, whose address has 6 bytes, until the socket is closed. */
int cipalloc_packet_join(int fd, uint32_t link, const void *group);
int64_t cipalloc_packet_send(int fd, const void *bytes, size_t count);
/* Fails with EAGAIN if none comes in time. */
int64_t cipalloc_packet_receive(int fd, void *bytes, size_t capacity, int milliseconds);
/* A clock that nobody sets. */
int64_t cipalloc_clock_milliseconds(void);

/* Programs. Whether there is one that may be run: 1 or 0. */
int cipalloc_program_exists(const char *path);
/* Starts one: its file, or its name in PATH. Both lists end with NULL; without an environment it
 * gets this process's. Of the descriptors it gets the three streams alone, of which a negative one
 * is /dev/null; what this process does about signals is not for it. */
int cipalloc_program_start(
    const char *path, char *const arguments[], char *const environment[], const int streams[3],
    int *child);
/* Makes a file in memory for what a program reads or prints: neither side of a file ever waits for
 * the other one. Returns its descriptor, which is closed in programs. */
int cipalloc_program_file(void);
/* Waits until a program has ended, and returns its status; 128 and the signal's number if a signal
 * ended it. */
int cipalloc_program_wait(int child);
/* Runs one in the calling thread's network namespace and waits until it has ended. `words` are the
 * path and the arguments, at most CIPALLOC_PROGRAM_WORDS, one after the other, each with its NUL.
 * What it writes to its output and for errors goes to `output`, as far as there is room. Returns
 * its status. */
enum { CIPALLOC_PROGRAM_WORDS = 16 };
int cipalloc_program_run(
    const char *words, size_t word_count, const void *input, size_t input_count, void *output,
    size_t capacity, size_t *output_count);

/* The system's text for an error number. */
void cipalloc_error_text(int number, char *buffer, size_t capacity);

#endif
