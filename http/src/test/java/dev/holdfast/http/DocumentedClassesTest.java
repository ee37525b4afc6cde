package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes, packages and files that documents name are there. */
class DocumentedClassesTest {

  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final List<String> MODULES = List.of("fsm", "core", "http");

  /** A name in code style with two humps or more: constants have one, and so have words. */
  private static final Pattern CLASS = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})[`.(]");

  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\| `([a-z0-9.]+)` \\|.*\\|.*\\|$");

  /** A link to a file, as a path that is relative to the document. */
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

  /** Those of Java, of browsers and of tools. */
  private static final Set<String> FOREIGN =
      Set.of(
          "BroadcastChannel",
          "EventSource",
          "OutOfMemoryError",
          "SpoofChecker",
          "TypeError",
          "UncaughtExceptionHandler",
          "MemoryDenyWriteExecute");

  @Test
  void everyClassThatADocumentNamesExists() throws IOException {
    Set<String> classes = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> classes.add(MoreFiles.getNameWithoutExtension(file)));
      }
    }
    Set<String> missing = new TreeSet<>();
    for (Path document : documents()) {
      CLASS
          .matcher(Files.readString(document, UTF_8))
          .results()
          .map(found -> found.group(1))
          .filter(name -> !classes.contains(name) && !FOREIGN.contains(name))
          .forEach(name -> missing.add(ROOT.relativize(document) + ": " + name));
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyFileThatADocumentLinksToExists() throws IOException {
    Set<String> missing = new TreeSet<>();
    int links = 0;
    for (Path document : documents()) {
      List<String> targets =
          LINK.matcher(Files.readString(document, UTF_8)).results().map(r -> r.group(1)).toList();
      links += targets.size();
      targets.stream()
          .filter(target -> !Files.exists(document.resolveSibling(target)))
          .forEach(target -> missing.add(ROOT.relativize(document) + ": " + target));
    }
    assertEquals(Set.of(), missing);
    assertTrue(links > 50, "the links are found");
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(DOCS);
        Stream<Path> decisions = Files.list(DOCS.resolve("decisions"))) {
      Stream<Path> all = Stream.concat(docs, decisions);
      Stream<Path> others = Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve);
      return Stream.concat(all, others).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  @Test
  void theTableOfPackagesIsComplete() throws IOException {
    Set<String> packages = new TreeSet<>();
    for (String module : MODULES) {
      Path root = ROOT.resolve(module).resolve("src/main/java/dev/holdfast");
      try (Stream<Path> folders = Files.walk(root)) {
        folders
            .filter(folder -> Files.exists(folder.resolve("package-info.java")))
            .map(folder -> root.relativize(folder).toString().replace('/', '.'))
            .forEach(packages::add);
      }
    }
    String document = Files.readString(DOCS.resolve("architecture.md"), UTF_8);
    String section = document.substring(document.indexOf("## The packages"));
    String table = section.substring(0, section.indexOf("\n## ", 1));
    Set<String> listed =
        PACKAGE
            .matcher(table)
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(packages, listed);
    assertTrue(listed.contains("fsm"));
  }
}
