package dev.holdfast.http.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of the programs of PostgreSQL, found as the launcher of the sources finds it: {@code
 * POSTGRES} names it, or it is that of the newest one that is installed.
 *
 * @param folder has {@code initdb} and {@code postgres}
 */
record PostgresPrograms(Path folder) {

  private static final int OLDEST = 14;
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql"); // of Debian
  private static final Pattern VERSION = Pattern.compile("postgres \\(PostgreSQL\\) (\\d+).*");
  private static final String REMEDY =
      "Install PostgreSQL 14 or newer (Debian: apt install postgresql), or let POSTGRES name the"
          + " folder of its programs.";

  PostgresPrograms {
    folder = folder.toAbsolutePath(); // they run elsewhere
  }

  /**
   * Finds it.
   *
   * @param environment of the process
   * @throws DemoException if there is none
   */
  static PostgresPrograms find(Map<String, String> environment) throws DemoException {
    return find(environment, VERSIONS);
  }

  /** Finds it where each version has a folder in this one, or on the path. */
  static PostgresPrograms find(Map<String, String> environment, Path versions)
      throws DemoException {
    String named = environment.getOrDefault("POSTGRES", "");
    if (!named.isEmpty()) {
      if (version(Path.of(named)) < OLDEST) {
        throw new DemoException(
            "no initdb and postgres of PostgreSQL 14 or newer are in " + named + ". " + REMEDY);
      }
      return new PostgresPrograms(Path.of(named));
    }
    List<Path> places = new ArrayList<>();
    for (String each :
        Splitter.on(':').omitEmptyStrings().split(environment.getOrDefault("PATH", ""))) {
      places.add(Path.of(each));
    }
    places.addAll(installed(versions));
    Path newest = null;
    int best = OLDEST - 1;
    for (Path place : places) {
      int version = version(place);
      if (version > best) {
        best = version;
        newest = place;
      }
    }
    if (newest == null) {
      throw new DemoException("PostgreSQL not found. " + REMEDY);
    }
    return new PostgresPrograms(newest);
  }

  private static List<Path> installed(Path versions) throws DemoException {
    if (!Files.isDirectory(versions)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(versions)) {
      return all.map(version -> version.resolve("bin")).toList();
    } catch (IOException e) {
      throw new DemoException(versions + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The first number of the version of the server in a folder; 0 if there is none. */
  private static int version(Path folder) {
    Path server = folder.resolve("postgres");
    if (!Files.isExecutable(folder.resolve("initdb")) || !Files.isExecutable(server)) {
      return 0;
    }
    try {
      Process process =
          new ProcessBuilder(server.toString(), "--version")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      Matcher version = VERSION.matcher(said.strip());
      Integer number = version.matches() ? Ints.tryParse(version.group(1)) : null;
      return number == null ? 0 : number;
    } catch (IOException e) {
      return 0; // what cannot be run is none
    }
  }
}
