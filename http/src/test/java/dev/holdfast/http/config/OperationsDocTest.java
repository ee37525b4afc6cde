package dev.holdfast.http.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of options is that of {@link Setting}; {@code ./holdfast refresh-docs} prints it. */
class OperationsDocTest {

  private static final Path FILE = Path.of("../docs/operations.md");
  private static final String BEGIN =
      "<!-- options: printed from Setting by `./holdfast refresh-docs` -->\n";
  private static final String END = "<!-- end of options -->\n";

  @Test
  void theOptionsAreThoseOfTheProgram() throws IOException {
    String document = Files.readString(FILE, UTF_8);
    int begin = document.indexOf(BEGIN) + BEGIN.length();
    int end = document.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, "the table has lost its marks");
    String fresh = document.substring(0, begin) + table() + document.substring(end);
    if (Boolean.getBoolean("holdfast.refresh")) {
      Files.writeString(FILE, fresh, UTF_8);
      return;
    }
    assertEquals(document, fresh, "docs/operations.md is stale: run ./holdfast refresh-docs");
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
