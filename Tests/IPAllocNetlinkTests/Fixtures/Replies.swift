/// What the kernel replies.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum Replies {
    /// `ip rule show`
    static let rules = hex(
        """
        34 00 00 00                       # nlmsg_len 52
        20 00                             # nlmsg_type RTM_NEWRULE
        02 00                             # nlmsg_flags 0x2
        7f 38 05 6b                       # nlmsg_seq
        8f 45 00 00                       # nlmsg_pid
        02                                # family AF_INET
        00                                # dst_len 0
        00                                # src_len 0
        00                                # tos
        ff                                # table 255
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 0f 00                       # FRA_TABLE, length 8
          ff 00 00 00                     # 255
        08 00 0e 00                       # FRA_SUPPRESS_PREFIXLEN, length 8
          ff ff ff ff                     # 0xffffffff
        05 00 15 00                       # FRA_PROTOCOL, length 5
          02                              # 2
          00 00 00                        # to a multiple of 4
        44 00 00 00                       # nlmsg_len 68
        20 00                             # nlmsg_type RTM_NEWRULE
        02 00                             # nlmsg_flags 0x2
        7f 38 05 6b                       # nlmsg_seq
        8f 45 00 00                       # nlmsg_pid
        02                                # family AF_INET
        10                                # dst_len 16
        00                                # src_len 0
        00                                # tos
        fc                                # table 252
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 0f 00                       # FRA_TABLE, length 8
          70 11 01 00                     # 70000
        08 00 0e 00                       # FRA_SUPPRESS_PREFIXLEN, length 8
          ff ff ff ff                     # 0xffffffff
        05 00 15 00                       # FRA_PROTOCOL, length 5
          00                              # 0
          00 00 00                        # to a multiple of 4
        08 00 06 00                       # FRA_PRIORITY, length 8
          e7 03 00 00                     # 999
        08 00 01 00                       # FRA_DST, length 8
          0a 07 a8 ad                     # 10.7.168.173
        4c 00 00 00                       # nlmsg_len 76
        20 00                             # nlmsg_type RTM_NEWRULE
        02 00                             # nlmsg_flags 0x2
        7f 38 05 6b                       # nlmsg_seq
        8f 45 00 00                       # nlmsg_pid
        02                                # family AF_INET
        00                                # dst_len 0
        00                                # src_len 0
        00                                # tos
        fc                                # table 252
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 0f 00                       # FRA_TABLE, length 8
          f4 01 00 00                     # 500
        08 00 0e 00                       # FRA_SUPPRESS_PREFIXLEN, length 8
          ff ff ff ff                     # 0xffffffff
        05 00 15 00                       # FRA_PROTOCOL, length 5
          00                              # 0
          00 00 00                        # to a multiple of 4
        08 00 06 00                       # FRA_PRIORITY, length 8
          e8 03 00 00                     # 1000
        08 00 0a 00                       # FRA_FWMARK, length 8
          01 00 00 00                     # 0x1
        08 00 10 00                       # FRA_FWMASK, length 8
          ff 00 00 00                     # 0xff
        14 00 00 00                       # nlmsg_len 20
        03 00                             # nlmsg_type NLMSG_DONE
        02 00                             # nlmsg_flags 0x2
        7f 38 05 6b                       # nlmsg_seq
        8f 45 00 00                       # nlmsg_pid
        00 00 00 00                       # no error
        """)

    /// `ip address show`
    static let addresses = hex(
        """
        4c 00 00 00                       # nlmsg_len 76
        14 00                             # nlmsg_type RTM_NEWADDR
        02 00                             # nlmsg_flags 0x2
        80 38 05 6b                       # nlmsg_seq
        2f 45 00 00                       # nlmsg_pid
        02                                # ifa_family AF_INET
        10                                # ifa_prefixlen 16
        80                                # ifa_flags
        00                                # ifa_scope 0
        04 00 00 00                       # ifa_index 4
        08 00 01 00                       # IFA_ADDRESS, length 8
          0a 06 a8 ad                     # 10.6.168.173
        08 00 02 00                       # IFA_LOCAL, length 8
          0a 06 a8 ad                     # 10.6.168.173
        07 00 03 00                       # IFA_LABEL, length 7
          76 31 00                        # "v1"
          00                              # to a multiple of 4
        08 00 08 00                       # IFA_FLAGS, length 8
          80 00 00 00                     # 0x80
        14 00 06 00                       # IFA_CACHEINFO, length 20
          ff ff ff ff ff ff ff ff 72 41 08 00 72 41 08 00 # not read here
        50 00 00 00                       # nlmsg_len 80
        14 00                             # nlmsg_type RTM_NEWADDR
        02 00                             # nlmsg_flags 0x2
        80 38 05 6b                       # nlmsg_seq
        2f 45 00 00                       # nlmsg_pid
        0a                                # ifa_family AF_INET6
        80                                # ifa_prefixlen 128
        80                                # ifa_flags
        fe                                # ifa_scope 254
        01 00 00 00                       # ifa_index 1
        14 00 01 00                       # IFA_ADDRESS, length 20
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 # ::1
        14 00 06 00                       # IFA_CACHEINFO, length 20
          ff ff ff ff ff ff ff ff 4e 41 08 00 4e 41 08 00 # not read here
        08 00 08 00                       # IFA_FLAGS, length 8
          80 00 00 00                     # 0x80
        05 00 0b 00                       # IFA_PROTO, length 5
          01                              # 1
          00 00 00                        # to a multiple of 4
        """)

    /// `ip neighbour show`
    static let neighbours = hex(
        """
        58 00 00 00                       # nlmsg_len 88
        1c 00                             # nlmsg_type RTM_NEWNEIGH
        02 00                             # nlmsg_flags 0x2
        80 38 05 6b                       # nlmsg_seq
        a3 45 00 00                       # nlmsg_pid
        0a                                # ndm_family AF_INET6
        00 00 00                          # padding
        04 00 00 00                       # ndm_ifindex 4
        80 00                             # ndm_state 0x80
        00                                # ndm_flags
        01                                # ndm_type
        14 00 01 00                       # NDA_DST, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 00 01 # fd00:6::1
        0a 00 02 00                       # NDA_LLADDR, length 10
          02 00 00 00 00 09               # 02:00:00:00:00:09
          00 00                           # to a multiple of 4
        08 00 04 00                       # NDA_PROBES, length 8
          00 00 00 00                     # 0
        14 00 03 00                       # NDA_CACHEINFO, length 20
          01 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00 # not read here
        """)
}
