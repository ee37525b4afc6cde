package dev.holdfast.http.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The report of {@code ./holdfast test}: reads what Maven says and prints a line for each suite (a
 * class or a file of tests) and each module; if something failed, then all that is known of it.
 * What Maven says goes into a log, and so does what the tests printed, since many provoke faults on
 * purpose and these are logged.
 *
 * <p>One long file, because {@code ./holdfast test} runs it from its source, which Java 17 does
 * with a single file only.
 */
public final class TestReport {

  private static final Pattern CLASS =
      Pattern.compile(
          "\\[\\w+] Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+),.* Time elapsed: ([\\d.]+) s.*"
              + " in dev\\.holdfast\\.((\\w+)\\.\\S+)");
  private static final Pattern FILE = Pattern.compile("^(ok|FAILED) +([\\d.]+) s {2}(\\S+)$");
  private static final Pattern FILES = Pattern.compile("^(\\d+) tests$");
  private static final Pattern MODULE =
      Pattern.compile("\\[INFO] Holdfast (\\S+) \\.+ (SUCCESS|FAILURE|SKIPPED)(?: \\[ *(.*)])?");
  private static final Pattern PROGRAM =
      Pattern.compile("\\[INFO] --- \\S*exec\\S*:exec \\((\\S+)\\) @ .*");
  private static final Pattern GOAL =
      Pattern.compile(
          "Failed to execute goal \\S+:([\\w-]+):[^:]+:(\\S+) \\((\\S+)\\) on project (\\S+):"
              + " (.*)");
  private static final Pattern STATUS = Pattern.compile("Maven's exit status: (\\d+)");
  private static final Pattern HINT = Pattern.compile("(See .*(surefire-reports|dump files).*)?");

  private final Path root;
  private final PrintStream out;
  private final Instant start = Instant.now();
  private final Map<Pattern, Consumer<Matcher>> lines = new LinkedHashMap<>();
  private final TreeSet<String> failedModules = new TreeSet<>();
  private final TreeSet<String> failedClasses = new TreeSet<>();
  private final TreeSet<String> failedFiles = new TreeSet<>();
  private final List<String> programOutput = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private boolean programRuns;
  private boolean errorsAreOver;
  private int tests;
  private int status = 1;

  TestReport(Path root, PrintStream out) {
    this.root = root;
    this.out = out;
    lines.put(CLASS, this::readClass);
    lines.put(FILE, this::readFile);
    lines.put(FILES, line -> tests += Integer.parseInt(line.group(1)));
    lines.put(MODULE, this::readModule);
    lines.put(STATUS, line -> status = Integer.parseInt(line.group(1)));
  }

