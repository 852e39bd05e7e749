/// What the kernel replies.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum LinkReply {
    /// `ip link show dev v1`
    static let link = hex(
        """
        64 04 00 00                       # nlmsg_len 1124
        10 00                             # nlmsg_type RTM_NEWLINK
        00 00                             # nlmsg_flags 0x0
        7f 38 05 6b                       # nlmsg_seq
        50 42 2a 88                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        01 00                             # ifi_type
        04 00 00 00                       # ifi_index 4
        43 10 01 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        07 00 03 00                       # IFLA_IFNAME, length 7
          76 31 00                        # "v1"
          00                              # to a multiple of 4
        08 00 0d 00                       # IFLA_TXQLEN, length 8
          e8 03 00 00                     # 1000
        05 00 10 00                       # IFLA_OPERSTATE, length 5
          06                              # 6
          00 00 00                        # to a multiple of 4
        05 00 11 00                       # IFLA_LINKMODE, length 5
          00                              # 0
          00 00 00                        # to a multiple of 4
        05 00 43 00                       # type 67, length 5
          00                              # not read here
          00 00 00                        # to a multiple of 4
        08 00 04 00                       # IFLA_MTU, length 8
          dc 05 00 00                     # 1500
        08 00 32 00                       # IFLA_MIN_MTU, length 8
          44 00 00 00                     # not read here
        08 00 33 00                       # IFLA_MAX_MTU, length 8
          ff ff 00 00                     # not read here
        08 00 1b 00                       # IFLA_GROUP, length 8
          00 00 00 00                     # not read here
        08 00 1e 00                       # IFLA_PROMISCUITY, length 8
          00 00 00 00                     # not read here
        08 00 3d 00                       # IFLA_ALLMULTI, length 8
          00 00 00 00                     # not read here
        08 00 1f 00                       # IFLA_NUM_TX_QUEUES, length 8
          02 00 00 00                     # not read here
        08 00 28 00                       # IFLA_GSO_MAX_SEGS, length 8
          ff ff 00 00                     # not read here
        08 00 29 00                       # IFLA_GSO_MAX_SIZE, length 8
          00 00 01 00                     # not read here
        08 00 3a 00                       # IFLA_GRO_MAX_SIZE, length 8
          00 00 01 00                     # not read here
        08 00 3f 00                       # type 63, length 8
          00 00 01 00                     # not read here
        08 00 40 00                       # type 64, length 8
          00 00 01 00                     # not read here
        08 00 3b 00                       # IFLA_TSO_MAX_SIZE, length 8
          f8 ff 07 00                     # not read here
        08 00 3c 00                       # IFLA_TSO_MAX_SEGS, length 8
          ff ff 00 00                     # not read here
        08 00 42 00                       # type 66, length 8
          00 00 00 00                     # not read here
        08 00 20 00                       # IFLA_NUM_RX_QUEUES, length 8
          02 00 00 00                     # not read here
        05 00 21 00                       # IFLA_CARRIER, length 5
          01                              # not read here
          00 00 00                        # to a multiple of 4
        08 00 23 00                       # IFLA_CARRIER_CHANGES, length 8
          04 00 00 00                     # not read here
        08 00 2f 00                       # IFLA_CARRIER_UP_COUNT, length 8
          02 00 00 00                     # not read here
        08 00 30 00                       # IFLA_CARRIER_DOWN_COUNT, length 8
          02 00 00 00                     # not read here
        06 00 44 00                       # type 68, length 6
          00 00                           # not read here
          00 00                           # to a multiple of 4
        06 00 45 00                       # type 69, length 6
          00 00                           # not read here
          00 00                           # to a multiple of 4
        05 00 27 00                       # IFLA_PROTO_DOWN, length 5
          00                              # not read here
          00 00 00                        # to a multiple of 4
        0a 00 01 00                       # IFLA_ADDRESS, length 10
          8a bd 26 ed 6c eb               # 8a:bd:26:ed:6c:eb
          00 00                           # to a multiple of 4
        0a 00 02 00                       # IFLA_BROADCAST, length 10
          ff ff ff ff ff ff               # ff:ff:ff:ff:ff:ff
          00 00                           # to a multiple of 4
        cc 00 17 00                       # IFLA_STATS64, length 204
          03 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00 # not read here
          1e 01 00 00 00 00 00 00 90 01 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00         # …
        64 00 07 00                       # IFLA_STATS, length 100
          03 00 00 00 04 00 00 00 1e 01 00 00 90 01 00 00 # not read here
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
        0c 00 2b 00                       # IFLA_XDP, length 12
          05 00 02 00 00 00 00 00         # not read here
        10 00 12 00                       # IFLA_LINKINFO, length 16
          09 00 01 00                     # IFLA_INFO_KIND, length 9
            76 65 74 68 00                # "veth"
            00 00 00                      # to a multiple of 4
        08 00 05 00                       # IFLA_LINK, length 8
          03 00 00 00                     # 3
        0c 00 06 00                       # IFLA_QDISC, length 12
          6e 6f 71 75 65 75 65 00         # "noqueue"
        c0 01 1a 00                       # IFLA_AF_SPEC, length 448
          8c 00 02 00 88 00 01 00 00 00 00 00 00 00 00 00 # not read here
          00 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00 # …
          01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          10 27 00 00 e8 03 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 01 00 00 00 30 01 0a 00 # …
          08 00 01 00 00 00 00 80 14 00 05 00 ff ff 00 00 # …
          55 41 08 00 38 4b 00 00 e8 03 00 00 f4 00 02 00 # …
          00 00 00 00 40 00 00 00 dc 05 00 00 01 00 00 00 # …
          01 00 00 00 01 00 00 00 01 00 00 00 ff ff ff ff # …
          a0 0f 00 00 e8 03 00 00 00 00 00 00 80 3a 09 00 # …
          80 51 01 00 03 00 00 00 58 02 00 00 10 00 00 00 # …
          00 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00 # …
          60 ea 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 # …
          00 00 00 00 00 00 00 00 10 27 00 00 e8 03 00 00 # …
          01 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 # …
          00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 80 ee 36 00 # …
          00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 # …
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 04 00 00 00 00 00 00 ff ff 00 00 ff ff ff ff # …
          01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          14 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
          00 00 00 00 05 00 08 00 00 00 00 00             # …
        24 00 0e 00                       # IFLA_MAP, length 36
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # not read here
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 # …
        04 00 3e 80                       # type 62, length 4
        04 00 41 80                       # type 65, length 4
        """)
}
