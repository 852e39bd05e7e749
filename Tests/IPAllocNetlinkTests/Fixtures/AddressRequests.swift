/// What `ip address` sends.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum AddressRequests {
    /// `ip address add 10.6.168.173/16 dev v1`
    static let addAddress = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        14 00                             # nlmsg_type RTM_NEWADDR
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # ifa_family AF_INET
        10                                # ifa_prefixlen 16
        00                                # ifa_flags
        00                                # ifa_scope 0
        04 00 00 00                       # ifa_index 4
        08 00 02 00                       # IFA_LOCAL, length 8
          0a 06 a8 ad                     # 10.6.168.173
        08 00 01 00                       # IFA_ADDRESS, length 8
          0a 06 a8 ad                     # 10.6.168.173
        """)

    /// `ip address add 10.9.0.1/24 broadcast 10.9.0.255 dev v1`
    static let addAddressBroadcast = hex(
        """
        30 00 00 00                       # nlmsg_len 48
        14 00                             # nlmsg_type RTM_NEWADDR
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # ifa_family AF_INET
        18                                # ifa_prefixlen 24
        00                                # ifa_flags
        00                                # ifa_scope 0
        04 00 00 00                       # ifa_index 4
        08 00 02 00                       # IFA_LOCAL, length 8
          0a 09 00 01                     # 10.9.0.1
        08 00 04 00                       # IFA_BROADCAST, length 8
          0a 09 00 ff                     # 10.9.0.255
        08 00 01 00                       # IFA_ADDRESS, length 8
          0a 09 00 01                     # 10.9.0.1
        """)

    /// `ip address add fd00:6::173/64 dev v1 nodad`
    static let addAddress6 = hex(
        """
        40 00 00 00                       # nlmsg_len 64
        14 00                             # nlmsg_type RTM_NEWADDR
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        0a                                # ifa_family AF_INET6
        40                                # ifa_prefixlen 64
        02                                # ifa_flags
        00                                # ifa_scope 0
        04 00 00 00                       # ifa_index 4
        14 00 02 00                       # IFA_LOCAL, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 01 73 # fd00:6::173
        14 00 01 00                       # IFA_ADDRESS, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 01 73 # fd00:6::173
        """)

    /// `ip address del 10.9.0.1/24 dev v1`
    static let deleteAddress = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        15 00                             # nlmsg_type RTM_DELADDR
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # ifa_family AF_INET
        18                                # ifa_prefixlen 24
        00                                # ifa_flags
        00                                # ifa_scope 0
        04 00 00 00                       # ifa_index 4
        08 00 02 00                       # IFA_LOCAL, length 8
          0a 09 00 01                     # 10.9.0.1
        08 00 01 00                       # IFA_ADDRESS, length 8
          0a 09 00 01                     # 10.9.0.1
        """)

    /// `ip address del fd00:6::173/64 dev v1`
    static let deleteAddress6 = hex(
        """
        40 00 00 00                       # nlmsg_len 64
        15 00                             # nlmsg_type RTM_DELADDR
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        0a                                # ifa_family AF_INET6
        40                                # ifa_prefixlen 64
        00                                # ifa_flags
        00                                # ifa_scope 0
        04 00 00 00                       # ifa_index 4
        14 00 02 00                       # IFA_LOCAL, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 01 73 # fd00:6::173
        14 00 01 00                       # IFA_ADDRESS, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 01 73 # fd00:6::173
        """)

    /// `ip address show`
    static let listAddresses = hex(
        """
        18 00 00 00                       # nlmsg_len 24
        16 00                             # nlmsg_type RTM_GETADDR
        01 03                             # nlmsg_flags 0x301
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifa_family AF_UNSPEC
        00                                # ifa_prefixlen 0
        00                                # ifa_flags
        00                                # ifa_scope 0
        00 00 00 00                       # ifa_index 0
        """)
}
