package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document whose promises have numbers and name their tests: a method ({@code Class.method}), a
 * sequence of a script ({@code file.txt name}), or a test of the client ({@code file.test.js
 * title}).
 */
final class PromiseDocument {

  private static final Path ROOT = Path.of("..");
  private static final Path CLIENT = ROOT.resolve("client-js/test");
  private static final List<Path> SCRIPTS =
      List.of(ROOT.resolve("fsm/src/test/resources/scripts"), CLIENT.resolve("scripts"));

  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w*(?:Test|Contract))\\.(\\w+)`");
  private static final Pattern SCRIPT = Pattern.compile("`([\\w-]+\\.txt) ([\\w-]+)`");
  private static final Pattern CLIENT_TEST = Pattern.compile("`([\\w/-]+\\.test\\.js) ([^`]+)`");

  private final String text;
  private final Pattern number;
  private final Map<String, Set<String>> methods = new HashMap<>(); // of test classes, by name

  /**
   * Reads a document.
   *
   * @param number what a promise begins with; its group is the number
   */
  PromiseDocument(String document, String number) {
    this.text = read(ROOT.resolve(document));
    this.number = Pattern.compile(number);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Paragraphs, and the items of lists. */
  List<String> parts() {
    return Splitter.onPattern("\n\n|\n(?=- )").splitToList(text);
  }

  /** Whether a part is a promise. */
  boolean hasNumber(String part) {
    return number.matcher(part).lookingAt();
  }

  private static boolean namesATest(String part) {
    return Stream.of(METHOD, SCRIPT, CLIENT_TEST).anyMatch(test -> test.matcher(part).find());
  }

  void assertEachPromiseNamesATest() {
    for (String part : parts()) {
      if (hasNumber(part)) {
        assertTrue(namesATest(part), "no test is named in: " + part);
      }
    }
  }

  void assertNumbersDiffer() {
    List<String> numbers = number.matcher(text).results().map(each -> each.group(1)).toList();
    assertFalse(numbers.isEmpty());
    Set<String> once = new LinkedHashSet<>();
    numbers.forEach(each -> assertTrue(once.add(each), each + " is given twice"));
  }

  void assertTestsExist() {
    assertAll(METHOD, (type, method) -> methods(type).contains(method));
    assertAll(SCRIPT, PromiseDocument::isScript);
    assertAll(CLIENT_TEST, PromiseDocument::isClientTest);
  }

  private interface Existence {
    boolean isThere(String file, String name);
  }

  private void assertAll(Pattern kind, Existence existence) {
    String inOneLine = text.replace('\n', ' ').replaceAll(" +", " ");
    List<String> missing =
        kind.matcher(inOneLine)
            .results()
            .filter(name -> !existence.isThere(name.group(1), name.group(2)))
            .map(MatchResult::group)
            .toList();
    assertEquals(List.of(), missing, "named and not there");
  }

  private Set<String> methods(String testClass) {
    return methods.computeIfAbsent(testClass, PromiseDocument::find);
  }

  /** The tests of this class, or of all that have the name. */
  private static Set<String> find(String testClass) {
    Set<String> all = new HashSet<>();
    for (String module : List.of("fsm", "core", "http")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files
            .filter(file -> file.endsWith(testClass + ".java"))
            .forEach(file -> all.addAll(TestMethodParser.parse(read(file))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private static boolean isScript(String file, String sequence) {
    return SCRIPTS.stream()
        .map(folder -> folder.resolve(file))
        .filter(Files::exists)
        .flatMap(script -> read(script).lines())
        .anyMatch(line -> line.startsWith(sequence + " "));
  }

  /**
   * Whether there is a test of this title, with the names of its variables; what is in brackets may
   * be left out.
   */
  private static boolean isClientTest(String file, String title) {
    Path test = CLIENT.resolve(file);
    Pattern call =
        Pattern.compile(
            "(?m)^\\s*test\\(\\s*(['`])" + Pattern.quote(title) + "(?: \\([^)]*\\))?\\1");
    return Files.exists(test) && call.matcher(read(test)).find();
  }
}
