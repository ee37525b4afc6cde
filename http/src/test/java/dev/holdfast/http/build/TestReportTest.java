package dev.holdfast.http.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportTest {

  @TempDir Path root;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void whenAllPassesThereIsALineForEachSuiteAndModuleAndOneForAll() throws IOException {
    String said =
        report(
            0,
            """
            [INFO] Scanning for projects...
            [INFO] --- maven-surefire-plugin:3.6.1:test (default-test) @ holdfast-fsm ---
            [INFO] Running dev.holdfast.fsm.UndeliveredTest
            [INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.175 s -- in dev.holdfast.fsm.UndeliveredTest
            [INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0
            [INFO] --- exec-maven-plugin:3.6.4:exec (npm-check) @ holdfast-client-js ---
            > eslint . --max-warnings 0 && prettier --check . && tsc
            [INFO] --- exec-maven-plugin:3.6.4:exec (npm-test) @ holdfast-client-js ---
            ok        3.4 s  test/unit/size.test.js
            11 tests
            [INFO] Holdfast fsm ....................................... SUCCESS [ 44.931 s]
            [INFO] Holdfast client-js ................................. SUCCESS [01:50 min]
            [INFO] BUILD SUCCESS
            """);
    assertEquals(
        """
        fsm        ok          0.2 s  UndeliveredTest
        client-js  ok          3.4 s  test/unit/size.test.js
        fsm        ok       44.931 s  all of it
        client-js  ok      01:50 min  all of it
        holdfast: passed, 16 tests in 0 min 0 s
        """,
        said);
  }

  /** Long because of three texts that are shown whole: two that are read, and what is told. */
  @Test
  void aJavaTestThatFailsIsToldWithItsTraceAndWhatItPrinted() throws IOException {
    Path reports = Files.createDirectories(root.resolve("core/target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-dev.holdfast.core.RoomTest.xml"),
        """
        <testsuite>
          <testcase name="good" classname="dev.holdfast.core.RoomTest">
            <system-out>of the good one</system-out>
          </testcase>
          <testcase name="bad" classname="dev.holdfast.core.RoomTest">
            <failure message="a &lt; b" type="E"><![CDATA[E: a < b
        \tat dev.holdfast.core.RoomTest.bad(RoomTest.java:8)
        ]]></failure>
            <system-err><![CDATA[WARN of the bad one
        ]]></system-err>
          </testcase>
        </testsuite>
        """,
        UTF_8);
    String said =
        report(
            1,
            """
            [ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.151 s <<< FAILURE! -- in dev.holdfast.core.RoomTest
            [INFO] Holdfast core ...................................... FAILURE [ 5.0 s]
            [INFO] Holdfast http ...................................... SKIPPED
            [INFO] BUILD FAILURE
            [ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3.6.1:test (default-test) on project holdfast-core: There are test failures.
            [ERROR]\s
            [ERROR] See /x/core/target/surefire-reports for the individual test results.
            [ERROR] See dump files (if any exist) [date].dump, [date]-jvmRun[N].dump and [date].dumpstream.
            [ERROR] -> [Help 1]
            [ERROR]\s
            [ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
            [ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoFailureException
            [ERROR] After correcting the problems, you can resume the build with the command
            [ERROR]   mvn <args> -rf :holdfast-core
            """);
    assertEquals(
        """
        core       FAILED      0.2 s  RoomTest
        core       FAILED      5.0 s
        http                          was not begun

        FAILED dev.holdfast.core.RoomTest.bad
        E: a < b
        \tat dev.holdfast.core.RoomTest.bad(RoomTest.java:8)
        ---- system-err
        WARN of the bad one

        holdfast: FAILED after 0 min 0 s. All that was said: target/test.log
        Those classes alone: ./holdfast test -- -Dholdfast.fast -pl core -am -Dtest=RoomTest -Dsurefire.failIfNoSpecifiedTests=false
        """,
        said);
  }

  @Test
  void aFileOfTestsThatFailsIsToldAsItsReporterSaysIt() throws IOException {
    String said =
        report(
            1,
            """
            [INFO] --- exec-maven-plugin:3.6.4:exec (running-tests) @ holdfast-http ---
            > node --test
            FAILED    3.4 s  test/browser/tabs.test.js

              FAILED test/browser/tabs.test.js: it works
              Error: boom
            [ERROR] Command execution failed.
            org.apache.commons.exec.ExecuteException: Process exited with an error: 1 (Exit value: 1)
                at org.apache.commons.exec.DefaultExecutor.executeInternal (DefaultExecutor.java:408)
            [INFO] BUILD FAILURE
            [ERROR] Failed to execute goal org.codehaus.mojo:exec-maven-plugin:3.6.4:exec (running-tests) on project holdfast-http: Command execution failed.: Process exited with an error: 1 (Exit value: 1) -> [Help 1]
            """);
    assertTrue(
        said.contains(
            """
            FAILED http: running-tests
              FAILED test/browser/tabs.test.js: it works
              Error: boom

            holdfast: FAILED after\
            """),
        said);
    assertTrue(said.contains("node --test test/browser/tabs.test.js\n"), said);
    assertFalse(said.contains("> node"), said);
  }

  @Test
  void whatTheCompilerSaysIsToldOnceAndWithoutHints() throws IOException {
    String said =
        report(
            1,
            """
            [ERROR] /x/Room.java:[3,1] cannot find symbol
            [INFO] BUILD FAILURE
            [ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.16.0:compile (default-compile) on project holdfast-core: Compilation failure
            [ERROR] /x/Room.java:[3,1] cannot find symbol
            [ERROR]   symbol: class Rom
            [ERROR] -> [Help 1]
            [ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
            [ERROR]   mvn <args> -rf :holdfast-core
            """);
    assertEquals(
        """

        FAILED core: compile: Compilation failure
        /x/Room.java:[3,1] cannot find symbol
          symbol: class Rom

        holdfast: FAILED after 0 min 0 s. All that was said: target/test.log
        """,
        said);
  }

  @Test
  void warningsThatAreErrorsAreTold() throws IOException {
    String said =
        report(
            1,
            """
            [WARNING] /x/Room.java:[3,1] [Surprising] Do not.
            [INFO] BUILD FAILURE
            [ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.16.0:compile (default-compile) on project holdfast-core: Compilation failure
            [ERROR] warnings found and -Werror specified
            [ERROR] -> [Help 1]
            """);
    assertTrue(
        said.contains(
            """
            FAILED core: compile: Compilation failure
            /x/Room.java:[3,1] [Surprising] Do not.
            """),
        said);
  }

  @Test
  void aFailureOfAnUnknownKindIsToldByTheEndOfTheLog() throws IOException {
    Path log = Files.createDirectories(root.resolve("target")).resolve("test.log");
    Files.writeString(log, "a strange end\n", UTF_8);
    assertTrue(report(137, "a strange end\n").contains("a strange end\n"));
  }

  private String report(int status, String maven) throws IOException {
    try (PrintStream out = new PrintStream(printed, true, UTF_8)) {
      TestReport report = new TestReport(root, out);
      maven.lines().forEach(report::read);
      report.read("Maven's exit status: " + status);
      assertEquals(status == 0 ? 0 : 1, report.end(Path.of("target/test.log")));
    }
    return printed.toString(UTF_8);
  }
}
