/// What `ip rule` sends.
///
/// Recorded once from iproute2 6.1.0 on Linux 6.18, x86-64; the comments name the kernel's fields.
enum RuleRequests {
    /// `ip rule add from 10.7.168.173/32 lookup 100`
    static let addRuleFrom = hex(
        """
        24 00 00 00                       # nlmsg_len 36
        20 00                             # nlmsg_type RTM_NEWRULE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # family AF_INET
        00                                # dst_len 0
        20                                # src_len 32
        00                                # tos
        64                                # table 100
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 02 00                       # FRA_SRC, length 8
          0a 07 a8 ad                     # 10.7.168.173
        """)

    /// `ip rule add to 10.7.168.173/16 lookup 70000 priority 999`
    static let addRuleTo = hex(
        """
        34 00 00 00                       # nlmsg_len 52
        20 00                             # nlmsg_type RTM_NEWRULE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # family AF_INET
        10                                # dst_len 16
        00                                # src_len 0
        00                                # tos
        00                                # table 0
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 01 00                       # FRA_DST, length 8
          0a 07 a8 ad                     # 10.7.168.173
        08 00 0f 00                       # FRA_TABLE, length 8
          70 11 01 00                     # 70000
        08 00 06 00                       # FRA_PRIORITY, length 8
          e7 03 00 00                     # 999
        """)

    /// `ip rule add fwmark 0x1/0xff lookup 500 priority 1000`
    static let addRuleMark = hex(
        """
        3c 00 00 00                       # nlmsg_len 60
        20 00                             # nlmsg_type RTM_NEWRULE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # family AF_INET
        00                                # dst_len 0
        00                                # src_len 0
        00                                # tos
        00                                # table 0
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 0a 00                       # FRA_FWMARK, length 8
          01 00 00 00                     # 0x1
        08 00 10 00                       # FRA_FWMASK, length 8
          ff 00 00 00                     # 0xff
        08 00 0f 00                       # FRA_TABLE, length 8
          f4 01 00 00                     # 500
        08 00 06 00                       # FRA_PRIORITY, length 8
          e8 03 00 00                     # 1000
        """)

    /// `ip -6 rule add from fd00:6::173 lookup 100`
    static let addRule6 = hex(
        """
        30 00 00 00                       # nlmsg_len 48
        20 00                             # nlmsg_type RTM_NEWRULE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        0a                                # family AF_INET6
        00                                # dst_len 0
        80                                # src_len 128
        00                                # tos
        64                                # table 100
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        14 00 02 00                       # FRA_SRC, length 20
          fd 00 00 06 00 00 00 00 00 00 00 00 00 00 01 73 # fd00:6::173
        """)

    /// `ip rule add lookup 500 priority 1001`
    static let addRuleAll = hex(
        """
        2c 00 00 00                       # nlmsg_len 44
        20 00                             # nlmsg_type RTM_NEWRULE
        05 06                             # nlmsg_flags 0x605
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # family AF_INET
        00                                # dst_len 0
        00                                # src_len 0
        00                                # tos
        00                                # table 0
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 0f 00                       # FRA_TABLE, length 8
          f4 01 00 00                     # 500
        08 00 06 00                       # FRA_PRIORITY, length 8
          e9 03 00 00                     # 1001
        """)

    /// `ip rule del from 10.7.168.173/32 lookup 100 type unicast`
    static let deleteRule = hex(
        """
        24 00 00 00                       # nlmsg_len 36
        21 00                             # nlmsg_type RTM_DELRULE
        05 00                             # nlmsg_flags 0x5
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # family AF_INET
        00                                # dst_len 0
        20                                # src_len 32
        00                                # tos
        64                                # table 100
        00                                # res1
        00                                # res2
        01                                # action 1
        00 00 00 00                       # flags
        08 00 02 00                       # FRA_SRC, length 8
          0a 07 a8 ad                     # 10.7.168.173
        """)

    /// `ip rule show`
    static let listRules = hex(
        """
        1c 00 00 00                       # nlmsg_len 28
        22 00                             # nlmsg_type RTM_GETRULE
        01 03                             # nlmsg_flags 0x301
        7f 38 05 6b                       # nlmsg_seq
        00 00 00 00                       # nlmsg_pid
        02                                # family AF_INET
        00                                # dst_len 0
        00                                # src_len 0
        00                                # tos
        00                                # table 0
        00                                # res1
        00                                # res2
        00                                # action 0
        00 00 00 00                       # flags
        """)
}
