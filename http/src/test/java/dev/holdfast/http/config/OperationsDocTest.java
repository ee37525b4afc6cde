package dev.holdfast.http.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The document has the options of {@link Setting} and the unit that is in the archive; {@code
 * ./holdfast refresh-docs} prints both.
 */
class OperationsDocTest {

  private static final Path FILE = Path.of("../docs/operations.md");
  private static final Path UNIT = Path.of("src/package/holdfast.service");

  @Test
  void theOptionsAreThoseOfTheProgram() throws IOException {
    compare("options: printed from Setting by `./holdfast refresh-docs`", "options", table());
  }

  @Test
  void theUnitIsThatOfTheArchive() throws IOException {
    compare(
        "unit: printed from http/src/package/holdfast.service by `./holdfast refresh-docs`",
        "unit",
        "```ini\n" + Files.readString(UNIT, UTF_8) + "```\n");
  }

  /** Compares what is between two marks, or prints it there. */
  private static void compare(String mark, String name, String text) throws IOException {
    String document = Files.readString(FILE, UTF_8);
    String opening = "<!-- " + mark + " -->\n";
    int begin = document.indexOf(opening) + opening.length();
    int end = document.indexOf("<!-- end of " + name + " -->\n");
    assertTrue(begin >= opening.length() && end >= begin, name + " have lost their marks");
    String fresh = document.substring(0, begin) + text + document.substring(end);
    if (Boolean.getBoolean("holdfast.refresh")) {
      Files.writeString(FILE, fresh, UTF_8);
      return;
    }
    assertEquals(fresh, document, "docs/operations.md is stale: run ./holdfast refresh-docs");
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| option | default | allowed | meaning |\n");
    table.append("|---|---|---|---|\n");
    for (Setting setting : Setting.values()) {
      String byDefault = setting.byDefault() == null ? "none" : '`' + setting.byDefault() + '`';
      table.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %s |\n",
              setting.key(),
              byDefault,
              setting.allowed(),
              setting.meaning()));
    }
    return table.toString();
  }
}
