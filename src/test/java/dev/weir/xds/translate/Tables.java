package dev.weir.xds.translate;

import dev.weir.core.traffic.RoutingTable;

/** A routing table, a line for each thing in it. */
final class Tables {
  private Tables() {}

  static String text(RoutingTable table) {
    StringBuilder out = new StringBuilder("node " + table.node() + "\n");
    table.egress().ifPresent(e -> out.append("egress " + e.address() + ":" + e.port() + "\n"));
    for (RoutingTable.Host host : table.hosts()) {
      out.append("host " + host.service() + " " + host.domains() + "\n");
      for (RoutingTable.Rule rule : host.rules()) {
        out.append("  route " + rule.name() + " " + rule.match() + "\n");
        switch (rule.answer()) {
          case RoutingTable.Answer.Unavailable(String why) -> out.append("    503 " + why + "\n");
          case RoutingTable.Answer.Shares(var shares) ->
              shares.forEach(s -> out.append("    " + s.basisPoints() + " " + s.cluster() + "\n"));
        }
      }
    }
    table.clusters().forEach(c -> out.append("cluster " + c.name() + " " + c.discovery() + "\n"));
    table.missing().forEach(m -> out.append("missing " + m + "\n"));
    table.sequences().forEach((r, n) -> out.append("rollout " + r + " " + n + "\n"));
    return out.toString();
  }
}
