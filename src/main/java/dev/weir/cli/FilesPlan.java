package dev.weir.cli;

import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.engine.IntentRead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The plan of a rollout that stands in a directory, without a server.
 *
 * @param plan empty when there is none; why has been said then
 * @param code what the command ends with
 */
record FilesPlan(Optional<Plan> plan, ExitCode code) {
  static FilesPlan read(
      Session session, ServerOptions server, OutputOption output, Path directory, String name) {
    if (!Files.isDirectory(directory)) {
      throw server.wrong("'" + directory + "' is not a directory");
    }
    return switch (session.parts().intentReader().get().read(directory)) {
      case IntentRead.Refused refused -> {
        session.print(
            output,
            LintCommand.json(0, refused.problems()),
            () -> LintCommand.page(refused.problems()));
        yield new FilesPlan(Optional.empty(), ExitCode.WRONG_INPUT);
      }
      case IntentRead.Accepted accepted -> {
        List<Rollout> rollouts = named(accepted.intent(), server, name);
        if (rollouts.size() > 1) {
          throw server.wrong(
              "more than one rollout is named '"
                  + name
                  + "': "
                  + String.join(" and ", rollouts.stream().map(r -> r.id().toString()).toList())
                  + "; say which with -n NAMESPACE");
        }
        if (rollouts.isEmpty()) {
          session.complain("there is no rollout '" + name + "' in '" + directory + "'");
          yield new FilesPlan(Optional.empty(), ExitCode.REFUSED);
        }
        yield new FilesPlan(
            Optional.of(
                session
                    .parts()
                    .compiler()
                    .apply(rollouts.getFirst(), accepted.intent().policies())),
            ExitCode.DONE);
      }
    };
  }

  private static List<Rollout> named(Intent intent, ServerOptions server, String name) {
    return intent.rollouts().values().stream()
        .filter(r -> name.equals(r.id().toString()) || matches(r.id(), server, name))
        .sorted(Comparator.comparing(Rollout::id))
        .toList();
  }

  private static boolean matches(ResourceId id, ServerOptions server, String name) {
    return id.name().equals(name)
        && (server.namespace.isEmpty() || server.namespace.get().equals(id.namespace()));
  }
}
