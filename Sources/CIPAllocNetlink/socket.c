#define _GNU_SOURCE
#include "CIPAllocNetlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

_Static_assert(CIPALLOC_NETLINK_CAP_ACK == NETLINK_CAP_ACK, "as the kernel has it");
_Static_assert(CIPALLOC_NETLINK_EXT_ACK == NETLINK_EXT_ACK, "as the kernel has it");
_Static_assert(CIPALLOC_NETLINK_GET_STRICT_CHK == NETLINK_GET_STRICT_CHK, "as the kernel has it");

int cipalloc_netlink_open(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    return fd < 0 ? -errno : fd;
}

int cipalloc_netlink_bind(int fd, uint32_t *port)
{
    struct sockaddr_nl address = {.nl_family = AF_NETLINK};
    socklen_t length = sizeof address;
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        return -errno;
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        return -errno;
    *port = address.nl_pid;
    return 0;
}

int cipalloc_netlink_enable(int fd, int option)
{
    int on = 1;
    return setsockopt(fd, SOL_NETLINK, option, &on, sizeof on) < 0 ? -errno : 0;
}

int cipalloc_netlink_set_timeout(int fd, int64_t milliseconds)
{
    struct timeval time = {
        .tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) < 0 ? -errno : 0;
}

int64_t cipalloc_netlink_send(int fd, const void *bytes, size_t count)
{
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    ssize_t sent = sendto(fd, bytes, count, 0, (struct sockaddr *)&kernel, sizeof kernel);
    return sent < 0 ? -errno : sent;
}

int64_t cipalloc_netlink_receive(int fd, void *bytes, size_t capacity, bool peek, uint32_t *sender)
{
    struct sockaddr_nl address = {0};
    socklen_t length = sizeof address;
    int flags = MSG_TRUNC | (peek ? MSG_PEEK : 0);
    ssize_t size = recvfrom(fd, bytes, capacity, flags, (struct sockaddr *)&address, &length);
    if (size < 0)
        return -errno;
    *sender = address.nl_pid;
    return size;
}
