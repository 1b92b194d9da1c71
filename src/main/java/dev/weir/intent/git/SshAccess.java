package dev.weir.intent.git;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshConstants;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * How ssh servers are reached: with a key alone, and only when the server's own key is known. What
 * a person has set up in {@code ~/.ssh/config} does not count.
 */
final class SshAccess {
  private static final List<String> KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

  private SshAccess() {}

  static SshdSessionFactory of(GitSettings.Access access) {
    File home = new File(System.getProperty("user.home", "."));
    File ssh = new File(home, ".ssh");
    List<Path> keys =
        access
            .sshKey()
            .map(List::of)
            .orElseGet(() -> KEYS.stream().map(name -> ssh.toPath().resolve(name)).toList());
    List<Path> knownHosts = List.of(access.knownHosts());
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(home)
        .setSshDirectory(ssh)
        .setPreferredAuthentications("publickey")
        .setDefaultIdentities(folder -> keys)
        .setDefaultKnownHostsFiles(folder -> knownHosts)
        .setConfigStoreFactory((folder, file, user) -> new Fixed(access))
        .build(null);
  }

  /** The same words for every host. */
  private static final class Fixed implements SshConfigStore, SshConfigStore.HostConfig {
    private final Map<String, List<String>> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Fixed(GitSettings.Access access) {
      options.put(SshConstants.STRICT_HOST_KEY_CHECKING, List.of("yes"));
      options.put(SshConstants.BATCH_MODE, List.of("yes"));
      options.put(SshConstants.IDENTITIES_ONLY, List.of("yes"));
      options.put(SshConstants.USER_KNOWN_HOSTS_FILE, List.of(access.knownHosts().toString()));
      access
          .sshKey()
          .ifPresent(key -> options.put(SshConstants.IDENTITY_FILE, List.of(key.toString())));
    }

    @Override
    public HostConfig lookup(String host, int port, String user) {
      return this;
    }

    @Override
    public HostConfig lookupDefault(String host, int port, String user) {
      return this;
    }

    @Override
    @SuppressWarnings("NullAway") // The library's word for "not set" is null.
    public String getValue(String key) {
      List<String> values = options.get(key);
      return values == null ? null : values.getFirst();
    }

    @Override
    public List<String> getValues(String key) {
      return options.getOrDefault(key, List.of());
    }

    @Override
    public Map<String, String> getOptions() {
      return options.entrySet().stream()
          .filter(option -> !option.getKey().equals(SshConstants.IDENTITY_FILE))
          .filter(option -> !option.getKey().equals(SshConstants.USER_KNOWN_HOSTS_FILE))
          .collect(Collectors.toMap(Map.Entry::getKey, option -> option.getValue().getFirst()));
    }

    @Override
    public Map<String, List<String>> getMultiValuedOptions() {
      return Stream.of(SshConstants.IDENTITY_FILE, SshConstants.USER_KNOWN_HOSTS_FILE)
          .filter(options::containsKey)
          .collect(Collectors.toMap(key -> key, key -> List.copyOf(getValues(key))));
    }
  }
}
