package dev.weir.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is called an event of CDEvents is one, by the schemas of its specification. */
class CdeventsSchemaTest {
  private static List<Error> problems(String schema, JsonNode event) throws Exception {
    ObjectNode definition =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    Files.readString(Path.of("src/test/resources/cdevents", schema + ".json")));
    // Links to other events stand in files of their own; Weir sends none.
    ((ObjectNode) definition.at("/properties/context/properties")).remove("links");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(definition)
        .validate(event);
  }

  @ParameterizedTest
  @CsvSource({
    "serves,servicedeployed",
    "promoted,serviceupgraded",
    "rolled-back,servicerolledback",
    "settled,servicerolledback"
  })
  void aServiceEventKeepsToItsSchema(String event, String schema) throws Exception {
    assertThat(problems(schema, Cdevents.data(NoticeWordsTest.notice(event)))).isEmpty();
  }

  @Test
  void theSchemasSeeWhatIsWrong() throws Exception {
    ObjectNode event = Cdevents.data(NoticeWordsTest.notice("promoted"));
    assertThat(problems("servicedeployed", event)).isNotEmpty();
    ((ObjectNode) event.at("/subject/content")).remove("artifactId");
    assertThat(problems("serviceupgraded", event)).isNotEmpty();
  }
}
