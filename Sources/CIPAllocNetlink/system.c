#define _GNU_SOURCE
#include "CIPAllocNetlink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int result(int returned)
{
    return returned < 0 ? -errno : returned;
}

int cipalloc_file_open(const char *path, int mode)
{
    switch (mode) {
    case CIPALLOC_FILE_READ:
        return result(open(path, O_RDONLY | O_CLOEXEC));
    case CIPALLOC_FILE_WRITE:
        return result(open(path, O_WRONLY | O_CLOEXEC));
    case CIPALLOC_FILE_CREATE:
        return result(open(path, O_RDONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0));
    default:
        return -EINVAL;
    }
}

int64_t cipalloc_file_read(int fd, void *bytes, size_t capacity)
{
    ssize_t count = read(fd, bytes, capacity);
    return count < 0 ? -errno : count;
}

int64_t cipalloc_file_write(int fd, const void *bytes, size_t count)
{
    ssize_t written = write(fd, bytes, count);
    return written < 0 ? -errno : written;
}

int cipalloc_file_close(int fd)
{
    return result(close(fd));
}

int cipalloc_file_remove(const char *path)
{
    return result(unlink(path));
}

int cipalloc_directory_make(const char *path)
{
    return result(mkdir(path, 0755));
}

int cipalloc_directory_share(const char *path)
{
    if (mount("", path, "none", MS_SHARED | MS_REC, NULL) == 0)
        return 0;
    /* Only a mount point can be shared: the directory becomes one. */
    if (errno != EINVAL)
        return -errno;
    if (mount(path, path, "none", MS_BIND | MS_REC, NULL) < 0)
        return -errno;
    return result(mount("", path, "none", MS_SHARED | MS_REC, NULL));
}

int cipalloc_namespace_enter(int fd)
{
    return result(setns(fd, CLONE_NEWNET));
}

int cipalloc_namespace_unshare(void)
{
    return result(unshare(CLONE_NEWNET));
}

int cipalloc_namespace_is_network(int fd)
{
    int type = ioctl(fd, NS_GET_NSTYPE);
    return type < 0 ? -errno : type == CLONE_NEWNET;
}

int cipalloc_namespace_identify(int fd, uint64_t *device, uint64_t *inode)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    *device = status.st_dev;
    *inode = status.st_ino;
    return 0;
}

int cipalloc_namespace_mount(const char *path)
{
    return result(mount("/proc/thread-self/ns/net", path, "none", MS_BIND, NULL));
}

int cipalloc_namespace_unmount(const char *path)
{
    return result(umount2(path, MNT_DETACH));
}

void cipalloc_error_text(int number, char *buffer, size_t capacity)
{
    /* The GNU function may return a text of its own instead of filling the buffer. */
    const char *text = strerror_r(number, buffer, capacity);
    if (text != buffer) {
        size_t length = strnlen(text, capacity - 1);
        memcpy(buffer, text, length);
        buffer[length] = 0;
    }
}
