package dev.holdfast.fsm.script;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import dev.holdfast.fsm.Action;
import dev.holdfast.fsm.ConnectionFsm;
import dev.holdfast.fsm.Event;
import dev.holdfast.fsm.Row;
import dev.holdfast.fsm.Scripts;
import dev.holdfast.fsm.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A printer of {@code docs/states.md} from the table of the machine and from scripts. */
final class StatesDoc {

  /** From where to where: one arrow of a diagram. */
  record Arrow(State from, State to) {}

  private static final List<String> TELLING = List.of("V02", "V03", "V04", "V08", "V10");

  private StatesDoc() {}

  /** Prints the document. It is long because it has all of its text but that in tables. */
  static String print() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # The states of a session

        <!-- Printed from ConnectionFsm.TABLE and the scripts: `./holdfast refresh-docs`. A test
             fails when this file is not what would be printed. -->

        Each session is one machine of three states and an end. The machine knows no request ids:
        `RequestWindow` puts requests in order, keeps early ones until their turn comes, recognises repeats
        and keeps the last answers; what remains is here. Nothing is admitted, queued, delivered or answered
        before its event has fired, but for what never reaches the machine:

        - the creation request: its answer is the machine's beginning;
        - a request that is early, until it is repeated or its turn comes;
        - the socket of an early request that is lost: it is let go of;
        - early requests at a shutdown: they are told of it at once, because those before them will not come, and
          count as detached. To the machine a shutdown is an `END` as any other, after which they would wait;
        - a rid too low for a lenient server: it has no part in the session.

        A session that is `CLOSED` does not ask what a request wants: each is a `REQUEST`, unless its answer is kept or it
        cannot be read, which is a `FAULT`.

        A session that is *ending*, whose final notice waits to be told, is no state of its own
        ([why](decisions/0022-ending-is-no-state.md)): all that it has to do
        is what `HAVE_PACKET` does, wait for a request. It differs in two things. Its mailbox takes nothing more: `KEEP` and
        `MARK_ENDING` add nothing, nothing overflows, and `EVICT` keeps the notice and the packet before it. And its
        requests have other events. One that would be a `REQUEST` is a `LAST_REQUEST`, and one that would be a
        `HELD_REPEAT` is a `LAST_HELD_REPEAT`. One that would be a `PAUSE` is a `LAST_REQUEST`
        too, if nothing waits before the notice or its rid is the highest there is, because the answer to a pause has no packets.
        A request whose socket was lost while it was early is a `DETACHED_REQUEST`, whatever of this it would be. The highest
        rid is no `RID_EXHAUSTED`: the session ends without that.

        ![The states of a session](states.svg)

        The same as Mermaid:

