/// What `ip neighbour` sends.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum NeighbourRequests {
    /// `ip neighbour add 10.6.0.1 lladdr 02:00:00:00:00:09 dev v1 nud permanent`
    static let addNeighbour = hex(
        """
        30 00 00 00                       # nlmsg_len 48
        1c 00                             # nlmsg_type RTM_NEWNEIGH
        05 06                             # nlmsg_flags 0x605
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # ndm_family AF_INET
        00 00 00                          # padding
        04 00 00 00                       # ndm_ifindex 4
        80 00                             # ndm_state 0x80
        00                                # ndm_flags
        00                                # ndm_type
        08 00 01 00                       # NDA_DST, length 8
          0a 06 00 01                     # 10.6.0.1
        0a 00 02 00                       # NDA_LLADDR, length 10
          02 00 00 00 00 09               # 02:00:00:00:00:09
          00 00                           # to a multiple of 4
        """)

    /// `ip neighbour replace 10.6.0.1 lladdr 02:00:00:00:00:0a dev v1 nud permanent`
    static let replaceNeighbour = hex(
        """
        30 00 00 00                       # nlmsg_len 48
        1c 00                             # nlmsg_type RTM_NEWNEIGH
        05 05                             # nlmsg_flags 0x505
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # ndm_family AF_INET
        00 00 00                          # padding
        04 00 00 00                       # ndm_ifindex 4
        80 00                             # ndm_state 0x80
        00                                # ndm_flags
        00                                # ndm_type
        08 00 01 00                       # NDA_DST, length 8
          0a 06 00 01                     # 10.6.0.1
        0a 00 02 00                       # NDA_LLADDR, length 10
          02 00 00 00 00 0a               # 02:00:00:00:00:0a
          00 00                           # to a multiple of 4
        """)

    /// `ip neighbour add fd00:6::1 lladdr 02:00:00:00:00:09 dev v1 nud permanent`
    static let addNeighbour6 = hex(
        """
        3c 00 00 00                       # nlmsg_len 60
        1c 00                             # nlmsg_type RTM_NEWNEIGH
        05 06                             # nlmsg_flags 0x605
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        0a                                # ndm_family AF_INET6
        00 00 00                          # padding
        04 00 00 00                       # ndm_ifindex 4
        80 00                             # ndm_state 0x80
        00                                # ndm_flags
        00                                # ndm_type
        14 00 01 00                       # NDA_DST, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 00 01 # fd00:6::1
        0a 00 02 00                       # NDA_LLADDR, length 10
          02 00 00 00 00 09               # 02:00:00:00:00:09
          00 00                           # to a multiple of 4
        """)

    /// `ip neighbour del 10.6.0.1 dev v1`
    static let deleteNeighbour = hex(
        """
        24 00 00 00                       # nlmsg_len 36
        1d 00                             # nlmsg_type RTM_DELNEIGH
        05 00                             # nlmsg_flags 0x5
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # ndm_family AF_INET
        00 00 00                          # padding
        04 00 00 00                       # ndm_ifindex 4
        80 00                             # ndm_state 0x80
        00                                # ndm_flags
        00                                # ndm_type
        08 00 01 00                       # NDA_DST, length 8
          0a 06 00 01                     # 10.6.0.1
        """)

    /// `ip neighbour show`
    static let listNeighbours = hex(
        """
        1c 00 00 00                       # nlmsg_len 28
        1e 00                             # nlmsg_type RTM_GETNEIGH
        01 03                             # nlmsg_flags 0x301
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ndm_family AF_UNSPEC
        00 00 00                          # padding
        00 00 00 00                       # ndm_ifindex 0
        00 00                             # ndm_state 0x0
        00                                # ndm_flags
        00                                # ndm_type
        """)

    /// `ip neighbour show dev v1`
    static let listNeighboursLink = hex(
        """
        24 00 00 00                       # nlmsg_len 36
        1e 00                             # nlmsg_type RTM_GETNEIGH
        01 03                             # nlmsg_flags 0x301
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ndm_family AF_UNSPEC
        00 00 00                          # padding
        00 00 00 00                       # ndm_ifindex 0
        00 00                             # ndm_state 0x0
        00                                # ndm_flags
        00                                # ndm_type
        08 00 08 00                       # NDA_IFINDEX, length 8
          04 00 00 00                     # 4
        """)
}
