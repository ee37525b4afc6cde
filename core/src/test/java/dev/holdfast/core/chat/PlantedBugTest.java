package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of planted bugs, which must fit the code, and how one is planted and looked for. */
class PlantedBugTest {

  private static final Path ROOT = Path.of("..");
  private static final String ROSTER = "core/src/main/java/dev/holdfast/core/store/Roster.java";

  private final Plant plant = new Plant(ROOT, System.getProperty("java.class.path"));

  @Test
  void everyBugOfTheListCanBePlanted(@TempDir Path folder) throws IOException {
    List<PlantedBug> bugs = PlantedBug.all();
    assertTrue(bugs.size() >= 12, bugs.toString());
    for (PlantedBug bug : bugs) {
      plant.compile(bug, folder);
    }
    assertEquals(bugs.size(), bugs.stream().map(PlantedBug::name).distinct().count());
  }

  @Test
  void aBugReplacesWholeLines(@TempDir Path root) throws IOException {
    Files.writeString(root.resolve("File.java"), "one\n  two\ntwo\nthree\n");
    assertEquals("one\n  two\n2\nII\nthree\n", bug("two", "2", "II").plant(root));
    assertEquals("one\n  two\nthree\n", bug("two").plant(root));
  }

  @Test
  void linesThatAreNotThereOnceAreAnError(@TempDir Path root) throws IOException {
    Files.writeString(root.resolve("File.java"), "one\ntwo\ntwo\n");
    assertEquals(
        "the lines of the planted bug b are no longer in File.java",
        assertThrows(IllegalStateException.class, () -> bug("three").plant(root)).getMessage());
    assertEquals(
        "the lines of the planted bug b are more than once in File.java",
        assertThrows(IllegalStateException.class, () -> bug("two").plant(root)).getMessage());
  }

  @Test
  void aBugWhichDoesNotCompileIsAnError(@TempDir Path folder) {
    PlantedBug bug = rosterBug("return nothing;");
    Exception error = assertThrows(IllegalStateException.class, () -> plant.compile(bug, folder));
    assertTrue(error.getMessage().startsWith("the planted bug b does not compile: "), error + "");
  }

  @Test
  void aBugIsFoundAndACommentIsNot() {
    assertNotNull(plant.search(rosterBug("return byToken.size() + 1;"), 3));
    assertNull(plant.search(rosterBug("return byToken.size(); // all of them"), 3));
  }

  private static PlantedBug bug(String line, String... replacement) {
    return new PlantedBug("b", "a bug", "File.java", List.of(line), List.of(replacement));
  }

  private static PlantedBug rosterBug(String replacement) {
    return new PlantedBug(
        "b",
        "a roster of another size",
        ROSTER,
        List.of("    return byToken.size();"),
        List.of("    " + replacement));
  }
}
