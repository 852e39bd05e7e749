#define _GNU_SOURCE
#include "CIPAllocNetlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int cipalloc_packet_open(uint32_t link, uint16_t protocol)
{
    /* No protocol at first: nothing of other links is to be received before it is bound. */
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = (int)link};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int cipalloc_packet_join(int fd, uint32_t link, const void *group)
{
    struct packet_mreq membership = {
        .mr_ifindex = (int)link, .mr_type = PACKET_MR_MULTICAST, .mr_alen = 6};
    memcpy(membership.mr_address, group, 6);
    int result = setsockopt(
        fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership);
    return result < 0 ? -errno : 0;
}

int64_t cipalloc_packet_send(int fd, const void *bytes, size_t count)
{
    ssize_t sent = send(fd, bytes, count, 0);
    return sent < 0 ? -errno : sent;
}

int64_t cipalloc_packet_receive(int fd, void *bytes, size_t capacity, int milliseconds)
{
    struct pollfd event = {.fd = fd, .events = POLLIN};
    int ready = poll(&event, 1, milliseconds);
    if (ready <= 0)
        return ready < 0 ? -errno : -EAGAIN;
    ssize_t count = recv(fd, bytes, capacity, MSG_DONTWAIT);
    return count < 0 ? -errno : count;
}

int64_t cipalloc_clock_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