        ```mermaid
        stateDiagram-v2
            [*] --> WAITING : the creation request is answered
        """);
    arrows()
        .forEach(
            (arrow, rows) ->
                out.append(
                    "    %s --> %s : %s\n".formatted(arrow.from(), arrow.to(), label(rows))));
    out.append("    CLOSED --> [*]\n```\n\n");
    printStates(out);
    printEvents(out);
    printActions(out);
    printTable(out);
    printReaders(out);
    out.append("## Five sequences\n\nPrinted from the scripts of the same names.\n");
    for (String name : TELLING) {
      Script script =
          Scripts.all().stream().filter(one -> one.name().equals(name)).findAny().orElseThrow();
      out.append('\n').append(MermaidDiagram.print(script));
    }
    return out.toString();
  }

  /** The possible rows, by arrow, in the order of the table. */
  static Map<Arrow, List<Row>> arrows() {
    return ConnectionFsm.TABLE.stream()
        .filter(StatesDoc::isPossible)
        .collect(groupingBy(row -> new Arrow(row.from(), row.to()), LinkedHashMap::new, toList()));
  }

  private static String label(List<Row> rows) {
    return rows.stream().map(row -> row.event() + " / " + row.action()).collect(joining("<br/>"));
  }

  private static void printStates(StringBuilder out) {
    out.append(
        """
        ## States

        | state | held on a live socket | to send | timer |
        |---|---|---|---|
        | `WAITING` | no | nothing | %s |
        | `HAVE_REQUEST` | yes | nothing | %s |
        | `HAVE_PACKET` | no | packets or a final notice | %s |
        | `CLOSED` | - | - | %s |

        A state owns one timer. The die-timer counts from the creation, the last answer to a held
        request, replay or loss of a held socket, never from a packet; the wait-timer counts from the arrival of the oldest held
        request, from its turn if it was early, or from the repeat that took the place of its socket.

        """
            .formatted(
                State.WAITING.timer(),
                State.HAVE_REQUEST.timer(),
                State.HAVE_PACKET.timer(),
                State.CLOSED.timer()));
  }

  private static void printEvents(StringBuilder out) {
    out.append("## Events\n\n| event | what happened |\n|---|---|\n");
    for (Event event : Event.values()) {
      out.append("| `%s` | %s |\n".formatted(event, event.meaning()));
    }
  }

  private static void printActions(StringBuilder out) {
    out.append(
        """

        ## Actions

        What an action does leaves in the order that `Effects` gives, whatever the order in which it is named here.

        | action | what is done |
        |---|---|
        """);
    for (Action action : Action.values()) {
      out.append("| `%s` | %s |\n".formatted(action, action.meaning()));
    }
  }

  /**
   * Prints the places that look at the state, with their reasons. A test of the whole program
   * compares them with those that there are. It is long because each place has a line.
   */
  private static void printReaders(StringBuilder out) {
    out.append(
        """
        ## What looks at the state outside of the table

        All places in the engine and in the sessions of the server that ask by its name for one of the facts from which
        the state follows; a test finds them. None of them changes a state: at most it names the event that does. *Held* is a held request on a live socket, *live* one that is held or
        early and has a socket, *open* one that is held or early, *to send* are packets that wait.

        ### To name an event

        An event says all that a row needs to know, so it is named by what there is: a request or a packet alone is none.

        | place | looks whether | why it is no row |
        |---|---|---|
        | `RequestProcessor.eventOf` | ending, to send | it names the event of a request, by what the request asks for and whether a notice waits |
        | `RequestProcessor.requestOrLast` | ending | likewise, of one that is to be held: `REQUEST` or `LAST_REQUEST` |
        | `RequestProcessor.take` | ending | likewise, of one that is held and comes again: `HELD_REPEAT` or `LAST_HELD_REPEAT` |
        | `RequestProcessor.expireOverdue` | held | it names `TIMEOUT`, once for each request that is due in the call that brought it |
        | `EventDispatcher.fireAnswering` | held | it names `NEXT`: another request is held behind the one that an event has used up |
        | `SessionEngine.writeFailed` | to send | it names `PACKET`: what the answer carried, or what waited already, may leave |
        | `SessionEngine.lost` | held | it names `LOST`, unless the request of the socket is early, or was answered before |
        | `SessionEngine.send` | paused | it tells `PACKET` from `OVERFLOW`: a client that pauses is granted more room |

        ### Before there is an event

        The machine knows no rids: the window says first what one means.

        | place | looks whether | why it is no row |
        |---|---|---|
        | `RequestWindow.judge` | `CLOSED` | no rid is the next one any more |
        | `RequestWindow.judgeNext` | held | it counts the unanswered requests against those allowed |
        | `RequestWindow.isOneTooMany` | live | it counts repeats: one in place of a lost socket is never too many |
        | `RequestWindow.open` | open | it finds the request that a verdict names, held or early |

        ### Within an action

        The row has fired. The action does the same for each request or packet, as far as there is one.

        | place | looks whether | why it is no row |
        |---|---|---|
        | `HeldRequests.requireOldestLive` | held | it fails where an action that needs a held request has none: the row would be wrong |
        | `HeldRequests.on` | held | likewise, where an action needs the request of one socket |
        | `ActionPerformer.suspend` | open | a pause answers all that are held, with a socket or without |
        | `ActionPerformer.admit` | held | if none is held, the client has gone on without the detached requests: they are answered before this one |
        | `ActionPerformer.tellReport` | live | a report makes a request due at once; a detached one waits for its socket |
        | `ActionPerformer.release` | held | it fails where none is held, because the row would be wrong |
        | `ActionPerformer.attachAndRelease` | held | likewise, and where the repeat is of an early request |
        | `ActionPerformer.releaseSurplus` | held | it counts those above `hold`, which are answered |
        | `ActionPerformer.exhaustSession` | held | what waits must not leave on a detached request before this one: those are answered first |
        | `RequestWindow.inFlight` | held | once a request came behind the last answer, the client has it: only else it may be lost |
        | `RequestAnswerer.abandonDetached` | open | it answers the detached requests before the live one, as far as there are any |
        | `HeldRequests.takeAll` | open | it takes out all there are |
        | `EarlyRequests.detach` | live | only what has a socket has one to lose; the request itself waits on |
        | `Mailbox.add` | ending | a stream of packets that has ended takes no more |
        | `Mailbox.end` | ending | it ends once: the first notice stays |
        | `Mailbox.fits` | ending | what is not taken needs no room |
        | `Mailbox.overflow` | ending | its notice is not lost with what waits |

        ### To tell it

        These print the state, count it, name its timer, or answer the application.

        | place | looks whether | why it is no row |
        |---|---|---|
        | `SessionView.deadline` | any | each state names its timer, and this says when it is due |
        | `SessionView.isFetching` | `HAVE_REQUEST`, `CLOSED`, ending, paused | the application asks whether a client fetches its packets |
        | `SessionView.isAtRest` | `WAITING`, paused | a journal asks whether a script can begin here |
        | `SessionView.isConsistent` | all of these | tests ask whether the state says the facts |
        | `SessionEngine.snapshot` | held, `CLOSED` | to lose a socket restarts the die-timer, which a snapshot has as it will be |
        | `DieTimer.pause` | paused | a snapshot has the length of the pause, if there is one |
        | `JournalRecorder.note` | `CLOSED` | a journal is over with its session |
        | `ScriptPlayer.play` | any | it prints the state |
        | `SessionPolicy.tryCount` | `HAVE_REQUEST` | a request that has another one answered costs more of the rate limit |
        | `Session.<init>` | any | sessions are counted by state |
        | `AdmissionControl.add` | any | likewise |
        | `AdmissionControl.update` | any, ending | likewise; one that is ending counts against no limit |
        | `AdmissionControl.remove` | any, ending | likewise, of a session that is dropped |

        ### When a fault ended it

        Whether a session was dropped, or has failed, is known to its driver alone: the engine that threw is in any state.

        | place | looks whether | why it is no row |
        |---|---|---|
        | `SessionDriver.drive` | dropped | a session that was dropped is driven no more, in whatever state a fault has left it |
        | `SessionDriver.dropKeepingAnswers` | dropped | its answers are kept once |
        | `SessionDriver.drop` | dropped | it is dropped once, though its end may be told while a fault ends it |
        | `SessionFaults.end` | failed | a fault ends a session once, as to end it may fail as well |
        | `SessionParking.park` | failed | what a fault has left is not parked |
        | `SessionParking.drop` | dropped | a session that has ended meanwhile is dropped already |
        | `SessionParking.accepts` | dropped | likewise, of one that its application has ended while it was adopted |
        | `SessionPerformer.receive` | failed | the application of a session that has failed is handed nothing more |

        """);
  }

  private static void printTable(StringBuilder out) {
    out.append("\n## The table\n\n| in | on | do | go to | why |\n|---|---|---|---|---|\n");
    for (Row row : ConnectionFsm.TABLE) {
      if (isPossible(row)) {
        out.append(
            "| `%s` | `%s` | `%s` | `%s` | %s |\n"
                .formatted(row.from(), row.event(), row.action(), row.to(), row.why()));
      }
    }
    out.append("\nThe others cannot happen, and throw:\n\n| in | on | why |\n|---|---|---|\n");
    impossible()
        .forEach(
            (why, rows) ->
                out.append(
                    "| %s | %s | %s |\n"
                        .formatted(words(rows, Row::from), words(rows, Row::event), why)));
    out.append('\n');
  }

  /** The rows that cannot happen, by reason: each has all its states with all its events. */
  static Map<String, List<Row>> impossible() {
    return ConnectionFsm.TABLE.stream()
        .filter(row -> !isPossible(row))
        .collect(groupingBy(Row::why, LinkedHashMap::new, toList()));
  }

  private static boolean isPossible(Row row) {
    return row.action() != Action.IMPOSSIBLE;
  }

  private static String words(List<Row> rows, Function<Row, Enum<?>> column) {
    return rows.stream()
        .map(column)
        .distinct()
        .map(word -> "`" + word + "`")
        .collect(joining(", "));
  }
}
