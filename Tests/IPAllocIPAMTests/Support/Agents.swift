import IPAllocScriptedAgent

extension ScriptedAgent {
    /// What Spiderpool's agent was seen to answer: a pod with two interfaces.
    static let answer = #"""
        {"ips":[
          {"version":4,"address":"10.6.168.171/16","nic":"eth0","ipPool":"a","gateway":"10.6.0.1"},
          {"version":4,"address":"10.7.168.171/16","nic":"net1","ipPool":"b","gateway":"10.7.0.1"},
          {"version":6,"address":"fd00:7::171/64","nic":"net1","ipPool":"c","vlan":0}],
        "routes":[
          {"ifName":"eth0","dst":"0.0.0.0/0","gw":"10.6.0.1"},
          {"ifName":"net1","dst":"0.0.0.0/0","gw":"10.7.0.1"},
          {"ifName":"net1","dst":"192.168.0.0/24","gw":"10.7.0.2"}]}
        """#

    /// An agent that is healthy, and answers all else so.
    static func healthy(_ steps: [Step]) -> ScriptedAgent {
        ScriptedAgent { request in
            request.line.hasPrefix("GET /v1/ipam/healthy ") ? [.answer(200)] : steps
        }
    }
}
