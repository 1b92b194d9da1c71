package dev.weir.nativeimage;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.CipherSuiteFilter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextOption;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Netty's clients choose between the JDK's TLS and OpenSSL, which is not there. Quarkus takes the
 * choice away in the method that its own Netty has; a newer Netty has another one, which goes to
 * that.
 */
final class NettySubstitutions {
  private NettySubstitutions() {}

  @TargetClass(SslContext.class)
  static final class Clients {
    private Clients() {}

    @Alias
    static native SslContext newClientContextInternal(
        SslProvider provider,
        Provider security,
        X509Certificate[] trusted,
        TrustManagerFactory trust,
        X509Certificate[] chain,
        PrivateKey key,
        String password,
        KeyManagerFactory keys,
        Iterable<String> ciphers,
        CipherSuiteFilter filter,
        ApplicationProtocolConfig protocols,
        String[] versions,
        long cacheSize,
        long timeout,
        boolean ocsp,
        SecureRandom random,
        String store,
        String identification,
        Map.Entry<SslContextOption<?>, Object>... options)
        throws SSLException;

    /**
     * {@code openSslOnly} says nothing to the JDK's TLS.
     *
     * @throws SSLException as the method that it goes to
     */
    @Substitute
    static SslContext newClientContextInternal(
        SslProvider provider,
        Provider security,
        X509Certificate[] trusted,
        TrustManagerFactory trust,
        X509Certificate[] chain,
        PrivateKey key,
        String password,
        KeyManagerFactory keys,
        Iterable<String> ciphers,
        CipherSuiteFilter filter,
        ApplicationProtocolConfig protocols,
        String[] versions,
        long cacheSize,
        long timeout,
        boolean openSslOnly,
        boolean ocsp,
        SecureRandom random,
        String store,
        String identification,
        Map.Entry<SslContextOption<?>, Object>... options)
        throws SSLException {
      return newClientContextInternal(
          provider,
          security,
          trusted,
          trust,
          chain,
          key,
          password,
          keys,
          ciphers,
          filter,
          protocols,
          versions,
          cacheSize,
          timeout,
          ocsp,
          random,
          store,
          identification,
          options);
    }
  }
}
