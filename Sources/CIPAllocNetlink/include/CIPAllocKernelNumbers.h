#ifndef CIPALLOC_KERNEL_NUMBERS_H
#define CIPALLOC_KERNEL_NUMBERS_H

#include <linux/fib_rules.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#endif
