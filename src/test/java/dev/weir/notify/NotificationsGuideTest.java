package dev.weir.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.notice.NoticeKind;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import dev.weir.intent.directory.DirectoryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows can be used as it stands. */
class NotificationsGuideTest {
  private static final Path GUIDE = Path.of("docs", "notifications.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyExampleOfTheGuideIsAccepted(@TempDir Path folder) throws IOException {
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(GUIDE))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    Files.writeString(folder.resolve("policies.yaml"), String.join("---\n", examples));

    IntentRead read = new DirectoryReader().read(folder);

    assertThat(read)
        .as(
            () ->
                read instanceof IntentRead.Refused refused
                    ? refused.problems().stream().map(Problem::render).toList().toString()
                    : "accepted")
        .isInstanceOf(IntentRead.Accepted.class);
    List<NotificationPolicy> policies =
        List.copyOf(((IntentRead.Accepted) read).intent().notifications().values());
    assertThat(policies)
        .extracting(policy -> policy.id().name())
        .containsExactlyInAnyOrder("team", "everybody");
    NotificationPolicy everybody =
        policies.stream().filter(p -> p.id().name().equals("everybody")).findFirst().orElseThrow();
    assertThat(everybody.receivers())
        .extracting(receiver -> receiver.channel().word())
        .containsExactly("slack", "teams", "webhook", "cloudEvents", "email");
    assertThat(everybody.retryFor()).isEqualTo(Duration.ofHours(48));
  }

  @Test
  void theGuideNamesEveryEventThatAPolicyMayName() throws IOException {
    String guide = Files.readString(GUIDE);
    String crd = Files.readString(Path.of("rollout-crds", "notificationpolicies.weir.dev.yaml"));
    String words =
        String.join(", ", Arrays.stream(NoticeKind.values()).map(NoticeKind::word).toList());
    assertThat(crd).contains("enum: [" + words + "]");
    for (NoticeKind kind : NoticeKind.values()) {
      assertThat(guide).contains("`" + kind.word() + "`");
    }
  }
}
