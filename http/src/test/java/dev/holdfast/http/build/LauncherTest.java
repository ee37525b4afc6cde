package dev.holdfast.http.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.config.ControlCharacters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher, in a folder of its own, with a Java, a Maven and an npm that only say what they do.
 */
class LauncherTest {

  private static final List<String> OF_THE_JAR =
      List.of("serve", "replay", "conformance", "load", "cluster-demo");

  private static final String INSTALL_POSTGRES =
      "Install PostgreSQL 14 or newer for the tests of the database that nodes share (Debian: apt"
          + " install postgresql), or let POSTGRES name the folder of its programs.";

  private static final String ARCHIVE = "http/target/holdfast-17.jsa";

  @TempDir private Path root;

  @BeforeEach
  void aTreeWithAJarThatIsFresh() throws IOException {
    Files.copy(Path.of("../holdfast"), root.resolve("holdfast"));
    Path parts = Files.createDirectories(root.resolve("http/src/package"));
    Files.copy(Path.of("src/package/launch.sh"), parts.resolve("launch.sh"));
    for (String file :
        List.of(
            "pom.xml",
            ".mvn/jvm.config",
            "http/pom.xml",
            "http/src/main/Main.java",
            "client-js/package.json",
            "client-js/package-lock.json",
            "client-js/src/session.js",
            "client-js/page/page.js",
            "docs/protocol.md")) {
      write(file, "");
    }
    tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }; cat http/target/holdfast.jar");
    tool("javac", "");
    tool("node", "echo v20.0.0");
    tool("npm", "");
    write(
        "http/src/package/prepare",
        "echo \"classes of $(cat \"$2\")\" >\"$3\"; echo $(wc -c <\"$3\") $4 $2 >\"$3.size\"");
    write("http/target/holdfast.jar", "the old jar");
  }

  @Test
  void eachCommandOfTheLauncherTellsItsHelp() throws Exception {
    String usage = said(start("--help"));
    List<String> commands =
        Pattern.compile("^  ([a-z][a-z-]*)", Pattern.MULTILINE)
            .matcher(usage.substring(0, usage.indexOf("Environment:")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .filter(command -> !OF_THE_JAR.contains(command))
            .toList();
    assertTrue(commands.contains("bench-log"), commands.toString());
    for (String command : commands) {
      for (String help : List.of("--help", "-h")) {
        assertEquals(usage, said(start(command, help)), command + " " + help);
      }
      assertEquals(usage, said(start("help", command)), "help " + command);
    }
    assertEquals(usage, said(start("bench", "closed-1000", "--help")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "soak abc",
        "soak 200 120 5 abc",
        "soak 0",
        "restarts abc",
        "restarts --websockets",
        "restarts 10 --websocket 10 abc",
        "faults 10 abc",
        "simulate abc",
        "simulate 10 -1",
        "simulate 10 1 abc",
        "plant abc",
        "bench-sessions 10 abc",
        "bench-sessions 10 00",
        "bench-start abc",
        "bench-start ./holdfast abc",
        "bench-joins 10 abc",
        "bench-log 1.5",
        "bench-log 10 abc",
        "test abc",
        "package abc"
      })
  void aWrongArgumentIsNamedBeforeAnythingIsBuilt(String arguments) throws Exception {
    maven("");
    write("pom.xml", "newer than the jar");
    String[] words = arguments.split(" ");
    Process process = start(words);
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(2, process.waitFor(), text);
    String first = text.lines().findFirst().orElse("");
    assertTrue(first.startsWith("holdfast: " + words[0] + " takes "), text);
    assertTrue(first.contains(words[words.length - 1]), text);
    assertTrue(text.endsWith("See holdfast --help\n"), text);
    assertFalse(Files.exists(root.resolve("building")), "something was built");
  }

  @ParameterizedTest
  @CsvSource({
    "bogus, ''",
    "serv, 'Similar: serve\n'",
    "sevre, 'Similar: serve\n'",
    "bench-job, 'Similar: bench-log\n'",
    "help bogus, ''",
    "help sok, 'Similar: soak\n'",
    "'a\\nb', ''",
    "'a\nb', ''",
    "'\u001b[31m', ''"
  })
  void anUnknownCommandIsNamedWithThoseThatAreNear(String typed, String similar) throws Exception {
    String[] words = typed.split(" ");
    Process process = start(words);
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(2, process.waitFor(), text);
    String name = words[words.length - 1];
    String shown = ControlCharacters.escape(name);
    assertEquals(
        "holdfast: no such command: " + shown + "\n" + similar + "See holdfast --help\n", text);
  }

  /** It is typed in bytes: the locale of the tests may have no such characters. */
  @Test
  void whatChangesTheDirectionOfATextIsShownEscapedAsTheJarDoes() throws Exception {
    String typed =
        "a\\302\\205\\330\\234\\342\\200\\216\\342\\200\\217\\342\\200\\250\\342\\200\\256"
            + "\\342\\201\\246\\342\\201\\251\\303\\274";
    Process process =
        new ProcessBuilder("sh", "-c", "sh ./holdfast \"$(printf '" + typed + "')\"")
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(2, process.waitFor(), text);
    String shown =
        ControlCharacters.escape("a\u0085\u061c\u200e\u200f\u2028\u202e\u2066\u2069\u00fc");
    assertEquals("holdfast: no such command: " + shown + "\nSee holdfast --help\n", text);
  }

  @Test
  void aRunOfSomeTestsKeepsTheLogOfAllTests() throws Exception {
    tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }; cat >\"$3\"");
    tool("chromium", "");
    postgres("tools/bin", "15.1");
    maven("");
    said(start("test"));
    Path all = root.resolve("target/test.log");
    write("target/test.log", Files.readString(all) + "of all tests");
    said(start("test", "--", "-pl", "fsm"));
    assertTrue(Files.readString(all).endsWith("of all tests"), "the log of all tests is another");
    assertTrue(Files.readString(root.resolve("target/test-some.log")).contains("exit status: 0"));
  }

  @Test
  void theTestsAreToldWhereTheNewestPostgresIs() throws Exception {
    testsThatTell("POSTGRES");
    postgres("tools/bin", "14.9 (Debian 14.9-1)");
    postgres("versions/9.6/bin", "9.6.24");
    postgres("versions/16/bin", "16beta1");
    postgres("versions/15/bin", "15.18");
    assertTold("POSTGRES=" + root.toRealPath().resolve("versions/16/bin"));
    tool("pg_config", "echo " + postgres("elsewhere", "17.0"));
    assertTold("POSTGRES=" + root.resolve("elsewhere"));
  }

  @Test
  void aPostgresThatIsNamedIsTaken() throws Exception {
    testsThatTell("POSTGRES");
    postgres("tools/bin", "17.1");
    assertTold("POSTGRES=" + postgres("named", "14.0"), "POSTGRES=" + root.resolve("named"));
    postgres("named", "13.22");
    Process process = start(List.of("POSTGRES=" + root.resolve("named")), "test");
    assertEquals(
        "holdfast: no initdb and postgres of PostgreSQL 14 or newer are in "
            + root.resolve("named")
            + ". "
            + INSTALL_POSTGRES,
        failed(process));
  }

  @Test
  void aPostgresThatIsMissingIsNamedBeforeTheTests() throws Exception {
    testsThatTell("POSTGRES");
    tool("id", "echo 1000");
    postgres("tools/bin", "13.22");
    assertEquals("holdfast: PostgreSQL not found. " + INSTALL_POSTGRES, failed(start("test")));
    assertFalse(Files.exists(root.resolve("building")), "tests were run");
  }

  @Test
  void theDemoOfAClusterNeedsPostgresButNotForItsHelp() throws Exception {
    testsThatTell("POSTGRES");
    tool("id", "echo 1000");
    tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }; echo \"in ${POSTGRES-no folder}\"");
    assertEquals("in no folder\n", said(start("cluster-demo", "--help")));
    assertEquals("in no folder\n", said(start("help", "cluster-demo")));
    assertEquals(
        "holdfast: PostgreSQL not found. "
            + INSTALL_POSTGRES.replace(
                "the tests of the database that nodes share", "the database that the nodes share"),
        failed(start("cluster-demo")));
    Path installed = postgres("tools/bin", "15.1");
    assertEquals("in " + installed + "\n", said(start("cluster-demo")));
  }

  @Test
  void rootInstallsPostgresWithoutAServerThatRuns() throws Exception {
    testsThatTell("POSTGRES");
    Path policy = root.resolve("policy/createcluster.d/holdfast.conf");
    tool("id", "echo 0");
    tool(
        "apt-get",
        """
        [ "$1" != update ] || exit 0
        echo "$DEBIAN_FRONTEND $*" >apt
        cat %s >>apt
        mkdir -p versions/15/bin
        printf '#!/bin/sh\necho "postgres (PostgreSQL) 15.18"\n' >versions/15/bin/postgres
        cp versions/15/bin/postgres versions/15/bin/initdb
        chmod +x versions/15/bin/*"""
            .formatted(policy));
    assertTold("POSTGRES=" + root.toRealPath().resolve("versions/15/bin"));
    assertEquals(
        """
        noninteractive install -y --no-install-recommends postgresql
        create_main_cluster = false
        """,
        Files.readString(root.resolve("apt")));
    assertFalse(Files.exists(policy.getParent()), "the policy was for this installation");
  }

  @Test
  void aPostgresThatCannotBeInstalledEndsTheTestsWithTheWordsOfApt() throws Exception {
    testsThatTell("POSTGRES");
    tool("id", "echo 0");
    tool("apt-get", "echo no space left; exit 100");
    String text = failed(start("test"));
    assertTrue(text.contains("no space left"), text);
    assertTrue(text.contains("postgresql could not be installed; apt's words are"), text);
    assertFalse(Files.exists(root.resolve("policy/createcluster.d")), "the policy is left");
    assertFalse(Files.exists(root.resolve("building")), "tests were run");
  }

  @Test
  void theOldJarIsThereWhileAnotherIsBuilt() throws Exception {
    maven("until [ -e go ]; do sleep 0.05; done; echo the new jar >\"$part\"");
    Process build = start("package");
    awaitFile("building", build);
    assertEquals("the old jar", said(start("replay")).strip());
    write("go", "");
    said(build);
    assertEquals("the new jar", said(start("replay")).strip());
  }

  @Test
  void aBuildThatFailsLeavesTheOldJar() throws Exception {
    maven("echo half a jar >\"$part\"; exit 1");
    Process build = start("package");
    build.getInputStream().readAllBytes();
    assertEquals(1, build.waitFor());
    assertEquals("the old jar", said(start("replay")).strip());
  }

  @Test
  void aBuildArchivesTheClassesOfItsJarForTheJavaInUse() throws Exception {
    maven("echo the new jar >\"$part\"");
    said(start("package"));
    assertEquals("classes of the new jar\n", Files.readString(root.resolve(ARCHIVE)));
  }

  @Test
  void aServerStartsWithTheArchiveIfItIsWhole() throws Exception {
    tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }; echo \"$@\"");
    String option = "-XX:SharedArchiveFile=" + root.toRealPath().resolve(ARCHIVE) + " ";
    String none = said(start("serve"));
    assertFalse(none.contains("SharedArchiveFile"), none);
    write(ARCHIVE, "12345");
    String jar = root.toRealPath().resolve("http/target/holdfast.jar").toString();
    write(ARCHIVE + ".size", "5 17.0.1 " + jar + "\n");
    String whole = said(start("serve"));
    assertTrue(whole.contains(option), whole);
    write(ARCHIVE + ".size", "5 17.0.0 " + jar + "\n");
    assertEquals(none, said(start("serve")), "of another Java");
    write(ARCHIVE + ".size", "5 17.0.1 /elsewhere" + jar + "\n");
    assertEquals(none, said(start("serve")), "of another jar");
    write(ARCHIVE + ".size", "5 17.0.1 " + jar + "\n");
    write(ARCHIVE, "1234");
    assertEquals(none, said(start("serve")));
    Files.delete(root.resolve(ARCHIVE + ".size"));
    assertEquals(none, said(start("serve")));
  }

  @Test
  void aServerStartsWithTheArchiveThatItsBuildMade() throws Exception {
    tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }; echo \"$@\"");
    maven("echo the new jar >\"$part\"");
    write("http/src/main/Newer.java", "");
    Path old = root.resolve("http/target/holdfast.jar");
    Files.setLastModifiedTime(old, FileTime.fromMillis(0));
    for (String when : List.of("with the build", "after it")) {
      String started = said(start("serve"));
      assertTrue(started.contains(" -XX:SharedArchiveFile="), when + ": " + started);
    }
  }

  @Test
  void theStartThatIsMeasuredIsThatWithAnArchive() throws Exception {
    String made = "classes of the old jar\n";
    said(start("bench-start", "./holdfast"));
    assertFalse(Files.exists(root.resolve(ARCHIVE)), "another program is measured as it is");
    said(start("bench-start"));
    assertEquals(made, Files.readString(root.resolve(ARCHIVE)));
    String other = made.replace("old", "new");
    write(ARCHIVE, other);
    said(start("bench-start"));
    assertEquals(other, Files.readString(root.resolve(ARCHIVE)), "one that fits is kept");
  }

  @Test
  void theVersionOfJavaIsReadInItsFolderIfItIsThere() throws Exception {
    write("tools/release", "IMPLEMENTOR=\"any\"\nJAVA_VERSION=\"11.0.2\"\n");
    Process old = start("serve");
    String text = new String(old.getInputStream().readAllBytes(), UTF_8);
    assertTrue(text.contains("is version 11.0.2. Install JDK 17"), text);
    assertEquals(1, old.waitFor());
    write("tools/release", "no version\n");
    assertEquals("the old jar", said(start("serve")).strip());
  }

  @Test
  void aServerStartsThoughItsClassesCouldNotBeArchived() throws Exception {
    write("http/src/package/prepare", "exit 1");
    maven("echo the new jar >\"$part\"");
    String built = said(start("package"));
    assertTrue(built.contains("the start could not be made faster"), built);
    assertEquals("the new jar", said(start("replay")).strip());
  }

  /** Tests whose log has a variable; nothing of PostgreSQL is installed on the machine. */
  private void testsThatTell(String variable) throws IOException {
    Path launcher = root.resolve("holdfast");
    String text = Files.readString(launcher);
    for (String folder : List.of("/usr/lib/postgresql/", "/etc/postgresql-common/")) {
      assertTrue(text.contains(folder), "the launcher does not look into " + folder);
    }
    Files.writeString(
        launcher,
        text.replace("/usr/lib/postgresql/", root.toRealPath() + "/versions/")
            .replace("/etc/postgresql-common/", root + "/policy/"));
    tool(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }; cat >\"$3\"");
    tool("chromium", "");
    tool("pg_config", "exit 1");
    tool("postgres", "exit 1");
    maven("echo " + variable + "=$" + variable);
  }

  /** A server of PostgreSQL that says its version; returns its folder. */
  private Path postgres(String folder, String version) throws IOException {
    program(folder + "/postgres", "echo 'postgres (PostgreSQL) " + version + "'");
    return program(folder + "/initdb", "").getParent();
  }

  /** Asserts that the tests had this in their environment. */
  private void assertTold(String expected, String... environment) throws Exception {
    said(start(List.of(environment), "test"));
    String log = Files.readString(root.resolve("target/test.log"));
    assertTrue(log.lines().anyMatch(expected::equals), log);
  }

  /** A Maven that packs an archive, and for the jar does what is given. */
  private void maven(String jar) throws IOException {
    tool(
        "mvn",
        """
        [ "$2" != -v ] || { echo Apache Maven 3.9.0; exit; }
        for word; do case $word in -Dholdfast.jar=*) part=${word#*=} ;; esac; done
        mkdir -p http/target/fast
        : >http/target/fast/holdfast-0.tar.gz
        : >building
        """
            + jar);
  }

  private void tool(String name, String script) throws IOException {
    program("tools/bin/" + name, script);
  }

  private Path program(String name, String script) throws IOException {
    Path file = write(name, "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text, UTF_8);
  }

  private Process start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  /** Starts the launcher with these variables of the environment, {@code NAME=VALUE}. */
  private Process start(List<String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "./holdfast"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().put("JAVA_HOME", root.resolve("tools").toString());
    builder.environment().merge("PATH", root + "/tools/bin", (old, tools) -> tools + ":" + old);
    builder.environment().remove("POSTGRES");
    for (String each : environment) {
      int end = each.indexOf('=');
      builder.environment().put(each.substring(0, end), each.substring(end + 1));
    }
    return builder.redirectErrorStream(true).start();
  }

  private void awaitFile(String name, Process maker) throws IOException {
    while (!Files.exists(root.resolve(name))) {
      assertTrue(maker.isAlive(), () -> "it ended before there was " + name);
      Thread.onSpinWait();
    }
  }

  /** What a process says until it fails, without spaces at the end. */
  private static String failed(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(1, process.waitFor(), text);
    return text.strip();
  }

  /** What a process says until it ends well. */
  private static String said(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text;
  }
}
