package dev.holdfast.http.cli;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {

  private static final String RIGHT =
      """
      holdfast-script 2 server

      R1 a request is held
      @0   CREATE  => +0:[] create wait=60 requests=2 hold=1 | WAITING
      # The client asks, and says something.
      @1   REQ +1 m => receive m | HAVE_REQUEST
      """;
  private static final String WRONG = RIGHT.replace("receive m", "-");
  private static final String OLD =
      RIGHT.replace("holdfast-script 2 server\n\n", "").replace("receive m |", "- |");
  private static final String OF_CLIENT = "holdfast-script 2 client\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int replay(ClientReplay client, Object... arguments) {
    return new CommandLine(new ReplayCommand(client))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  private int replay(Object... arguments) {
    return replay(new ClientReplay("node", null), arguments);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  // ---- which files

  @Test
  void ofAFolderAllFilesOfTextArePlayed() throws IOException {
    Files.createDirectory(folder.resolve("more"));
    file("one.txt", RIGHT);
    file("more/two.txt", OLD);
    file("notes.md", "no script");
    assertEquals(0, replay(folder), err::toString);
    assertEquals("2 sequences, all as expected\n", out.toString());
  }

  @Test
  void aFolderWithoutScriptsIsNamed() {
    assertEquals(2, replay(folder));
    assertTrue(err.toString().startsWith(folder + ": no script in this folder"), err::toString);
  }

  @Test
  void anEmptyNameIsNotTheWorkingFolder() {
    assertEquals(2, replay(""));
    assertEquals(
        "an empty name is no file: name a script or a folder, this folder as .",
        err.toString().lines().findFirst().orElse(""));
  }

  @Test
  void anEmptyFileAndOneThatIsNoTextAreNamed() throws IOException {
    assertEquals(2, replay(file("empty.txt", "\n")));
    assertTrue(err.toString().contains("empty.txt: empty; a script begins with"), err::toString);
    Path binary = Files.write(folder.resolve("binary.txt"), new byte[] {(byte) 0xCA, (byte) 0xFE});
    assertEquals(2, replay(binary));
    assertTrue(err.toString().contains("binary.txt: not UTF-8"), err::toString);
  }

  @Test
  void aTextThatIsNoScriptIsNamedWithTheFirstLineOfAScript() throws IOException {
    assertEquals(2, replay(file("notes.txt", "Notes\n\nof all kinds\n")));
    assertTrue(
        err.toString().contains("notes.txt:1: no script: one begins with 'holdfast-script"),
        err::toString);
  }

  @Test
  void nothingIsPlayedIfAFileCannotBeRead() throws IOException {
    assertEquals(2, replay(file("right.txt", RIGHT), file("broken.txt", RIGHT + "@2 JUMP\n")));
    assertEquals("", out.toString());
    assertTrue(
        err.toString().contains("broken.txt:7: expected '@TIME EVENT => EFFECTS | STATE'"),
        err::toString);
  }

  // ---- compare

  @Test
  void theFirstWrongStepOfASequenceIsShownAndTheOthersAreCounted() throws IOException {
    String more = "@2 APP a => - | WAITING\n@3 APP b => - | HAVE_PACKET\n";
    Path wrong = file("wrong.txt", WRONG + more + "@4 APP c => - | WAITING\n");
    assertEquals(1, replay(file("one.txt", WRONG), wrong));
    assertTrue(
        out.toString()
            .endsWith(
                wrong
                    + ":6: R1\n"
                    + "  expected: @1 REQ +1 m => - | HAVE_REQUEST\n"
                    + "  actual:   @1 REQ +1 m => receive m | HAVE_REQUEST\n"
                    + "  and 2 more steps of this sequence came out otherwise\n"
                    + "2 of 2 sequences otherwise\n"),
        out::toString);
    assertEquals(out.toString().indexOf("and "), out.toString().lastIndexOf("and "));
  }

  // ---- explain

  @Test
  void explainPrintsRowsAndADiagram() throws IOException {
    assertEquals(0, replay("--explain", file("right.txt", RIGHT)), err::toString);
    assertTrue(
        out.toString()
            .contains(
                """
                # The client asks, and says something.
                @1   REQ +1 m => receive m | HAVE_REQUEST
                      row: in WAITING on REQUEST do HOLD, go to HAVE_REQUEST (\
                """),
        out::toString);
    assertTrue(out.toString().contains("|-- REQ +1 m ----"), out::toString);
    assertTrue(out.toString().endsWith("\n1 sequence, all as expected\n"), out::toString);
  }

  @Test
  void explainToldOfAWrongExpectationFails() throws IOException {
    assertEquals(1, replay("--explain", file("wrong.txt", WRONG)));
    assertTrue(out.toString().contains("expected: @1 REQ +1 m => - | HAVE_REQUEST\n"));
    assertTrue(out.toString().endsWith("\n1 sequence, 1 step otherwise\n"), out::toString);
  }

  // ---- rewrite

  @Test
  void rewritePutsTheOutcomesIntoTheFileAndListsTheChanges() throws IOException {
    Path wrong = file("wrong.txt", WRONG);
    Files.setPosixFilePermissions(wrong, fromString("rw-r-----"));
    assertEquals(0, replay("--rewrite", wrong), err::toString);
    assertEquals(RIGHT, Files.readString(wrong));
    assertEquals(fromString("rw-r-----"), Files.getPosixFilePermissions(wrong));
    assertEquals(
        wrong
            + ":6: R1\n"
            + "  - @1 REQ +1 m => - | HAVE_REQUEST\n"
            + "  + @1 REQ +1 m => receive m | HAVE_REQUEST\n"
            + "1 sequence, 1 step rewritten\n",
        out.toString());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void rewriteDoesNotTouchAFileThatIsRight() throws IOException {
    Path right = file("right.txt", RIGHT);
    Files.setPosixFilePermissions(right, fromString("r--r--r--"));
    assertEquals(0, replay("--rewrite", right), err::toString);
    assertEquals("1 sequence, all as expected\n", out.toString());
  }

  @Test
  void rewriteGivesAnOldFileTheFormOfToday() throws IOException {
    Path old = file("old.txt", OLD);
    assertEquals(0, replay("--rewrite", old), err::toString);
    assertEquals(RIGHT, Files.readString(old));
    assertEquals(old + ": takes the current form\n1 sequence, all as expected\n", out.toString());
  }

  @Test
  void rewriteOfALinkWritesWhatItPointsTo() throws IOException {
    Path wrong = file("wrong.txt", WRONG);
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), wrong);
    assertEquals(0, replay("--rewrite", link), err::toString);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(RIGHT, Files.readString(wrong));
  }

  @Test
  void rewriteKeepsAByteOrderMark() throws IOException {
    Path wrong = file("wrong.txt", "\uFEFF" + WRONG);
    assertEquals(0, replay("--rewrite", wrong), err::toString);
    assertEquals("\uFEFF" + RIGHT, Files.readString(wrong));
    assertEquals(0, replay("--rewrite", wrong), err::toString);
    assertEquals("\uFEFF" + RIGHT, Files.readString(wrong));
  }

  @Test
  void explainAndRewriteExcludeEachOther() throws IOException {
    assertEquals(2, replay("--explain", "--rewrite", file("right.txt", RIGHT)));
    assertTrue(err.toString().startsWith("--explain or --rewrite, not both"), err::toString);
  }

  // ---- scripts of the client

  @Test
  void theJarAloneCannotPlayAScriptOfTheClient() throws IOException {
    Path client = file("client.txt", OF_CLIENT);
    assertEquals(2, replay(client));
    assertTrue(
        err.toString().startsWith(client + ": a script of the client, which the jar alone cannot"),
        err::toString);
  }

  @Test
  void scriptsOfTheClientArePassedOn() throws IOException {
    Path program = file("program", "echo \"$@\"; exit 1");
    Path client = file("client.txt", OF_CLIENT);
    int status =
        replay(
            new ClientReplay("sh", program.toString()),
            "--explain",
            client,
            file("old.txt", "T x\n@0 OPEN => - | connecting\n"));
    assertEquals(1, status);
    assertEquals("--explain " + client + " " + folder.resolve("old.txt") + "\n", out.toString());
  }

  @Test
  void theWorstStatusIsThatOfAll() throws IOException {
    Path program = file("program", "echo client.txt:3: wrong; exit 2");
    assertEquals(
        2,
        replay(
            new ClientReplay("sh", program.toString()),
            file("server.txt", RIGHT),
            file("client.txt", OF_CLIENT)));
    assertEquals("1 sequence, all as expected\n", out.toString());
    assertEquals("client.txt:3: wrong\n", err.toString());
  }

  @Test
  void aMissingNodeIsNamed() throws IOException {
    Path client = file("client.txt", OF_CLIENT);
    assertEquals(2, replay(new ClientReplay("no-such-node", "x"), client));
    assertTrue(err.toString().contains("a script of the client takes Node 20"), err::toString);
  }
}
