#define _GNU_SOURCE
#include "CIPAllocNetlink.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int cipalloc_program_exists(const char *path)
{
    return access(path, X_OK) == 0;
}

int cipalloc_program_start(
    const char *path, char *const arguments[], char *const environment[], const int streams[3],
    int *child)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t id = -1;
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0)
        return -error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        for (int stream = 0; stream < 3 && error == 0; stream++)
            error = streams[stream] < 0
                        ? posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_RDWR, 0)
                        : posix_spawn_file_actions_adddup2(&files, streams[stream], stream);
        /* In the new process: marking them here would close them in programs that another thread
         * starts too. */
        if (error == 0)
            error = posix_spawn_file_actions_addclosefrom_np(&files, 3);
        if (error == 0)
            error = posix_spawnp(
                &id, path, &files, &attributes, arguments, environment ? environment : environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    *child = id;
    return -error;
}

int cipalloc_program_file(void)
{
    int file = memfd_create("words", MFD_CLOEXEC);
    return file < 0 ? -errno : file;
}

int cipalloc_program_wait(int child)
{
    int status = 0;
    pid_t ended;
    do
        ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    if (ended < 0)
        return -errno;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int cipalloc_program_run(
    const char *words, size_t word_count, const void *input, size_t input_count, void *output,
    size_t capacity, size_t *output_count)
{
    char *arguments[CIPALLOC_PROGRAM_WORDS + 1] = {NULL};
    *output_count = 0;
    if (word_count == 0 || word_count > CIPALLOC_PROGRAM_WORDS)
        return -E2BIG;
    for (size_t index = 0; index < word_count; index++) {
        arguments[index] = (char *)words;
        words += strlen(words) + 1;
    }
    int in = cipalloc_program_file(), out = cipalloc_program_file();
    int result = in < 0 ? in : out < 0 ? out : 0;
    int child = -1;
    if (result == 0 && write(in, input, input_count) != (ssize_t)input_count)
        result = -EIO;
    if (result == 0 && lseek(in, 0, SEEK_SET) < 0)
        result = -errno;
    if (result == 0)
        result = cipalloc_program_start(
            arguments[0], arguments, NULL, (const int[]){in, out, out}, &child);
    if (result == 0)
        result = cipalloc_program_wait(child);
    ssize_t count = result < 0 ? 0 : pread(out, output, capacity, 0);
    *output_count = count < 0 ? 0 : (size_t)count;
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return result;
}
