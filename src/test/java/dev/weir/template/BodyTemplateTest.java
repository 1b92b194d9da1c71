package dev.weir.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that teams write themselves. */
class BodyTemplateTest {
  private static Notice saying(String message) {
    return new Notice(
        "o",
        "shop/checkout/1",
        Instant.EPOCH,
        "shop",
        "checkout",
        NoticeKind.FAILED,
        "failed",
        "weir",
        "Progressing",
        "RollingBack",
        message,
        Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a \"quote\", a \\ and\na line",
        "\", \"admin\": \"true",
        "{event.actor} {#if}",
        "\u0000\u001f tab\t ünïcödé 🚢 \u2028"
      })
  void whateverAMessageSaysStaysWithinItsString(String message) throws Exception {
    String body =
        BodyTemplate.parse("{\"text\": \"{event.message}\", \"who\": \"{event.actor}\"}")
            .of(saying(message));
    var json = new ObjectMapper().readTree(body);
    assertThat(json.path("text").asText()).isEqualTo(message);
    assertThat(json.path("who").asText()).isEqualTo("weir");
    assertThat(json.size()).isEqualTo(2);
  }

  @Test
  void ifChooses() {
    BodyTemplate template =
        BodyTemplate.parse("{\"colour\": \"{#if event.kind == 'failed'}red{#else}green{/if}\"}");
    assertThat(template.of(saying("m"))).isEqualTo("{\"colour\": \"red\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"{event.mesage}\"}",
        "{\"text\": \"{message}\"}",
        "{\"text\": \"{event.message.raw}\"}",
        "{\"text\": \"{event.getClass.name}\"}",
        "{\"text\": \"{event.message.class}\"}",
        "{\"text\": \"{#for i in 1000000000}x{/for}\"}",
        "{\"text\": \"{#if event.kind}\"}",
        "{\"text\": \"{#include other /}\"}",
        "{\"text\": {event.message}}",
        "{\"text\": \"{event.message}\"",
        "just text"
      })
  void aWrongTemplateIsRefusedWhenItIsRead(String text) {
    assertThatThrownBy(() -> BodyTemplate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("template");
  }
}
