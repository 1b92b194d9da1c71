package dev.weir.kubernetes;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A Vert.x whose HTTP clients give up a connection on which nothing comes. The Kubernetes client
 * has no setting for it: the hook that its factory offers (additionalConfig) is never called by
 * version 7.5, and without it a watch whose other end is gone without a word waits for ever.
 */
final class Listening {
  private Listening() {}

  static Vertx atMost(Duration silence, Vertx vertx) {
    return (Vertx)
        Proxy.newProxyInstance(
            Listening.class.getClassLoader(),
            new Class<?>[] {Vertx.class},
            (_, method, arguments) -> call(silence, vertx, method, arguments));
  }

  private static Object call(Duration silence, Vertx vertx, Method method, Object[] arguments)
      throws Throwable {
    if (method.getName().equals("createHttpClient")
        && arguments != null
        && arguments[0] instanceof HttpClientOptions options) {
      options
          .setIdleTimeoutUnit(TimeUnit.SECONDS)
          .setReadIdleTimeout(Math.toIntExact(silence.toSeconds()));
    }
    try {
      return method.invoke(vertx, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
