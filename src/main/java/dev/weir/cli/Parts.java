package dev.weir.cli;

import dev.weir.cli.client.Clusters;
import dev.weir.cli.view.Terminal;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.engine.IntentReader;
import dev.weir.engine.ProxyBootstrap;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * What the command line is given. Suppliers are asked at most once, and only by a command that
 * needs the part.
 *
 * @param compiler turns a rollout and the policies into its plan
 * @param environment the process's variables
 * @param build which Weir this is
 */
public record Parts(
    Supplier<Server> server,
    Supplier<Demo> demo,
    Supplier<IntentReader> intentReader,
    Supplier<ProxyBootstrap> proxyBootstrap,
    BiFunction<Rollout, Map<ResourceId, GatePolicy>, Plan> compiler,
    Supplier<Replays> replays,
    Supplier<Clusters> clusters,
    Map<String, String> environment,
    Terminal terminal,
    InstantSource clock,
    BuildFacts build) {
  public Parts {
    environment = Map.copyOf(environment);
  }
}
