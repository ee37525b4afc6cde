package dev.holdfast.fsm.script;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.fsm.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed diagrams are those of the table; {@code ./holdfast refresh-docs} prints them. */
class StatesDocTest {

  private static final Path DOCS = Path.of("../docs");

  @Test
  void theStatesDocumentIsThatOfTheTable() throws IOException {
    isOrBecomes("states.md", StatesDoc.print());
  }

  @Test
  void theDrawingIsThatOfTheTable() throws IOException {
    isOrBecomes("states.svg", StatesSvg.draw());
  }

  /** The document has one line for each reason, with all states and events of it. */
  @Test
  void whatCannotHappenForOneReasonIsEachOfItsEventsInEachOfItsStates() {
    StatesDoc.impossible()
        .forEach(
            (why, rows) -> {
              long states = rows.stream().map(Row::from).distinct().count();
              long events = rows.stream().map(Row::event).distinct().count();
              assertEquals(states * events, rows.size(), why);
            });
  }

  private static void isOrBecomes(String name, String printed) throws IOException {
    Path file = DOCS.resolve(name);
    if (Boolean.getBoolean("holdfast.refresh")) {
      Files.writeString(file, printed, UTF_8);
    }
    String committed = Files.readString(file, UTF_8);
    assertEquals(committed, printed, "docs/" + name + " is stale: run ./holdfast refresh-docs");
  }
}
