package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise in {@code docs/protocol.md} names a test that is there. */
class ProtocolReferencesTest {

  private static final Path ROOT = Path.of("..");
  private static final Path SCRIPTS = ROOT.resolve("fsm/src/test/resources/scripts");
  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");
  private static final Pattern SCRIPT = Pattern.compile("`([\\w-]+\\.txt) ([\\w-]+)`");
  private static final Pattern NUMBER = Pattern.compile("- \\*\\*([SC])(\\d+)\\*\\* ");

  private final String document = read(ROOT.resolve("docs/protocol.md"));

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Paragraphs, and the items of lists. */
  private List<String> parts() {
    return Splitter.onPattern("\n\n|\n(?=- )").splitToList(document);
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    for (MatchResult name : METHOD.matcher(document).results().toList()) {
      String method = "void " + name.group(2) + "(";
      assertTrue(source(name.group(1)).contains(method), name.group() + " does not exist");
    }
  }

  private static String source(String testClass) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : List.of("fsm", "core", "http")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files.filter(file -> file.endsWith(testClass + ".java")).forEach(f -> all.append(read(f)));
      }
    }
    return all.toString();
  }

  @Test
  void everyScriptThatIsNamedExists() {
    for (MatchResult name : SCRIPT.matcher(document).results().toList()) {
      Path file = SCRIPTS.resolve(name.group(1));
      boolean exists =
          Files.exists(file)
              && read(file).lines().anyMatch(line -> line.startsWith(name.group(2) + " "));
      assertTrue(exists, name.group() + " does not exist");
    }
  }

  @Test
  void everyMustOfTheServerNamesATest() {
    for (String part : parts()) {
      if (part.startsWith("- **S")) {
        boolean named = METHOD.matcher(part).find() || SCRIPT.matcher(part).find();
        assertTrue(named, "no test is named in: " + part);
        assertTrue(part.contains("MUST"), "nothing is promised in: " + part);
      }
    }
  }

  @Test
  void everyMustHasANumber() {
    for (String part : parts()) {
      if (part.contains("MUST") && !part.contains("RFC 2119")) {
        assertTrue(NUMBER.matcher(part).lookingAt(), "no number before: " + part);
      }
    }
  }

  @Test
  void noNumberIsGivenTwice() {
    List<String> numbers =
        NUMBER.matcher(document).results().map(one -> one.group(1) + one.group(2)).toList();
    assertFalse(numbers.isEmpty());
    assertEquals(
        numbers.stream().distinct().collect(joining(" ")), numbers.stream().collect(joining(" ")));
  }
}
