package dev.holdfast.http.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file of settings in the archive has all of {@link Setting}; {@code ./holdfast refresh-docs}
 * prints it.
 */
class SettingsFileDocTest {

  private static final Path FILE = Path.of("src/package/holdfast.properties");
  private static final Pattern DEFAULT = Pattern.compile("(?m)^#(?=[a-z-]+=)");

  @TempDir Path folder;

  @Test
  void theFileHasEverySetting() throws IOException {
    String fresh = text();
    if (Boolean.getBoolean("holdfast.refresh")) {
      Files.writeString(FILE, fresh, UTF_8);
      return;
    }
    assertEquals(
        fresh, Files.readString(FILE, UTF_8), FILE + " is stale: run ./holdfast refresh-docs");
  }

  @Test
  void whatItShowsAreTheDefaults() throws Exception {
    Path file = folder.resolve("holdfast.properties");
    Files.writeString(file, DEFAULT.matcher(text()).replaceAll(""), UTF_8);
    Settings settings = new Settings(Map.of(), file, new EnvironmentVariables(Map.of()));
    assertEquals("all settings are the defaults", settings.changes());
    assertEquals("port in " + file, settings.given(Setting.PORT).source());
  }

  private static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            # The settings of Holdfast. Each is shown with its default: take away the # before its name to change it.
            # The command line and the environment win over this file.
            # Times are 500ms, 60s, 2m; sizes 65536, 64k, 1m; rates 50/3s or off.
            """);
    for (Setting setting : Setting.values()) {
      String byDefault = setting.byDefault() == null ? "" : setting.byDefault();
      text.append("\n# ").append(setting.meaning());
      text.append("\n# allowed: ").append(setting.allowed());
      text.append("\n#").append(setting.key()).append('=').append(byDefault).append('\n');
    }
    return text.toString();
  }
}
