package dev.weir.intent.git;

import dev.weir.engine.Commit;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import dev.weir.intent.files.FileSetReader;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one commit as one set. */
final class CommitReader {
  private static final Logger LOG = LoggerFactory.getLogger(CommitReader.class);

  private final GitSettings settings;
  private final FileSetReader reader = new FileSetReader();
  private final Optional<Signatures> signatures;
  private Optional<Seen> last = Optional.empty();
  private final Set<String> toldSubmodules = new HashSet<>();

  CommitReader(GitSettings settings) {
    this.settings = settings;
    this.signatures = settings.signers().map(Signatures::new);
  }

  /** What a commit holds. */
  record Seen(Commit commit, IntentRead read) {}

  /**
   * Reads it, unless it is the one that was read last: a commit never changes. Who may sign does,
   * so where that counts it is read each time.
   *
   * @throws IOException when the copy is broken
   */
  Seen read(Repository repository, ObjectId id) throws IOException {
    boolean known = last.filter(seen -> seen.commit().hash().equals(id.name())).isPresent();
    if (!known || signatures.isPresent()) {
      last = Optional.of(readAfresh(repository, id));
    }
    return last.orElseThrow();
  }

  /**
   * Reads it, whatever was read before.
   *
   * @throws IOException when the copy is broken
   */
  Seen readAfresh(Repository repository, ObjectId id) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit found = walk.parseCommit(id);
      Commit commit = commit(found);
      Optional<Problem> unsigned =
          signatures.flatMap(s -> s.problem(repository, found, settings.name()));
      if (unsigned.isPresent()) {
        return new Seen(
            commit,
            new IntentRead.Refused(
                List.of(unsigned.get()), "unsigned: " + id.name() + unsigned.get().wrong()));
      }
      TreeFiles.Found tree = TreeFiles.read(repository, found, settings.path(), settings.name());
      for (String submodule : tree.submodules()) {
        if (toldSubmodules.add(submodule)) {
          LOG.warn("a submodule is not read: source={} path={}", settings.name(), submodule);
        }
      }
      return new Seen(commit, reader.read(tree.files()));
    }
  }

  private static Commit commit(RevCommit found) {
    PersonIdent author = found.getAuthorIdent();
    String name = author == null ? "" : author.getName();
    return new Commit(
        found.name(),
        name.isBlank() && author != null ? author.getEmailAddress() : name,
        Instant.ofEpochSecond(found.getCommitTime()),
        found.getShortMessage());
  }
}
