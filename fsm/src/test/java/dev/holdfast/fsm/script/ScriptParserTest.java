package dev.holdfast.fsm.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.Scripts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptParserTest {

  private static final String HEAD = "holdfast-script 2 server\n";
  private static final String CREATED =
      "name idea\n@0 CREATE => +0:[] create wait=60 requests=2 hold=1 | WAITING\n";

  @Test
  void everyStepIsPrintedAsItsLineReads() throws ScriptParseException {
    for (Script script : Scripts.all()) {
      StringBuilder text = new StringBuilder("holdfast-script 2 server\n");
      text.append(script.name()).append(' ').append(script.idea()).append('\n');
      text.append(script.config()).append('\n');
      lines(script).forEach(line -> text.append(line).append('\n'));
      Script again = ScriptParser.parse(text.toString()).get(0);
      assertEquals(lines(script), lines(again));
      assertEquals(script.config().toString(), again.config().toString());
    }
  }

  private static List<String> lines(Script script) {
    return script.steps().stream()
        .map(step -> EffectPrinter.line(step.time(), step.input(), step.expected().toString()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          @1 SHOUT => - | WAITING                      ! unknown event 'SHOUT'
          @1 REQ 1 => - | WAITING                      ! '1' is no socket
          @1 REQ => - | WAITING                        ! REQ takes a socket
          @1 REQ +1 ack=x => - | WAITING               ! 'x' is no whole number
          @1 REQ +1 type=error => - | WAITING          ! a request has no type but terminate
          @1 LOST +1 => - | WAITING                    ! no request came on socket +1: a line above must have REQ or FAULT with it
          @1 APP => - | WAITING                        ! APP takes one packet or more
          @1 END => - | WAITING                        ! END takes a condition
          @1 END /x => - | WAITING                     ! '/x' is no condition: a word without a slash, or undefined-condition/word
          @1 END a/b => - | WAITING                    ! 'a/b' is no condition
          @1 END undefined-condition/ => - | WAITING   ! 'undefined-condition/' is no condition
          @1 END undefined-condition/A => - | WAITING  ! 'undefined-condition/A' is no condition
          @1 FAULT +1 /x => - | WAITING                ! '/x' is no condition
          @1 TIME 5 => - | WAITING                     ! TIME takes nothing
          @x TIME => - | WAITING                       ! 'x' is no time in seconds
          @-1 TIME => - | WAITING                      ! '-1' is negative
          @1.0001 TIME => - | WAITING                  ! '1.0001' is no time in seconds
          @1 TIME => - | SLEEPING                      ! 'SLEEPING' is no state
          @1 TIME => +1[] | WAITING                    ! '+1[]' is no answer
          @1 TIME => +1:[] wait=5 | WAITING            ! '+1:[] wait=5' is no answer
          @1 TIME -> - | WAITING                       ! expected '@TIME EVENT => ANSWERS
          @1 CREATE => - | WAITING                     ! a sequence begins with CREATE
          @1 REQ +9007199254740992 => - | WAITING      ! above 2^53-1
          cfg WAIT=5                                   ! cfg stands between the heading
          ?                                            ! expected a heading
          """)
  void aWrongLineIsNamedWithItsMistake(String line, String message) {
    ScriptParseException wrong =
        assertThrows(ScriptParseException.class, () -> ScriptParser.parse(CREATED + line + "\n"));
    assertEquals(3, wrong.line());
    assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "KICK x last, END x last",
    "FULL, EVICTED",
    "BAD +1 x, FAULT +1 x",
    "CLOSE +0, LOST +0",
    "WFAIL +0, WRITE_FAILED +0"
  })
  void aWordOfAnEarlierVersionIsReadInEitherForm(String before, String now)
      throws ScriptParseException {
    for (String head : List.of("", HEAD)) {
      String text = head + CREATED + "@1 " + before + " => - | WAITING\n";
      ScriptStep step = ScriptParser.parse(text).get(0).steps().get(1);
      assertEquals(now, step.input().toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REQ=3, REQUESTS=3",
    "DIE=20, INACTIVITY=20",
    "MAXOUT=4, MAILBOX_PACKETS=4",
    "MAXBYTES=99, MAILBOX_BYTES=99",
    "DUPMAX=1, REPEATS=1",
    "REPORT_MS=50, REPORT_AFTER_MS=50"
  })
  void theNameOfAnOptionInAnEarlierVersionIsReadInEitherForm(String before, String now)
      throws ScriptParseException {
    for (String head : List.of("", HEAD)) {
      String text = head + CREATED.replace("\n@", "\ncfg " + before + "\n@");
      assertEquals("cfg " + now, ScriptParser.parse(text).get(0).config().toString());
    }
  }

  @Test
  void theWordOfAnEarlierVersionForTheTimerIsRead() throws ScriptParseException {
    String text = HEAD + CREATED + "@1 TIME => - | WAITING wake=45\n";
    assertEquals(Optional.empty(), ScriptVerifier.run(ScriptParser.parse(text).get(0)));
    String late = text.replace("wake=45", "wake=46");
    assertEquals(
        "@1 TIME => - | WAITING timer=46",
        ScriptVerifier.run(ScriptParser.parse(late).get(0)).orElseThrow().expected());
  }

  @Test
  void theWordOfAnEarlierVersionForWhatTheApplicationReceivesIsRead() throws ScriptParseException {
    String text = HEAD + CREATED + "@1 REQ +1 m => deliver m | HAVE_REQUEST\n";
    ScriptStep step = ScriptParser.parse(text).get(0).steps().get(1);
    assertEquals("receive m | HAVE_REQUEST", step.expected().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          @1 TIME => - | WAITING app=                  ! app= is of files without the first line
          @1 TIME => - | WAITING timer=soon             ! 'soon' is no time in seconds
          @1 TIME => delivered p | WAITING             ! 'delivered p' is no effect
          @1 TIME => receive | WAITING                 ! 'receive' is no effect
          @1 APP a ; APP b => - | HAVE_PACKET          ! a session takes one event in a step
          @1 APP a=5 => - | HAVE_PACKET                ! 'a=5' is no packet
          @1 REQ +1 ~0.5 => - | HAVE_REQUEST           ! '~0.5' is no packet
          @1 TIME -> - | WAITING                       ! expected '@TIME EVENT => EFFECTS | STATE': there is no '=>'
          @1 TIME => - WAITING                         ! expected '@TIME EVENT => EFFECTS | STATE': there is no '|'
          holdfast-script 2 server                     ! stands first in a file and nowhere else
          """)
  void aWrongLineOfTheSecondFormIsNamedWithItsMistake(String line, String message) {
    ScriptParseException wrong =
        assertThrows(
            ScriptParseException.class, () -> ScriptParser.parse(HEAD + CREATED + line + "\n"));
    assertEquals(4, wrong.line());
    assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          holdfast-script            ! expected 'holdfast-script 2 server' or
          holdfast-script 2          ! expected 'holdfast-script 2 server' or
          holdfast-script 2 proxy    ! expected 'holdfast-script 2 server' or
          holdfast-script 3 server   ! form 3 is not known, only 2
          holdfast-script 2 client   ! a script of the client
          """)
  void aHeadThatCannotBeReadIsRefused(String head, String message) {
    ScriptParseException wrong =
        assertThrows(
            ScriptParseException.class, () -> ScriptParser.parse(head.strip() + "\n" + CREATED));
    assertEquals(1, wrong.line());
    assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
  }

  /** A line is compared by what it says, not by its spaces or by how it writes equal packets. */
  @Test
  void aWordWithANumberStandsForSoManyPackets() throws ScriptParseException {
    String text =
        HEAD
            + CREATED
            + "@1 APP a*2 b/300 => - | HAVE_PACKET timer=45\n"
            + "@2   REQ +1 c c c   =>  +1:[a a b] ;  receive c*3   | WAITING timer=47.0 # so\n"
            + "@47 TIME => undelivered a a b ; end die | CLOSED timer=never\n";
    assertEquals(Optional.empty(), ScriptVerifier.run(ScriptParser.parse(text).get(0)));
  }

  @Test
  void packetsForTheApplicationAreComparedInTheStepThatHandsThemOver() throws ScriptParseException {
    String text = HEAD + CREATED + "@1 REQ +1 m => - | HAVE_REQUEST\n";
    ScriptMismatch mismatch = ScriptVerifier.run(ScriptParser.parse(text).get(0)).orElseThrow();
    assertEquals("@1 REQ +1 m => - | HAVE_REQUEST", mismatch.expected());
    assertEquals("@1 REQ +1 m => receive m | HAVE_REQUEST", mismatch.actual());
  }

  @Test
  void timeDoesNotRunBackwards() {
    ScriptParseException wrong =
        assertThrows(
            ScriptParseException.class,
            () -> ScriptParser.parse(CREATED + "@5 TIME => - | WAITING\n@4 TIME => - | WAITING"));
    assertEquals("time runs backwards at @4", wrong.getMessage());
  }

  @Test
  void anUnknownOptionIsNamed() {
    ScriptParseException wrong =
        assertThrows(
            ScriptParseException.class, () -> ScriptParser.parse("name idea\ncfg WEIGHT=5\n"));
    assertTrue(wrong.getMessage().startsWith("unknown option 'WEIGHT=5'"), wrong.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          LATE=2                       ! LATE is from 0 to 1, not 2
          LENIENT=9                    ! LENIENT is from 0 to 1, not 9
          REQUESTS=0                   ! REQUESTS is from 1 to 2147483647, not 0
          HOLD=3000000000              ! HOLD is from 0 to 2147483647, not 3000000000
          MAILBOX_BYTES=9223372036854775807 ! MAILBOX_BYTES is from 0 to
          RID=9007199254740992         ! RID is from 0 to 9007199254740991, not
          INACTIVITY=9223372036854775         ! INACTIVITY: '9223372036854775' is more than 1000000000 seconds
          WAIT=                        ! WAIT: '' is no time in seconds
          WAIT=-1                      ! WAIT: '-1' is negative
          HOLD=x                       ! HOLD: 'x' is no whole number
          """)
  void anOptionOutOfItsBoundsIsNamedWithThem(String option, String message) {
    ScriptParseException wrong =
        assertThrows(
            ScriptParseException.class,
            () -> ScriptParser.parse(HEAD + CREATED.replace("\n@", "\ncfg " + option + "\n@")));
    assertEquals(3, wrong.line());
    assertTrue(wrong.getMessage().startsWith(message), wrong.getMessage());
  }

  @Test
  void aFileWithoutSequencesIsRefused() {
    assertThrows(ScriptParseException.class, () -> ScriptParser.parse("# nothing but a comment\n"));
  }

  @Test
  void twoSequencesOfOneNameAreRefused() {
    assertThrows(ScriptParseException.class, () -> ScriptParser.parse(CREATED + "\n" + CREATED));
  }

  @Test
  void aWrongExpectationIsShownBesideWhatCame() throws ScriptParseException {
    Script script = ScriptParser.parse(CREATED + "@1 APP p => - | WAITING\n").get(0);
    ScriptMismatch mismatch = ScriptVerifier.run(script).orElseThrow();
    assertEquals("@1 APP p => - | WAITING", mismatch.expected());
    assertEquals("@1 APP p => - | HAVE_PACKET", mismatch.actual());
    assertEquals(3, mismatch.line());
  }
}
