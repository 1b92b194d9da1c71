package dev.weir.cli;

/** Answers of a server as they are in a rollout's life. */
final class Answers {
  static final String BASE = "/api/v1/namespaces/shop/rollouts/checkout";

  /** In the second of four steps. */
  static final String PROGRESSING =
      """
      {"apiVersion":"weir.dev/v1alpha1","kind":"Rollout",
       "metadata":{"namespace":"shop","name":"checkout","generation":7},
       "spec":{"revision":"v2","virtualNode":"checkout-${revision}"},
       "status":{"observedGeneration":7,"phase":"Progressing",
        "message":"10 % on v2, step 2 of 4, 2 m 10 s of 5 m held; http-health: 99.93 % ≥ 99.5 %",
        "stable":"v1","candidate":"v2",
        "step":{"index":1,"of":4,"name":"weight 10%","since":"2026-03-01T12:07:40Z",
                "heldSince":"2026-03-01T12:07:50Z"},
        "weights":{"v2":1000,"v1":9000},"desiredWeights":{"v2":1000,"v1":9000},
        "proxies":{"connected":3,"acknowledged":3,"refused":[],"waiting":[]},
        "gates":[
         {"name":"http-health","metric":"success-rate","verdict":"pass","value":0.9993,
          "requests":412,"at":"2026-03-01T12:09:55Z","reason":"99.93 % of 412 requests, must be >= 99.5 %",
          "query":"q","passes":24,"failures":0,"inconclusive":0,"noData":1,"errors":0,"recent":[]},
         {"name":"http-health","metric":"latency","verdict":"no-data","value":null,
          "reason":"the query gave no series","passes":0,"noData":3}],
        "conditions":[{"type":"Ready","status":"False","reason":"Progressing","message":""}],
        "attempt":1}}""";

  static final String HEALTHY =
      """
      {"metadata":{"namespace":"shop","name":"checkout","generation":7},
       "spec":{"revision":"v2"},
       "status":{"observedGeneration":7,"phase":"Healthy","message":"v2 serves everything",
        "stable":"v2","weights":{"v2":10000},"desiredWeights":{"v2":10000},
        "proxies":{"connected":3,"acknowledged":3,"refused":[],"waiting":[]},"gates":[],
        "conditions":[],"attempt":1}}""";

  /** Just after a commit: the spec wants v3, the engine has not looked yet. */
  static final String HEALTHY_OLD =
      HEALTHY
          .replace("\"generation\":7", "\"generation\":8")
          .replace("\"spec\":{\"revision\":\"v2\"}", "\"spec\":{\"revision\":\"v3\"}");

  static final String ROLLED_BACK =
      """
      {"metadata":{"namespace":"shop","name":"checkout","generation":8},
       "spec":{"revision":"v3"},
       "status":{"observedGeneration":8,"phase":"RolledBack",
        "message":"v3 was rolled back: http-health/success-rate 91.2 % < 95 %; `weir retry` tries it again",
        "stable":"v2","weights":{"v2":10000},"desiredWeights":{"v2":10000},
        "proxies":{"connected":3,"acknowledged":3,"refused":[],"waiting":[]},
        "gates":[{"name":"http-health","metric":"success-rate","verdict":"fail","value":0.912,
          "reason":"91.2 % of 320 requests, below 95 %","passes":2,"failures":1}],
        "attempt":2}}""";

