package dev.holdfast.fsm.script;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

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

  private static void isOrBecomes(String name, String printed) throws IOException {
    Path file = DOCS.resolve(name);
    if (Boolean.getBoolean("holdfast.refresh")) {
      Files.writeString(file, printed, UTF_8);
    }
    String committed = Files.readString(file, UTF_8);
    assertEquals(committed, printed, "docs/" + name + " is stale: run ./holdfast refresh-docs");
  }
}
