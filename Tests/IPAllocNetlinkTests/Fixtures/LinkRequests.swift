/// What `ip link` sends.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum LinkRequests {
    /// `ip link add name veth0 mtu 1500 address 02:00:00:00:00:01`
    /// `type veth peer name eth0 netns peer`
    static let addVeth = hex(
        """
        78 00 00 00                       # nlmsg_len 120
        10 00                             # nlmsg_type RTM_NEWLINK
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        00 00 00 00                       # ifi_index 0
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 04 00                       # IFLA_MTU, length 8
          dc 05 00 00                     # 1500
        0a 00 01 00                       # IFLA_ADDRESS, length 10
          02 00 00 00 00 01               # 02:00:00:00:00:01
          00 00                           # to a multiple of 4
        0a 00 03 00                       # IFLA_IFNAME, length 10
          76 65 74 68 30 00               # "veth0"
          00 00                           # to a multiple of 4
        38 00 12 00                       # IFLA_LINKINFO, length 56
          08 00 01 00                     # IFLA_INFO_KIND, length 8
            76 65 74 68                   # "veth"
          2c 00 02 00                     # IFLA_INFO_DATA, length 44
            28 00 01 00                   # VETH_INFO_PEER, length 40
              00                          # ifi_family
              00                          # padding
              00 00                       # ifi_type
              00 00 00 00                 # ifi_index 0
              00 00 00 00                 # ifi_flags
              00 00 00 00                 # ifi_change
              08 00 1c 00                 # IFLA_NET_NS_FD, length 8
                04 00 00 00               # 4
              09 00 03 00                 # IFLA_IFNAME, length 9
                65 74 68 30 00            # "eth0"
                00 00 00                  # to a multiple of 4
        """)

    /// `ip link add link v1 name mv0 type macvlan mode bridge`
    static let addMacvlan = hex(
        """
        4c 00 00 00                       # nlmsg_len 76
        10 00                             # nlmsg_type RTM_NEWLINK
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        00 00 00 00                       # ifi_index 0
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 05 00                       # IFLA_LINK, length 8
          04 00 00 00                     # 4
        08 00 03 00                       # IFLA_IFNAME, length 8
          6d 76 30 00                     # "mv0"
        1c 00 12 00                       # IFLA_LINKINFO, length 28
          0b 00 01 00                     # IFLA_INFO_KIND, length 11
            6d 61 63 76 6c 61 6e          # "macvlan"
            00                            # to a multiple of 4
          0c 00 02 00                     # IFLA_INFO_DATA, length 12
            08 00 01 00                   # IFLA_MACVLAN_MODE, length 8
              04 00 00 00                 # 4
        """)

    /// `ip link add name br0 type bridge`
    static let addBridge = hex(
        """
        38 00 00 00                       # nlmsg_len 56
        10 00                             # nlmsg_type RTM_NEWLINK
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        00 00 00 00                       # ifi_index 0
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 03 00                       # IFLA_IFNAME, length 8
          62 72 30 00                     # "br0"
        10 00 12 00                       # IFLA_LINKINFO, length 16
          0a 00 01 00                     # IFLA_INFO_KIND, length 10
            62 72 69 64 67 65             # "bridge"
            00 00                         # to a multiple of 4
        """)

    /// `ip link add link aa name aa.100 type vlan id 100`
    static let addVLAN = hex(
        """
        4c 00 00 00                       # nlmsg_len 76
        10 00                             # nlmsg_type RTM_NEWLINK
        05 06                             # nlmsg_flags 0x605
        d6 8c 0d 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        00 00 00 00                       # ifi_index 0
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 05 00                       # IFLA_LINK, length 8
          03 00 00 00                     # 3
        0b 00 03 00                       # IFLA_IFNAME, length 11
          61 61 2e 31 30 30 00            # "aa.100"
          00                              # to a multiple of 4
        18 00 12 00                       # IFLA_LINKINFO, length 24
          08 00 01 00                     # IFLA_INFO_KIND, length 8
            76 6c 61 6e                   # "vlan"
          0c 00 02 00                     # IFLA_INFO_DATA, length 12
            06 00 01 00                   # IFLA_VLAN_ID, length 6
              64 00                       # 100
              00 00                       # to a multiple of 4
        """)

    /// `ip link add name bond0 type bond mode active-backup`
    static let addBond = hex(
        """
        44 00 00 00                       # nlmsg_len 68
        10 00                             # nlmsg_type RTM_NEWLINK
        05 06                             # nlmsg_flags 0x605
        d6 8c 0d 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        00 00 00 00                       # ifi_index 0
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        0a 00 03 00                       # IFLA_IFNAME, length 10
          62 6f 6e 64 30 00               # "bond0"
          00 00                           # to a multiple of 4
        18 00 12 00                       # IFLA_LINKINFO, length 24
          08 00 01 00                     # IFLA_INFO_KIND, length 8
            62 6f 6e 64                   # "bond"
          0c 00 02 00                     # IFLA_INFO_DATA, length 12
            05 00 01 00                   # IFLA_BOND_MODE, length 5
              01                          # 1
              00 00 00                    # to a multiple of 4
        """)

    /// `ip link set dev v1 up`
    static let setUp = hex(
        """
        20 00 00 00                       # nlmsg_len 32
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        04 00 00 00                       # ifi_index 4
        01 00 00 00                       # ifi_flags
        01 00 00 00                       # ifi_change
        """)

    /// `ip link set dev v2 down`
    static let setDown = hex(
        """
        20 00 00 00                       # nlmsg_len 32
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        03 00 00 00                       # ifi_index 3
        00 00 00 00                       # ifi_flags
        01 00 00 00                       # ifi_change
        """)

    /// `ip link set dev v2 name w2`
    static let rename = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        03 00 00 00                       # ifi_index 3
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        07 00 03 00                       # IFLA_IFNAME, length 7
          77 32 00                        # "w2"
          00                              # to a multiple of 4
        """)

    /// `ip link set dev w2 address 02:00:00:00:00:07`
    static let setMAC = hex(
        """
        2c 00 00 00                       # nlmsg_len 44
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        80 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        03 00 00 00                       # ifi_index 3
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        0a 00 01 00                       # IFLA_ADDRESS, length 10
          02 00 00 00 00 07               # 02:00:00:00:00:07
          00 00                           # to a multiple of 4
        """)

    /// `ip link set dev w2 mtu 1400`
    static let setMTU = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        03 00 00 00                       # ifi_index 3
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 04 00                       # IFLA_MTU, length 8
          78 05 00 00                     # 1400
        """)

    /// `ip link set dev w2 txqueuelen 77`
    static let setQueue = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        03 00 00 00                       # ifi_index 3
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 0d 00                       # IFLA_TXQLEN, length 8
          4d 00 00 00                     # 77
        """)

    /// `ip link set dev w2 master br0`
    static let setMaster = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        03 00 00 00                       # ifi_index 3
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 0a 00                       # IFLA_MASTER, length 8
          06 00 00 00                     # 6
        """)

    /// `ip link set dev w2 nomaster`
    static let setNoMaster = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        03 00 00 00                       # ifi_index 3
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 0a 00                       # IFLA_MASTER, length 8
          00 00 00 00                     # 0
        """)

    /// `ip link set dev mv0 netns peer`
    static let moveLink = hex(
        """
        28 00 00 00                       # nlmsg_len 40
        10 00                             # nlmsg_type RTM_NEWLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        05 00 00 00                       # ifi_index 5
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        08 00 1c 00                       # IFLA_NET_NS_FD, length 8
          04 00 00 00                     # 4
        """)

    /// `ip link del dev br0`
    static let deleteLink = hex(
        """
        20 00 00 00                       # nlmsg_len 32
        11 00                             # nlmsg_type RTM_DELLINK
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        00                                # ifi_family
        00                                # padding
        00 00                             # ifi_type
        06 00 00 00                       # ifi_index 6
        00 00 00 00                       # ifi_flags
        00 00 00 00                       # ifi_change
        """)
}
