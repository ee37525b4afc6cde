package dev.holdfast.http.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Iterables;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The archive has the licence of each library that is in its jar. */
class LicencesTest {

  private static final Path FOLDER = Path.of("src/package/licences");
  private static final Pattern RESOLVED = Pattern.compile("(?m)^ +([^: ]+:[^: ]+):jar:");
  private static final Pattern LISTED = Pattern.compile("(?m)^([^:\\s]+:[^:\\s]+) +(.+)$");

  /** What the page is bundled with, from npm. */
  private static final Pattern DEPENDENCIES = Pattern.compile("\"dependencies\": \\{([^}]+)}");

  private static final Pattern NAME = Pattern.compile("\"([^\"]+)\":");

  @Test
  void eachBundledLibraryIsListed() throws IOException {
    String resolved = Resources.toString(Resources.getResource("bundled.txt"), UTF_8);
    String manifest = Files.readString(Path.of("../client-js/page/package.json"), UTF_8);
    String page = DEPENDENCIES.matcher(manifest).results().findFirst().orElseThrow().group(1);
    assertEquals(
        ImmutableSortedSet.<String>naturalOrder()
            .addAll(names(RESOLVED, resolved))
            .addAll(Iterables.transform(names(NAME, page), name -> "npm:" + name))
            .build(),
        names(LISTED, list()));
  }

  @Test
  void eachLicenceIsThere() throws IOException {
    for (MatchResult listed : LISTED.matcher(list()).results().toList()) {
      for (String file : Splitter.on(", ").split(listed.group(2))) {
        Path licence = file.equals("../LICENSE") ? Path.of("../LICENSE") : FOLDER.resolve(file);
        assertTrue(Files.size(licence) > 1000, () -> listed.group() + " has no text");
      }
    }
  }

  private static String list() throws IOException {
    return Files.readString(FOLDER.resolve("BUNDLED.txt"), UTF_8);
  }

  private static ImmutableSortedSet<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }
}
