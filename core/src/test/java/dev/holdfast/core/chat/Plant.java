package dev.holdfast.core.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Plants each {@link PlantedBug} in a copy of the classes, and looks whether the simulations that
 * the build runs find it: the command {@code plant}.
 */
public final class Plant {

  private static final int SEEDS = SimulatedStep.SEEDS;
  private static final long LONGEST = 15; // minutes for one bug
  private static final String ROW = "%-10s %-30s %s%n";

  /** A bug, and the first seed that fails with it, and how; null if none does. */
  private record Searched(PlantedBug bug, @Nullable String found) {}

  private final Path root; // of the repository
  private final String classes; // the class path of the simulation and what it runs

  Plant(Path root, String classes) {
    this.root = root;
    this.classes = classes;
  }

  /**
   * Plants bugs and prints what has found them.
   *
   * @param args the root of the repository, and the names of bugs; none for all
   */
  public static void main(String[] args) {
    List<String> names = List.of(args).subList(1, args.length);
    Plant plant = new Plant(Path.of(args[0]), System.getProperty("java.class.path"));
    try {
      boolean found =
          plant.report(
              PlantedBug.all().stream()
                  .filter(bug -> names.isEmpty() || names.contains(bug.name()))
                  .toList());
      System.exit(found ? 0 : 1);
    } catch (IllegalStateException e) {
      System.err.println("holdfast: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Prints a row for each bug; returns whether all were found. */
  private boolean report(List<PlantedBug> bugs) {
    bugs.forEach(this::plant); // a mistake in the list is told before searches, which take long
    System.out.printf(ROW, "found by", "bug", "failure");
    List<PlantedBug> notFound = new ArrayList<>();
    bugs.parallelStream()
        .map(bug -> new Searched(bug, search(bug, SEEDS)))
        .forEach(
            searched -> {
              synchronized (notFound) {
                print(searched);
                if (searched.found == null) {
                  notFound.add(searched.bug);
                }
              }
            });
    System.out.printf(
        "%d of %d planted bugs are found%n", bugs.size() - notFound.size(), bugs.size());
    return notFound.isEmpty();
  }

  private static void print(Searched searched) {
    PlantedBug bug = searched.bug;
    if (searched.found == null) {
      System.out.printf(ROW, "NONE", bug.name(), "no seed up to " + SEEDS + ": " + bug.what());
    } else {
      List<String> found = Splitter.on(' ').limit(2).splitToList(searched.found);
      System.out.printf(ROW, "seed " + found.get(0), bug.name(), found.get(1));
    }
  }

  private String plant(PlantedBug bug) {
    try {
      return bug.plant(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the first of so many seeds that fails with a bug, and how; null if none does. */
  @Nullable String search(PlantedBug bug, int seeds) {
    try {
      Path folder = Files.createTempDirectory("planted");
      try {
        compile(bug, folder);
        return search(folder, seeds);
      } finally {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles the file with a bug into a folder. */
  void compile(PlantedBug bug, Path folder) throws IOException {
    Path source = folder.resolve(Path.of(bug.file()).getFileName());
    Files.writeString(source, plant(bug));
    JavaCompiler compiler =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK is needed");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        compiler.run(
            null,
            said,
            said,
            "-proc:none",
            "-nowarn",
            "-implicit:none",
            "-d",
            folder.toString(),
            "-cp",
            classes,
            source.toString());
    if (status != 0) {
      throw new IllegalStateException(
          "the planted bug %s does not compile: %s".formatted(bug.name(), said.toString(UTF_8)));
    }
  }

  /** Runs simulations in a process of their own, with the classes of a folder before all others. */
  private @Nullable String search(Path folder, int seeds) throws IOException {
    Path out = folder.resolve("out");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-cp",
                folder + File.pathSeparator + classes,
                SeedSearch.class.getName(),
                Integer.toString(seeds))
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(LONGEST, TimeUnit.MINUTES)) {
        throw new IllegalStateException("simulations do not end in " + LONGEST + " minutes");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("simulations did not run: " + Files.readString(errors));
    }
    String said = Files.readString(out).strip();
    return said.isEmpty() ? null : said;
  }
}
