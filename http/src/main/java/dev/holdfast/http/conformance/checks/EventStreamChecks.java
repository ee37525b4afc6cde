package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.EventReader;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawConnection;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Checks of streams of server-sent events. They speak in rooms of their own, so that they disturb
 * no check of the lobby.
 */
final class EventStreamChecks {

  private static final String EVENTS = "Accept: text/event-stream";
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final int PER_HOST = 100; // listeners of one host

  /** A room with a member, and where its log is. */
  private record Talk(CheckContext context, String room, MemberClient member) {

    static Talk begin(CheckContext context) throws IOException {
      String room = context.fresh("events-");
      return new Talk(context, room, context.join(room, context.fresh("ann")));
    }

    /** Says so many messages, and returns the number of the last one. */
    long say(int count) throws IOException {
      long seq = 0;
      for (int i = 0; i < count; i++) {
        seq = member.sayAndAwait("message " + i, context.fresh("m")).number("seq");
      }
      return seq;
    }

    /** The id of a message. */
    String id(long seq) {
      return member.welcome().text("log") + "." + seq;
    }

    EventReader open(String parameters, String... headers)
        throws IOException, RuleViolationException {
      EventReader reader =
          EventReader.open(context.client(), "?room=" + room + parameters, headers);
      status(200, reader.head());
      return reader;
    }

    /** Asserts that these messages come next. */
    void comes(EventReader reader, long first, long last)
        throws IOException, RuleViolationException {
      for (long seq = first; seq <= last; seq++) {
        equal("the next id", id(seq), reader.readEvent().getOrDefault("id", ""));
      }
    }

