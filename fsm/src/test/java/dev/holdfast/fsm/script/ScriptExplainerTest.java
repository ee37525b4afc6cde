package dev.holdfast.fsm.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.fsm.Action;
import dev.holdfast.fsm.ConnectionFsm;
import dev.holdfast.fsm.Row;
import dev.holdfast.fsm.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScriptExplainerTest {

  /** It is long because it has the whole of an explanation, as it is printed. */
  @Test
  void eachStepIsShownWithItsRowsAndASequenceWithItsDiagram() throws ScriptParseException {
    ScriptExplanation explanation =
        ScriptExplainer.explain(
            """
            holdfast-script 2 server
            # Why this is so.

            one the client is lost
            @0   CREATE  => +0:[] create wait=60 requests=2 hold=1 | WAITING
            # It asks,
            @1   REQ +1 hi => receive hi | HAVE_REQUEST
            @2   LOST +1 => - | HAVE_REQUEST
            @2   REQ +3  => - | WAITING
            # and is not heard of again.
            @50  APP p => +3:[] type=terminate condition=item-not-found ; end die | CLOSED

            two is another
            @0   CREATE  => +0:[] create wait=60 requests=2 hold=1 | WAITING
            """);
    assertEquals(1, explanation.mismatches());
    assertEquals(
        """
        holdfast-script 2 server
        # Why this is so.

        one the client is lost
        @0   CREATE  => +0:[] create wait=60 requests=2 hold=1 | WAITING
              no row fires: here the session begins
        # It asks,
        @1   REQ +1 hi => receive hi | HAVE_REQUEST
              row: in WAITING on REQUEST do HOLD, go to HAVE_REQUEST (receive its packets; end a pause; answer older detached requests empty unless another is live; hold the request; start the wait-timer, which is due at once for a report)
        @2   LOST +1 => - | WAITING
              expected: @2 LOST +1 => - | HAVE_REQUEST
              row: in HAVE_REQUEST on LOST do DETACH, go to WAITING (discard the ticket, keep the request open; restart the die-timer)
        @2   REQ +3  => - | WAITING
              no row fires: the request waits for one before it
        # and is not heard of again.
        @50  APP p => +3:[] type=terminate condition=item-not-found ; end die | CLOSED
              row: at @47, in WAITING on TIMEOUT do EXPIRE_SESSION, go to CLOSED (give back to the application what may not have arrived; answer early requests with item-not-found; drop kept answers; tell the application the end)
              row: in CLOSED on PACKET do IGNORE, go to CLOSED (nothing)

            client                                              session           application
        @0     |-- CREATE ---------------------------------------->|                   |
               |<-------- +0:[] create wait=60 requests=2 hold=1 --|                   |
               |                                               [WAITING]               |
        @1     |-- REQ +1 hi ------------------------------------->|                   |
               |                                                   |-- receive hi ---->|
               |                                            [HAVE_REQUEST]             |
        @2     |-- LOST +1 --------------------------------------x |                   |
               |                                               [WAITING]               |
               |-- REQ +3 ---------------------------------------->|                   |
        @47    |                                          [die-timer is due]           |
               |<- +3:[] type=terminate condition=item-not-found --|                   |
               |                                                   |-- end die ------->|
               |                                               [CLOSED]                |
        @50    |                                                   |<--------- APP p --|

        two is another
        @0   CREATE  => +0:[] create wait=60 requests=2 hold=1 | WAITING
              no row fires: here the session begins

           client                                       session           application
        @0    |-- CREATE --------------------------------->|                   |
              |<- +0:[] create wait=60 requests=2 hold=1 --|                   |
              |                                        [WAITING]               |
        """
            .stripTrailing(),
        String.join("\n", explanation.lines()));
  }

  /** {@code TIME} and {@code WAKE} are no arrows of the client: the clock is the server's own. */
  @Test
  void aTimerThatIsDueIsDrawnAtTheSession() throws ScriptParseException {
    ScriptExplanation explanation =
        ScriptExplainer.explain(
            """
            holdfast-script 2 server

            late the timers are looked at when they are told to
            cfg LATE=1
            @0   CREATE  => +0:[] create wait=60 requests=2 hold=1 | WAITING
            @44  TIME    => - | WAITING
            @50  WAKE    => end die | CLOSED
            """);
    assertEquals(0, explanation.mismatches());
    assertEquals(
        """
            client                                       session           application
        @0     |-- CREATE --------------------------------->|                   |
               |<- +0:[] create wait=60 requests=2 hold=1 --|                   |
               |                                        [WAITING]               |
        @50    |                                   [die-timer is due]           |
               |                                            |-- end die ------->|
               |                                        [CLOSED]                |
        """
            .stripTrailing(),
        explanation.lines().stream()
            .dropWhile(line -> !line.strip().startsWith("client"))
            .collect(Collectors.joining("\n")));
  }

  @Test
  void everyRowThatCanFireIsShownForSomeScript() throws Exception {
    StringBuilder all = new StringBuilder();
    for (Path file : Scripts.files()) {
      ScriptExplainer.explain(Files.readString(file)).lines().forEach(all::append);
    }
    for (Row row : ConnectionFsm.TABLE) {
      String text =
          "in %s on %s do %s, go to %s ("
              .formatted(row.from(), row.event(), row.action(), row.to());
      assertEquals(row.action() != Action.IMPOSSIBLE, all.indexOf(text) >= 0, text);
    }
  }
}
