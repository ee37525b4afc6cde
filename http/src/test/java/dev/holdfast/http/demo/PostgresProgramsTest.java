package dev.holdfast.http.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProgramsTest {

  private static final String REMEDY =
      "Install PostgreSQL 14 or newer (Debian: apt install postgresql), or let POSTGRES name the"
          + " folder of its programs.";

  @TempDir private Path root;

  /** Programs that say this version; returns their folder. */
  private Path programs(String folder, String version) throws IOException {
    Path bin = Files.createDirectories(root.resolve(folder));
    for (String name : new String[] {"initdb", "postgres"}) {
      Path file =
          Files.writeString(
              bin.resolve(name), "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    return bin;
  }

  private Path find(Map<String, String> environment) throws DemoException {
    return PostgresPrograms.find(environment, root.resolve("versions")).folder();
  }

  private String problem(Map<String, String> environment) {
    return String.valueOf(assertThrows(DemoException.class, () -> find(environment)).getMessage());
  }

  @Test
  void theNewestIsTakenWhereverItIs() throws Exception {
    Path onPath = programs("path", "14.9 (Debian 14.9-1)");
    Map<String, String> environment = Map.of("PATH", root + "/none:" + onPath);
    assertEquals(onPath, find(environment));
    programs("versions/9.6/bin", "9.6.24");
    assertEquals(onPath, find(environment));
    Path beta = programs("versions/16/bin", "16beta1");
    programs("versions/15/bin", "15.18");
    assertEquals(beta, find(environment));
  }

  @Test
  void oneThatIsNamedIsTaken() throws Exception {
    programs("versions/17/bin", "17.1");
    Path named = programs("named", "14.0");
    assertEquals(named, find(Map.of("POSTGRES", named.toString())));
    programs("named", "13.22");
    assertEquals(
        "no initdb and postgres of PostgreSQL 14 or newer are in " + named + ". " + REMEDY,
        problem(Map.of("POSTGRES", named.toString())));
  }

  @Test
  void withoutOneItIsSaidWhatToInstall() throws Exception {
    assertEquals("PostgreSQL not found. " + REMEDY, problem(Map.of()));
    Path old = programs("versions/13/bin", "13.22");
    assertEquals("PostgreSQL not found. " + REMEDY, problem(Map.of("PATH", old.toString())));
    Files.delete(programs("versions/15/bin", "15.1").resolve("initdb"));
    assertEquals("PostgreSQL not found. " + REMEDY, problem(Map.of()));
  }
}