  /** An experiment that an arm's gate has ended, on its way back. */
  static final String EXPERIMENT =
      """
      {"metadata":{"namespace":"shop","name":"checkout","generation":9},
       "spec":{"revision":"v1"},
       "status":{"observedGeneration":9,"phase":"Progressing",
        "message":"experiment blue-button is over (v3, gate http-health: 94 %): 0 % for v2, v3 is published",
        "stable":"v1","weights":{"v2":1000,"v3":2000,"v1":7000},
        "desiredWeights":{"v2":0,"v3":0,"v1":10000},
        "proxies":{"connected":3,"acknowledged":1,"refused":[],"waiting":["envoy-2","envoy-3"]},
        "gates":[],"conditions":[],"attempt":2,
        "experiment":{"name":"blue-button","stage":"concluding","startedAt":"2026-03-01T12:00:00Z",
         "for":"PT2H","ran":"PT30M10S","endedAt":"2026-03-01T12:31:00Z","cause":"gate-failed",
         "reason":"v3, gate http-health: success-rate is 94 %, must be >= 99 %",
         "arms":[
          {"revision":"v2","control":false,"weight":1000,"gates":[
           {"name":"http-health","metric":"success-rate","verdict":"pass","value":0.9993,
            "reason":"success-rate is 99.93 %, meets >= 99 %","passes":24,"noData":1,
            "values":{"count":24,"first":1.0,"last":0.9993,"mean":0.99951}},
           {"name":"http-latency","metric":"p99","verdict":"pass","value":1.04,
            "reason":"p99 is 1.04 (candidate 104, stable 100), meets <= 1.2","passes":25,
            "values":{"count":25,"first":1.1,"last":1.04,"mean":1.052}}]},
          {"revision":"v3","control":false,"weight":2000,"gates":[
           {"name":"http-health","metric":"success-rate","verdict":"fail","value":0.94,
            "reason":"success-rate is 94 %, must be >= 99 %","passes":24,"failures":1,
            "values":{"count":25,"first":1.0,"last":0.94,"mean":0.9976}}]},
          {"revision":"v1","control":true,"weight":7000,"gates":[]}]}}}""";

  /** A pause, a refusal, a silent proxy and weights on their way. */
  static final String TROUBLED =
      """
      {"metadata":{"namespace":"shop","name":"checkout","generation":9},
       "spec":{"revision":"v2"},
       "status":{"observedGeneration":8,"phase":"Paused",
        "message":"paused by ada: the dashboard looks odd",
        "stable":"v1","candidate":"v2",
        "step":{"index":2,"of":4,"name":"pause","since":"2026-03-01T12:00:00Z","heldSince":null},
        "pause":{"kind":"manual","reason":"the dashboard looks odd","since":"2026-03-01T12:05:00Z","until":null},
        "weights":{"v2":50,"v1":9950},"desiredWeights":{"v2":2500,"v1":7500},
        "proxies":{"connected":3,"acknowledged":1,
         "refused":[{"proxy":"frontend-7","resourceType":"routes","version":"12-ab34",
           "message":"Proto constraint validation failed (RouteValidationError.Match): value is required"}],
         "waiting":["frontend-9"]},
        "gates":[],"attempt":1}}""";

  static final String PLAN =
      """
      {"rollout":"shop/checkout","wanted":"v2","steps":[
       {"index":0,"name":"weight 0.5%","weight":50,"hold":"PT2M","gates":[
         {"name":"http-health","metrics":[{"name":"success-rate","pass":">= 99.5%","fail":"< 95%"},
          {"name":"latency","pass":"<= 250"}]}]},
       {"index":1,"name":"weight 10%","weight":1000,"hold":"PT5M","gates":[
         {"name":"http-health","metrics":[{"name":"success-rate","pass":">= 99.5%","fail":"< 95%"}]}]},
       {"index":2,"name":"pause","weight":1000,"hold":"PT0S","pause":{},"gates":[]},
       {"index":3,"name":"weight 50%","weight":5000,"hold":"PT10M","gates":[]}],
       "progressDeadline":"PT15M","onFailure":"rollback","keepOld":"PT30M"}""";

  static final String JOURNAL =
      """
      {"items":[
       {"number":9,"at":"2026-03-01T12:07:50Z","actor":"weir","event":"step-acknowledged",
        "from":"Progressing","to":"Progressing","message":"3 of 3 proxies have 10 % on v2","evidence":[]},
       {"number":8,"at":"2026-03-01T12:05:00Z","actor":"weir","event":"started",
        "from":"Healthy","to":"Progressing","message":"v2 is on its way","evidence":[]}]}""";

  static final String PROXIES =
      """
      {"items":[
       {"id":"frontend-1","node":"shop/frontend","address":"10.0.0.7:51234",
        "connectedAt":"2026-03-01T11:00:00Z","resources":[
         {"type":"clusters","sent":"11-aa","acknowledged":"11-aa","refusedVersion":"","refusedMessage":""},
         {"type":"routes","sent":"12-ab34","acknowledged":"11-aa","refusedVersion":"12-ab34",
          "refusedMessage":"Proto constraint validation failed"}]},
       {"id":"frontend-2","node":"shop/frontend","address":"10.0.0.8:40000",
        "connectedAt":"2026-03-01T11:00:00Z","resources":[]}]}""";

