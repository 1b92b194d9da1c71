package dev.weir.store.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.ProxyReport.Refusal;
import dev.weir.core.rollout.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an engine's proxies say, by rollout, as JSON. */
final class ReportText {
  /** So many are named; of the others the number is known. */
  static final int NAMED = 20;

  private static final int LONGEST_MESSAGE = 500;
  private static final JsonMapper JSON = new JsonMapper();

  private ReportText() {}

  static String of(Map<ResourceId, ProxyReport> reports) {
    ObjectNode all = JSON.createObjectNode();
    new TreeMap<>(reports)
        .forEach((rollout, report) -> put(all.putObject(rollout.toString()), report));
    return all.toString();
  }

  private static void put(ObjectNode node, ProxyReport report) {
    node.put("sequence", report.sequence())
        .put("connected", report.connected())
        .put("acknowledged", report.acknowledged());
    ArrayNode refused = node.putArray("refused");
    report.refused().stream()
        .limit(NAMED)
        .forEach(
            refusal ->
                refused
                    .addObject()
                    .put("proxy", refusal.proxy())
                    .put("type", refusal.resourceType())
                    .put("version", refusal.version())
                    .put("message", cut(refusal.message())));
    ArrayNode waiting = node.putArray("waiting");
    report.waiting().stream().limit(NAMED).forEach(waiting::add);
  }

  private static String cut(String message) {
    return message.length() > LONGEST_MESSAGE
        ? message.substring(0, LONGEST_MESSAGE) + "…"
        : message;
  }

  /**
   * Reads it again.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Map<ResourceId, ProxyReport> read(String text) {
    Map<ResourceId, ProxyReport> reports = new HashMap<>();
    try {
      JSON.readTree(text)
          .properties()
          .forEach(one -> reports.put(ResourceId.parse(one.getKey()), report(one.getValue())));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
    return reports;
  }

  private static ProxyReport report(JsonNode node) {
    List<Refusal> refused = new ArrayList<>();
    node.path("refused")
        .forEach(
            one ->
                refused.add(
                    new Refusal(
                        one.path("proxy").asText(),
                        one.path("type").asText(),
                        one.path("version").asText(),
                        one.path("message").asText())));
    List<String> waiting = new ArrayList<>();
    node.path("waiting").forEach(name -> waiting.add(name.asText()));
    return new ProxyReport(
        node.path("sequence").asLong(),
        node.path("connected").asInt(),
        node.path("acknowledged").asInt(),
        refused,
        waiting);
  }
}
