package dev.weir.core.plan;

import dev.weir.core.notice.Channel;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.notice.Secret;
import dev.weir.core.rollout.ResourceId;
import java.util.LinkedHashMap;
import java.util.Map;

/** A notification policy against the rollouts and the secrets of its namespace. */
final class NotificationConsistency {
  private static final String POLICY = "NotificationPolicy";

  private NotificationConsistency() {}

  static void check(NotificationPolicy policy, Intent intent, Faults faults) {
    Named where = new Named(POLICY, policy.id());
    String namespace = policy.id().namespace();
    for (String rollout : policy.rollouts()) {
      faults.refers(
          where,
          "spec.rollouts",
          new Named(Faults.ROLLOUT, new ResourceId(namespace, rollout)),
          intent.rollouts().keySet());
    }
    for (int i = 0; i < policy.receivers().size(); i++) {
      Channel channel = policy.receivers().get(i).channel();
      String path = "spec.receivers[" + i + "]." + channel.word();
      secrets(channel)
          .forEach((field, secret) -> secret(where, path + "." + field, namespace, secret, faults));
    }
  }

  private static Map<String, Secret> secrets(Channel channel) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    switch (channel) {
      case Channel.Slack(Secret url) -> secrets.put("url", url);
      case Channel.Teams(Secret url) -> secrets.put("url", url);
      case Channel.Webhook(var url, var _, var _, var signing, var bearer) -> {
        secrets.put("url", url);
        signing.ifPresent(secret -> secrets.put("secret", secret));
        bearer.ifPresent(secret -> secrets.put("bearer", secret));
      }
      case Channel.CloudEvents(var url, var _, var bearer) -> {
        secrets.put("url", url);
        bearer.ifPresent(secret -> secrets.put("bearer", secret));
      }
      case Channel.Email(var _, var _, var smtp) ->
          smtp.login().ifPresent(login -> secrets.put("smtp.password", login.password()));
    }
    return secrets;
  }

  private static void secret(
      Named where, String path, String namespace, Secret secret, Faults faults) {
    if (secret instanceof Secret.InVariable(String name) && !Secret.isOf(namespace, name)) {
      faults.add(
          where,
          path + ".env",
          "The variable " + name + " is not one for the namespace '" + namespace + "'.",
          "Name it "
              + Secret.prefix(namespace)
              + "… with capital letters and digits, and single"
              + " underscores between them.");
    }
  }
}
