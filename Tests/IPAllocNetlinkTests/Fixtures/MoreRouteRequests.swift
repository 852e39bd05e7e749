/// What the other commands of `ip route` send.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum MoreRouteRequests {
    /// `ip route replace 10.96.0.0/12 via 10.6.0.2 dev v1 table 70000 metric 50`
    static let replaceRoute = hex(
        """
        44 00 00 00                       # nlmsg_len 68
        18 00                             # nlmsg_type RTM_NEWROUTE
        05 05                             # nlmsg_flags 0x505
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
          0a 06 00 02                     # 10.6.0.2
        08 00 0f 00                       # RTA_TABLE, length 8
          70 11 01 00                     # 70000
        08 00 06 00                       # RTA_PRIORITY, length 8
          32 00 00 00                     # 50
        08 00 04 00                       # RTA_OIF, length 8
          04 00 00 00                     # 4
        """)

    /// `ip route del unicast 10.6.168.123/32 dev v1 proto boot scope link table 500`
    static let deleteRoute = hex(
        """
        34 00 00 00                       # nlmsg_len 52
        19 00                             # nlmsg_type RTM_DELROUTE
        05 00                             # nlmsg_flags 0x5
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

    /// `ip -6 route del unicast fd00:96::/112 via fd00:6::1 dev v1 proto boot table 100`
    static let deleteRoute6 = hex(
        """
        4c 00 00 00                       # nlmsg_len 76
        19 00                             # nlmsg_type RTM_DELROUTE
        05 00                             # nlmsg_flags 0x5
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

    /// `ip -6 route show table 100`
    static let listRoutes6Table = hex(
        """
        24 00 00 00                       # nlmsg_len 36
        1a 00                             # nlmsg_type RTM_GETROUTE
        01 03                             # nlmsg_flags 0x301
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        0a                                # rtm_family AF_INET6
        00                                # rtm_dst_len 0
        00                                # rtm_src_len 0
        00                                # rtm_tos
        00                                # rtm_table 0
        00                                # rtm_protocol 0
        00                                # rtm_scope 0
        00                                # rtm_type 0
        00 00 00 00                       # rtm_flags
        08 00 0f 00                       # RTA_TABLE, length 8
          64 00 00 00                     # 100
        """)

    /// `ip route get 10.6.0.9`
    static let getRoute = hex(
        """
        24 00 00 00                       # nlmsg_len 36
        1a 00                             # nlmsg_type RTM_GETROUTE
        01 00                             # nlmsg_flags 0x1
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # rtm_family AF_INET
        20                                # rtm_dst_len 32
        00                                # rtm_src_len 0
        00                                # rtm_tos
        00                                # rtm_table 0
        00                                # rtm_protocol 0
        00                                # rtm_scope 0
        00                                # rtm_type 0
        00 10 00 00                       # rtm_flags
        08 00 01 00                       # RTA_DST, length 8
          0a 06 00 09                     # 10.6.0.9
        """)

    /// `ip route get fd00:6::9`
    static let getRoute6 = hex(
        """
        30 00 00 00                       # nlmsg_len 48
        1a 00                             # nlmsg_type RTM_GETROUTE
        01 00                             # nlmsg_flags 0x1
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        0a                                # rtm_family AF_INET6
        80                                # rtm_dst_len 128
        00                                # rtm_src_len 0
        00                                # rtm_tos
        00                                # rtm_table 0
        00                                # rtm_protocol 0
        00                                # rtm_scope 0
        00                                # rtm_type 0
        00 00 00 00                       # rtm_flags
        14 00 01 00                       # RTA_DST, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 00 09 # fd00:6::9
        """)
}