  /**
   * Reads Maven's words from standard input; the last line is {@code Maven's exit status: N}.
   *
   * @param arguments the folder of the repository, and the log to write
   */
  public static void main(String... arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    Path log = Path.of(arguments[1]);
    TestReport report = new TestReport(root, System.out);
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        PrintStream copy = new PrintStream(Files.newOutputStream(log), true, UTF_8)) {
      in.lines().peek(copy::println).forEach(report::read);
      report.copyOutputs(copy);
    }
    System.exit(report.end(root.relativize(log)));
  }

  /** Takes the next line of Maven, and prints what it tells of a suite or a module. */
  void read(String line) {
    for (Map.Entry<Pattern, Consumer<Matcher>> known : lines.entrySet()) {
      Matcher matcher = known.getKey().matcher(line);
      if (matcher.find()) {
        known.getValue().accept(matcher);
        return;
      }
    }
    remember(line);
  }

  private void readClass(Matcher line) {
    boolean passed = line.group(2).equals("0") && line.group(3).equals("0");
    String name = line.group(5).substring(line.group(5).lastIndexOf('.') + 1);
    suite(line.group(6), passed, line.group(4), name);
    tests += Integer.parseInt(line.group(1));
    if (!passed) {
      failedClasses.add(name);
      failedModules.add(line.group(6));
    }
  }

  private void readFile(Matcher line) {
    boolean passed = line.group(1).equals("ok");
    suite("client-js", passed, line.group(2), line.group(3));
    if (!passed) {
      failedFiles.add(line.group(3));
    }
  }

  private void readModule(Matcher line) {
    switch (line.group(2)) {
      case "SUCCESS" -> print(line.group(1), "ok", line.group(3), "all of it");
      case "FAILURE" -> print(line.group(1), "FAILED", line.group(3), "");
      default -> print(line.group(1), "", "", "was not begun");
    }
  }

  private void remember(String line) {
    if (PROGRAM.matcher(line).matches()) {
      programOutput.clear();
      programRuns = true;
    } else if (line.startsWith("[WARNING] ") && line.contains(".java:[")) {
      warnings.add(line.substring("[WARNING] ".length()));
    } else if (line.endsWith("BUILD FAILURE")) {
      errors.clear();
    } else if (line.startsWith("[ERROR] ")) {
      errorsAreOver |= line.contains("full stack trace") || line.contains("Re-run Maven");
      if (!errorsAreOver) {
        errors.add(line.replaceFirst("^(\\[ERROR] )+", ""));
      }
      programRuns &= !line.contains("Command execution failed"); // Maven's own stack follows
    } else if (programRuns && !line.startsWith("[")) {
      programOutput.add(line);
    }
  }

  private void suite(String module, boolean passed, String seconds, String name) {
    String time = String.format(Locale.ROOT, "%.1f s", Double.parseDouble(seconds));
    print(module, passed ? "ok" : "FAILED", time, name);
  }

  private void print(String module, String word, String time, String what) {
    String line = String.format(Locale.ROOT, "%-9s  %-6s  %9s  %s", module, word, time, what);
    out.println(line.stripTrailing());
  }

  /**
   * Prints how it ended.
   *
   * @param log where all is, from the root
   * @return the exit status, 0 or 1
   */
  int end(Path log) throws IOException {
    Duration took = Duration.between(start, Instant.now());
    String time = took.toMinutes() + " min " + took.toSecondsPart() + " s";
    if (status == 0) {
      out.printf("holdfast: passed, %d tests in %s%n", tests, time);
      return 0;
    }
    boolean isExplained = false;
    for (Path report : reports("TEST-*.xml")) {
      isExplained |= tellFailures(report);
    }
    isExplained |= tellErrors();
    if (!isExplained) {
      List<String> lines = Files.readAllLines(root.resolve(log), UTF_8);
      lines.subList(Math.max(0, lines.size() - 50), lines.size()).forEach(out::println);
    }
    out.printf("%nholdfast: FAILED after %s. All that was said: %s%n", time, log);
    tellAgain();
    return 1;
  }

  /** The reports of this run. */
  private List<Path> reports(String name) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : List.of("fsm", "core", "http")) {
      for (String target : List.of("target", "target/fast")) {
        Path folder = root.resolve(module).resolve(target).resolve("surefire-reports");
        if (Files.isDirectory(folder)) {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name)) {
            files.forEach(found::add);
          }
        }
      }
    }
    FileTime begin = FileTime.from(start.minusSeconds(1));
    found.removeIf(file -> modified(file).compareTo(begin) < 0);
    found.sort(null);
    return found;
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds to the log what the tests printed. */
  private void copyOutputs(PrintStream copy) throws IOException {
    for (Path output : reports("*-output.txt")) {
      copy.printf("%n==== %s%n", root.relativize(output));
      Files.copy(output, copy);
    }
    for (String name : List.of("unit", "running")) {
      Path output = root.resolve("client-js/target/" + name + "-tests.log");
      if (Files.isRegularFile(output) && modified(output).toInstant().isAfter(start)) {
        copy.printf("%n==== %s%n", root.relativize(output));
        Files.copy(output, copy);
      }
    }
  }

  /** Tells each test of a class that failed: name, message with trace, and what it printed. */
  private boolean tellFailures(Path report) throws IOException {
    boolean some = false;
    for (Element test : elements(parse(report), "testcase")) {
      List<Element> failures = elements(test, "failure");
      failures.addAll(elements(test, "error"));
      for (Element failure : failures) {
        some = true;
        String of = test.getAttribute("classname") + '.' + test.getAttribute("name");
        out.printf("%nFAILED %s%n%s%n", of, failure.getTextContent().stripTrailing());
      }
      for (String stream : List.of("system-out", "system-err")) {
        for (Element printed : failures.isEmpty() ? failures : elements(test, stream)) {
          out.printf("---- %s%n%s%n", stream, printed.getTextContent().stripTrailing());
        }
      }
    }
    return some;
  }

  private static Element parse(Path report) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      return factory.newDocumentBuilder().parse(report.toFile()).getDocumentElement();
    } catch (javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
      throw new IOException(report + " cannot be read", e);
    }
  }

  private static List<Element> elements(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  /** Tells why goals failed, unless it is for a test that was told already. */
  private boolean tellErrors() {
    boolean some = false;
    for (String error : errors) {
      String text = error.replaceFirst(" *-> \\[Help \\d+]$", "");
      Matcher goal = GOAL.matcher(text);
      if (goal.matches()) {
        tellGoal(goal);
      } else if (text.startsWith("warnings found and -Werror")) {
        warnings.forEach(out::println);
      } else if (!HINT.matcher(text).matches()) {
        out.println(text);
      }
      some = true;
    }
    return some;
  }

  private void tellGoal(Matcher goal) {
    String module = goal.group(4).replaceFirst("^holdfast-", "");
    String execution = goal.group(3);
    if (!goal.group(2).equals("exec")) {
      if (!goal.group(5).startsWith("There are test failures")) {
        out.printf("%nFAILED %s: %s: %s%n", module, goal.group(2), goal.group(5));
      }
      return;
    }
    out.printf("%nFAILED %s: %s%n", module, execution);
    boolean isReported = execution.endsWith("test") || execution.endsWith("tests");
    programOutput.stream()
        .dropWhile(line -> isReported && !line.startsWith("  "))
        .filter(line -> !isReported || line.startsWith("  ") || line.isEmpty())
        .forEach(out::println);
  }

  /** Tells how to run what failed alone. */
  private void tellAgain() {
    if (!failedClasses.isEmpty()) {
      out.printf(
          "Those classes alone: ./holdfast test -- -Dholdfast.fast -pl %s -am -Dtest=%s"
              + " -Dsurefire.failIfNoSpecifiedTests=false%n",
          String.join(",", failedModules), String.join(",", failedClasses));
    }
    if (!failedFiles.isEmpty()) {
      out.printf(
          "Those files alone: cd client-js && HOLDFAST_JAR=../http/target/holdfast.jar node --test"
              + " %s%n",
          String.join(" ", failedFiles));
    }
  }
}
