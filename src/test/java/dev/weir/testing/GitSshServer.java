package dev.weir.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;

/** An ssh server in this process that runs the real {@code git upload-pack}. */
public final class GitSshServer implements AutoCloseable {
  private final SshServer server = SshServer.setUpDefaultServer();

  /**
   * @param hostKey the server's private key
   * @param client the public key of the only one who may come in
   */
  public GitSshServer(Path hostKey, PublicKey client) throws IOException {
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(new FileKeyPairProvider(hostKey));
    server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, client));
    server.setCommandFactory((channel, command) -> new UploadPack(command));
    server.start();
  }

  public int port() {
    return server.getPort();
  }

  public String url(Path repository) {
    return "ssh://git@127.0.0.1:" + port() + repository;
  }

  /** The line of a known_hosts file. */
  public String knownHost(PublicKey key) {
    return "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(key) + "\n";
  }

  private static final class UploadPack extends AbstractCommandSupport {
    UploadPack(String command) {
      super(command, null);
    }

    @Override
    public void run() {
      String path = getCommand().replaceAll("^git-upload-pack '|'$", "");
      ProcessBuilder builder = new ProcessBuilder(List.of("git", "upload-pack", path));
      GitRepo.bare(builder.environment());
      // Its owner is somebody else when the tests run as root.
      builder.environment().put("GIT_CONFIG_COUNT", "1");
      builder.environment().put("GIT_CONFIG_KEY_0", "safe.directory");
      builder.environment().put("GIT_CONFIG_VALUE_0", "*");
      try {
        Process process = builder.start();
        Thread.ofVirtual().start(() -> pump(getInputStream(), process.getOutputStream()));
        pump(process.getInputStream(), getOutputStream());
        onExit(process.waitFor());
      } catch (IOException | InterruptedException e) {
        onExit(1, e.toString());
      }
    }

    private static void pump(InputStream from, OutputStream to) {
      byte[] buffer = new byte[8192];
      try {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          to.write(buffer, 0, n);
          to.flush();
        }
      } catch (IOException e) {
        // The other side has what it wanted and is gone.
        return;
      }
    }

    @Override
    public void destroy(ChannelSession channel) {}
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
