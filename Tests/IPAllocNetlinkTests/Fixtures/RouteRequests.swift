/// What `ip route add` sends.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum RouteRequests {
    /// `ip route add default via 10.6.0.1 dev v1 table 100`
    static let addRouteDefault = hex(
        """
        2c 00 00 00                       # nlmsg_len 44
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        00                                # rtm_dst_len 0
        00                                # rtm_src_len 0
        00                                # rtm_tos
        64                                # rtm_table 100
        03                                # rtm_protocol 3
        00                                # rtm_scope 0
        01                                # rtm_type 1
        00 00 00 00                       # rtm_flags
        08 00 05 00                       # RTA_GATEWAY, length 8
          0a 06 00 01                     # 10.6.0.1
        08 00 04 00                       # RTA_OIF, length 8
          04 00 00 00                     # 4
        """)

    /// `ip route add 10.96.0.0/12 via 10.6.0.1 dev v1 table 70000 metric 50 src 10.6.168.173`
    static let addRouteTable = hex(
        """
        4c 00 00 00                       # nlmsg_len 76
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        0c                                # rtm_dst_len 12
        00                                # rtm_src_len 0
        00                                # rtm_tos
        00                                # rtm_table 0
        03                                # rtm_protocol 3
        00                                # rtm_scope 0
        01                                # rtm_type 1
        00 00 00 00                       # rtm_flags
        08 00 01 00                       # RTA_DST, length 8
          0a 60 00 00                     # 10.96.0.0
        08 00 05 00                       # RTA_GATEWAY, length 8
          0a 06 00 01                     # 10.6.0.1
        08 00 0f 00                       # RTA_TABLE, length 8
          70 11 01 00                     # 70000
        08 00 06 00                       # RTA_PRIORITY, length 8
          32 00 00 00                     # 50
        08 00 07 00                       # RTA_PREFSRC, length 8
          0a 06 a8 ad                     # 10.6.168.173
        08 00 04 00                       # RTA_OIF, length 8
          04 00 00 00                     # 4
        """)

    /// `ip route add 10.6.168.123/32 dev v1 scope link table 500`
    static let addRouteLink = hex(
        """
        34 00 00 00                       # nlmsg_len 52
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        20                                # rtm_dst_len 32
        00                                # rtm_src_len 0
        00                                # rtm_tos
        00                                # rtm_table 0
        03                                # rtm_protocol 3
        fd                                # rtm_scope 253
        01                                # rtm_type 1
        00 00 00 00                       # rtm_flags
        08 00 01 00                       # RTA_DST, length 8
          0a 06 a8 7b                     # 10.6.168.123
        08 00 0f 00                       # RTA_TABLE, length 8
          f4 01 00 00                     # 500
        08 00 04 00                       # RTA_OIF, length 8
          04 00 00 00                     # 4
        """)

    /// `ip -6 route add fd00:96::/112 via fd00:6::1 dev v1 table 100`
    static let addRoute6 = hex(
        """
        4c 00 00 00                       # nlmsg_len 76
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        0a                                # rtm_family AF_INET6
        70                                # rtm_dst_len 112
        00                                # rtm_src_len 0
        00                                # rtm_tos
        64                                # rtm_table 100
        03                                # rtm_protocol 3
        00                                # rtm_scope 0
        01                                # rtm_type 1
        00 00 00 00                       # rtm_flags
        14 00 01 00                       # RTA_DST, length 20
          fd 00 00 96 00 00 00 00 00 00 00 00 00 00 00 00 # fd00:96::
        14 00 05 00                       # RTA_GATEWAY, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 00 01 # fd00:6::1
        08 00 04 00                       # RTA_OIF, length 8
          04 00 00 00                     # 4
        """)

    /// `ip route add 10.99.0.0/16 via 169.254.1.1 dev v1 onlink mtu 1400`
    static let addRouteOnlink = hex(
        """
        40 00 00 00                       # nlmsg_len 64
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        10                                # rtm_dst_len 16
        00                                # rtm_src_len 0
        00                                # rtm_tos
        fe                                # rtm_table 254
        03                                # rtm_protocol 3
        00                                # rtm_scope 0
        01                                # rtm_type 1
        04 00 00 00                       # rtm_flags
        08 00 01 00                       # RTA_DST, length 8
          0a 63 00 00                     # 10.99.0.0
        08 00 05 00                       # RTA_GATEWAY, length 8
          a9 fe 01 01                     # 169.254.1.1
        08 00 04 00                       # RTA_OIF, length 8
          04 00 00 00                     # 4
        0c 00 08 00                       # RTA_METRICS, length 12
          08 00 02 00                     # RTAX_MTU, length 8
            78 05 00 00                   # 1400
        """)

    /// `ip route add 10.98.0.0/16 nexthop via 10.6.0.1 dev v1 weight 1`
    /// `nexthop via 10.6.0.2 dev v1 weight 3`
    static let addRouteMultipath = hex(
        """
        48 00 00 00                       # nlmsg_len 72
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        10                                # rtm_dst_len 16
        00                                # rtm_src_len 0
        00                                # rtm_tos
        fe                                # rtm_table 254
        03                                # rtm_protocol 3
        00                                # rtm_scope 0
        01                                # rtm_type 1
        00 00 00 00                       # rtm_flags
        08 00 01 00                       # RTA_DST, length 8
          0a 62 00 00                     # 10.98.0.0
        24 00 09 00                       # RTA_MULTIPATH, length 36
          10 00                           # rtnh_len 16
          00                              # rtnh_flags
          00                              # rtnh_hops: weight 1
          04 00 00 00                     # rtnh_ifindex 4
            08 00 05 00                   # RTA_GATEWAY, length 8
              0a 06 00 01                 # 10.6.0.1
          10 00                           # rtnh_len 16
          00                              # rtnh_flags
          02                              # rtnh_hops: weight 3
          04 00 00 00                     # rtnh_ifindex 4
            08 00 05 00                   # RTA_GATEWAY, length 8
              0a 06 00 02                 # 10.6.0.2
        """)

    /// `ip route add 10.97.0.0/16 via inet6 fd00:6::1 dev v1`
    static let addRouteVia6 = hex(
        """
        44 00 00 00                       # nlmsg_len 68
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        10                                # rtm_dst_len 16
        00                                # rtm_src_len 0
        00                                # rtm_tos
        fe                                # rtm_table 254
        03                                # rtm_protocol 3
        00                                # rtm_scope 0
        01                                # rtm_type 1
        00 00 00 00                       # rtm_flags
        08 00 01 00                       # RTA_DST, length 8
          0a 61 00 00                     # 10.97.0.0
        16 00 12 00                       # RTA_VIA, length 22
          0a 00                           # family AF_INET6
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 00 01 # fd00:6::1
          00 00                           # to a multiple of 4
        08 00 04 00                       # RTA_OIF, length 8
          04 00 00 00                     # 4
        """)

    /// `ip route add blackhole 10.95.0.0/16 table 100`
    static let addRouteBlackhole = hex(
        """
        24 00 00 00                       # nlmsg_len 36
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        10                                # rtm_dst_len 16
        00                                # rtm_src_len 0
        00                                # rtm_tos
        64                                # rtm_table 100
        03                                # rtm_protocol 3
        00                                # rtm_scope 0
        06                                # rtm_type 6
        00 00 00 00                       # rtm_flags
        08 00 01 00                       # RTA_DST, length 8
          0a 5f 00 00                     # 10.95.0.0
        """)
}