    private static String last(String id) {
      return "Last-Event-ID: " + id;
    }
  }

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S330",
              "the type of a stream",
              context -> {
                RawHttpResponse head = EventReader.open(context.client(), "").head();
                status(200, head);
                equal("the type", "text/event-stream", head.header("content-type"));
                for (String other : List.of("*/*", "text/*", "text/event-stream;q=0")) {
                  RawConnection poll = context.client().connect();
                  poll.send(context.client().text("GET", "/chat", "Accept: " + other));
                  that(!poll.comesWithin(CheckContext.WHILE), other + " is answered at once");
                }
              }),
          Check.of(
              "S331",
              "what keeps no stream",
              context -> {
                RawHttpResponse head = EventReader.open(context.client(), "").head();
                equal("Cache-Control", "no-store", head.header("cache-control"));
                equal("X-Accel-Buffering", "no", head.header("x-accel-buffering"));
              }),
          Check.of(
              "S332",
              "the frame of a stream",
              context -> {
                RawHttpResponse head = EventReader.open(context.client(), "").head();
                equal("Transfer-Encoding", "chunked", head.header("transfer-encoding"));
                that(!head.has("content-length"), "it has a length");
                RawConnection old = context.client().connect();
                old.send(
                    context.client().text("GET", "/chat", EVENTS).replace("HTTP/1.1", "HTTP/1.0"));
                RawHttpResponse plain = old.readHead();
                that(!plain.has("transfer-encoding"), "HTTP/1.0 has chunks: " + plain);
                that(plain.header("connection").contains("close"), "no end is told: " + plain);
              }),
          Check.of(
              "S333",
              "HEAD",
              context -> {
                RawConnection connection = context.client().connect();
                connection.send(context.client().text("HEAD", "/chat", EVENTS));
                RawHttpResponse head = connection.readHead();
                status(200, head);
                equal("the type", "text/event-stream", head.header("content-type"));
                connection.send(context.client().text("HEAD", "/chat", EVENTS));
                status(200, connection.readHead());
              }),
          Check.of(
              "S334",
              "the beginning of a stream",
              context -> {
                Talk talk = Talk.begin(context);
                long seq = talk.say(1);
                ImmutableMap<String, String> first = talk.open("").read();
                that(first.getOrDefault("retry", "").matches("\\d+"), "no retry in " + first);
                equal("the id", talk.id(seq), first.getOrDefault("id", ""));
                that(!first.containsKey("data"), "it is an event: " + first);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S335",
              "a message",
              context -> {
                Talk talk = Talk.begin(context);
                EventReader reader = talk.open("");
                reader.read();
                JsonValue said = talk.member().sayAndAwait("one\ntwo <b>\u00fc</b>", "m1");
                ImmutableMap<String, String> event = reader.readEvent();
                equal("the id", talk.id(said.number("seq")), event.getOrDefault("id", ""));
                that(!event.containsKey("event"), "it is of a type of its own: " + event);
                JsonValue data = JsonValue.read(event.getOrDefault("data", ""));
                equal("the packet", said, data);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S336",
              "where a stream goes on",
              context -> {
                Talk talk = Talk.begin(context);
                long last = talk.say(3);
                EventReader next = talk.open("");
                next.read();
                talk.comes(talk.open("", Talk.last(talk.id(last - 2))), last - 1, last);
                talk.comes(talk.open("&since=" + (last - 1)), last, last);
                talk.comes(talk.open("&since=" + talk.id(last - 1)), last, last);
                talk.comes(next, talk.say(1), last + 1);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S337",
              "the last event and since",
              context -> {
                Talk talk = Talk.begin(context);
                long last = talk.say(3);
                String since = "&since=" + (last - 3);
                talk.comes(talk.open(since, Talk.last(talk.id(last - 1))), last, last);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S338",
              "a gap",
              context -> {
                Talk talk = Talk.begin(context);
                long first = talk.say(1);
                int kept = GuestReadChecks.kept(context.options());
                long last = talk.say(kept + 2);
                EventReader reader = talk.open("", Talk.last(talk.id(first)));
                ImmutableMap<String, String> gap = reader.readEvent();
                equal("the event", "gap", gap.getOrDefault("event", ""));
                equal("the next", talk.id(last), lastOf(reader, kept));
                EventReader all = talk.open("", Talk.last(talk.id(last - 1)));
                that(!all.readEvent().containsKey("event"), "a gap is told where there is none");
              },
              GuestReadChecks.FEW_KEPT,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S339",
              "an id of another log",
              context -> {
                Talk talk = Talk.begin(context);
                long last = talk.say(2);
                for (String id : List.of("elsewhere.1", "17", talk.id(last + 9), "\u00fc")) {
                  EventReader reader = talk.open("", Talk.last(id));
                  equal("behind " + id, "gap", reader.readEvent().getOrDefault("event", ""));
                  talk.comes(reader, last - 1, last);
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S340",
              "a since that is none",
              context -> {
                for (String since : List.of("x", "-1", "1&since=2", "log.x")) {
                  status(400, EventReader.open(context.client(), "?since=" + since).head());
                }
              }),
          Check.of(
              "S350",
              "parameters that there are not",
              context -> {
                RawHttpResponse answer = context.client().get("/chat?nick=ann", EVENTS);
                status(400, answer);
                for (String name : List.of("nick", "since", "room")) {
                  that(answer.body().contains(name), name + " is not named: " + answer);
                }
                status(200, EventReader.open(context.client(), "?_=1700000000000").head());
              }),
          Check.of(
              "S341",
              "names that no room has",
              context -> {
                RawHttpResponse answer = context.client().get("/chat?room=TEA", EVENTS);
                status(400, answer);
                that(answer.body().contains("tea"), "it does not say how: " + answer);
              }),
          Check.of(
              "S342",
              "a room that does not exist",
              context -> {
                String nowhere = "?room=" + context.fresh("nowhere-");
                status(404, EventReader.open(context.client(), nowhere).head());
              }),
          Check.of(
              "S343",
              "signs of life",
              context -> {
                EventReader reader = EventReader.open(context.client(), KEEP_ALIVE, "");
                reader.read();
                long since = System.nanoTime();
                while (!reader.read().containsKey("")) {} // what is said in the lobby
                Duration taken = Duration.ofNanos(System.nanoTime() - since);
                that(
                    taken.compareTo(KEEP_ALIVE.plus(CheckContext.SOON)) < 0,
                    "the first comment took " + taken);
              }),
          Check.of(
              "S344",
              "streams of one host",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                for (int i = 0; i < PER_HOST; i++) {
                  status(200, EventReader.open(client, "").head());
                }
                RawHttpResponse refused = EventReader.open(client, "").head();
                status(503, refused);
                that(refused.has("retry-after"), "there is no Retry-After");
              },
              CheckPrecondition.PROXY,
              GuestReadChecks.MANY_CONNECTIONS),
          Check.of(
              "S349",
              "a stream on which nothing is said",
              context -> {
                Talk talk = Talk.begin(context);
                EventReader reader = talk.open("");
                reader.read();
                Thread.sleep(context.options().time("idle-timeout").toMillis() + 1_000);
                long seq = talk.say(1);
                talk.comes(reader, seq, seq);
              },
              CheckPrecondition.timeAtMost("idle-timeout", 5, "3s"),
              CheckPrecondition.ANY_ROOMS));

  private EventStreamChecks() {}

  /** The id of the last of so many events. */
  private static String lastOf(EventReader reader, int count) throws IOException {
    String id = "";
    for (int i = 0; i < count; i++) {
      id = reader.readEvent().getOrDefault("id", "");
    }
    return id;
  }
}