  static final String SOURCE_REFUSED =
      """
      {"source":"/etc/weir","digest":"sha256:ab12","takenAt":"2026-03-01T11:00:00Z",
       "readAt":"2026-03-01T12:09:00Z","problems":[
        {"file":"checkout.yaml","line":14,"column":18,"path":"spec.strategy.canary.steps[2].weight",
         "wrong":"120% is not a share.","fix":"Use 0% to 100%, for example: weight: 25%"},
        {"file":"router.yaml","line":0,"column":0,"path":"","wrong":"It is empty.","fix":""}]}""";

  static final String SOURCE_OF_GIT =
      """
      {"source":"https://git.example/shop/mesh.git#main:deploy","digest":"sha256:ab12",
       "takenAt":"2026-03-01T11:00:00Z","readAt":"2026-03-01T12:09:00Z",
       "commit":{"hash":"1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d","author":"Ann Other",
        "at":"2026-03-01T10:58:00Z","subject":"checkout v2"},
       "refusedCommit":{"hash":"9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c","author":"Bob Builder",
        "at":"2026-03-01T12:08:00Z","subject":"more, sooner"},
       "problems":[
        {"file":"checkout.yaml","line":14,"column":18,"path":"spec.strategy.canary.steps[2].weight",
         "wrong":"120% is not a share.","fix":"Use 0% to 100%, for example: weight: 25%"}]}""";

  static final String SOURCE_FINE =
      "{\"source\":\"/etc/weir\",\"digest\":\"sha256:ab12\",\"takenAt\":\"2026-03-01T11:00:00Z\","
          + "\"readAt\":\"2026-03-01T12:09:00Z\",\"problems\":[]}";

  private Answers() {}

  static String list(String... rollouts) {
    return "{\"kind\":\"RolloutList\",\"items\":[" + String.join(",", rollouts) + "]}";
  }

  static String elsewhere(String rollout, String namespace) {
    return rollout.replace("\"namespace\":\"shop\"", "\"namespace\":\"" + namespace + "\"");
  }

  /** A server that knows one rollout and everything around it. */
  static final String NOTICES =
      """
      {"kind": "NotificationList", "items": [
        {"id": "5d5e9dcd", "eventId": "shop/checkout/42", "namespace": "shop", "policy": "team",
         "receiver": "chat", "channel": "slack", "rollout": "shop/checkout", "event": "promoted",
         "at": "2026-05-01T12:00:00Z", "state": "dead", "tries": 3,
         "reason": "https://chat.example answered 410"},
        {"id": "8a8a0000", "eventId": "source/refused/1", "namespace": "shop", "policy": "team",
         "receiver": "mail", "channel": "email", "rollout": "", "event": "source-refused",
         "at": "2026-05-01T11:00:00Z", "state": "waiting", "tries": 0, "reason": "",
         "nextTry": "2026-05-01T12:01:00Z"}]}
      """;

  static ScriptedServer knowing(String rollout) {
    return new ScriptedServer()
        .on("GET /api/v1/rollouts", 200, list(rollout))
        .on("GET " + BASE, 200, rollout)
        .on("GET " + BASE + "/plan", 200, PLAN)
        .on("GET " + BASE + "/journal?limit=5", 200, JOURNAL)
        .on("GET " + BASE + "/journal?limit=50", 200, JOURNAL)
        .on("GET /api/v1/proxies", 200, PROXIES)
        .on("GET /api/v1/notifications", 200, NOTICES)
        .on("GET /api/v1/notifications?state=dead&namespace=shop", 200, NOTICES)
        .on("POST /api/v1/notifications/5d5e9dcd/resend", 200, "{\"id\": \"5d5e9dcd\"}")
        .on("POST /api/v1/notifications/8a8a0000/resend", 200, "{\"id\": \"8a8a0000\"}")
        .on("GET /api/v1/source", 200, SOURCE_FINE);
  }
}
