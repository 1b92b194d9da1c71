package dev.weir.intent.directory;

/** A small mesh: a frontend that calls a checkout of three revisions. */
final class Shop {
  private Shop() {}

  static final String YAML =
      """
      apiVersion: weir.dev/v1alpha1
      kind: VirtualNode
      metadata: {name: frontend, namespace: shop}
      spec:
        backends: [{virtualService: checkout.shop.internal}]
        egress: {port: 15001}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: VirtualService
      metadata: {name: checkout.shop.internal, namespace: shop}
      spec: {hosts: [checkout.shop.internal, checkout], provider: {virtualRouter: checkout}}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: VirtualRouter
      metadata: {name: checkout, namespace: shop}
      spec:
        listeners: [{port: 8080, protocol: http}]
        routes:
        - name: all
          match: {prefix: /api, method: GET, headers: [{name: x-tenant, regex: "a.*"}]}
          action: {rollout: checkout}
          timeout: {perRequest: 15s, idle: 300s}
          retryPolicy: {maxRetries: 2, perRetryTimeout: 2s, on: [gateway-error, connection-error]}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: VirtualNode
      metadata: {name: checkout-v1, namespace: shop}
      spec:
        listeners: [{port: 8080, healthCheck: {path: /health, interval: 5s, timeout: 2s, healthy: 2, unhealthy: 3}}]
        discovery: {static: [{address: 127.0.0.1, port: 9001}]}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: VirtualNode
      metadata: {name: checkout-v2, namespace: shop}
      spec: {listeners: [{port: 8080}], discovery: {static: [{address: 127.0.0.1, port: 9002}]}}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: VirtualNode
      metadata: {name: checkout-v3, namespace: shop}
      spec: {listeners: [{port: 8080}], discovery: {dns: {hostname: checkout.example}}}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: Rollout
      metadata: {name: checkout, namespace: shop}
      spec:
        revision: v2
        virtualNode: checkout-${revision}
        strategy:
          canary:
            steps:
            - weight: 0.5%
              hold: 2m
            - weight: 10
              hold: 5m
              gates: [{policy: http-latency, args: {maxMilliseconds: "250"}}]
            - pause: {until: promoted}
            - weight: 50%
              hold: 10m
            gates:
            - policy: http-health
              args: {minSuccess: "99.5%"}
        progressDeadline: 15m
      """;
}
