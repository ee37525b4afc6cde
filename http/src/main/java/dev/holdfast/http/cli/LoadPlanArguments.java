package dev.holdfast.http.cli;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.http.conformance.client.ServerAddress;
import dev.holdfast.http.connection.ConnectionCapacity;
import dev.holdfast.http.load.LoadPlan;
import dev.holdfast.http.load.LoadTransport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The arguments of {@code load} that say what a test does: they become its plan, unless one is not
 * allowed or has no effect beside another. Not thread-safe.
 */
final class LoadPlanArguments {

  private static final int MAX_SESSIONS = 1_000_000;
  private static final int MAX_TEXT = 1_000_000;
  private static final int DEFAULT_ROOMS = 1;
  private static final int DEFAULT_RATE = 10; // messages a second
  private static final int DEFAULT_LENGTH = 100;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description = "the server, such as http://127.0.0.1:8080 or https://chat.example")
  private @Nullable String url;

  @Option(
      names = "--insecure",
      description = "accept any certificate of the server, also one that is not trusted (https)")
  private boolean insecure;

  @Option(
      names = "--transport",
      paramLabel = "WAY",
      description =
          "how requests travel: http; http2, over one connection for each session (https); or"
              + " websocket, one for each session (default ${DEFAULT-VALUE})")
  private String transport = "http";

  @Option(
      names = "--sessions",
      paramLabel = "N",
      description = "that listen (default ${DEFAULT-VALUE})")
  private int sessions = 1_000;

  @Option(
      names = "--talkers",
      paramLabel = "N",
      description = "sessions that talk, in all (default one for each room)")
  private @Nullable Integer talkers;

  @Option(
      names = "--rooms",
      paramLabel = "N",
      description =
          "rooms of its own, over which all are spread (default "
              + DEFAULT_ROOMS
              + "; 0: they join none, and only hold a request); a host can make "
              + ChatPolicy.ROOMS_PER_HOST
              + ", so more need more addresses in --from")
  private @Nullable Integer rooms;

  @Option(names = "--room", paramLabel = "NAME", description = "this room for all, such as lobby")
  private @Nullable String room;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "messages a second of all talkers together (default " + DEFAULT_RATE + ")")
  private @Nullable Double rate;

  @Option(names = "--closed", description = "say the next message when all have the last one")
  private boolean closed;

  @Option(
      names = "--length",
      paramLabel = "N",
      description = "characters of a message (default " + DEFAULT_LENGTH + ")")
  private @Nullable Integer length;

  @Option(
      names = "--ramp",
      paramLabel = "N",
      description = "sessions that are opened in a second (default ${DEFAULT-VALUE})")
  private int ramp = 500;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description =
          "for how long messages are not measured; with --pid at least until the server has used 8 s"
              + " of CPU, for two minutes at most (default ${DEFAULT-VALUE}; 0s for none)")
  private String warmUp = "10s";

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "for how long they are (default ${DEFAULT-VALUE})")
  private String duration = "30s";

  @Option(
      names = "--think",
      paramLabel = "TIME",
      description = "between an answer and the next request (default ${DEFAULT-VALUE})")
  private String think = "0ms";

  @Option(
      names = "--last-wait",
      paramLabel = "TIME",
      description =
          "for how long the last messages are waited for, beside --think (default ${DEFAULT-VALUE})")
  private String lastWait = "30s";

  @Option(
      names = "--from",
      paramLabel = "ADDRESSES",
      description = "to connect from in turn, such as 127.0.0.1,127.0.0.2: one has 28,000 ports")
  private @Nullable String from;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "the process of the server, if it runs on this machine: its CPU and memory")
  private long pid;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  LoadPlanArguments() {}

  /** The plan; throws a {@link ParameterException} that says what is wrong. */
  LoadPlan plan() {
    within("--sessions", sessions, 0, MAX_SESSIONS);
    contradictions();
    ImmutableList<InetAddress> locals =
        from == null ? ImmutableList.of() : arguments().addresses("--from", from);
    ImmutableList<String> names = rooms(ChatPolicy.ROOMS_PER_HOST * Math.max(1, locals.size()));
    int all = talkers(names);
    int characters = length == null ? DEFAULT_LENGTH : length;
    within("--length", characters, LoadPlan.MIN_TEXT, MAX_TEXT);
    LoadTransport way = transport();
    String shortage = shortage(sessions, all, way, ConnectionCapacity.connections());
    if (shortage != null) {
      throw wrong(shortage);
    }
    within("--ramp", ramp, 1, MAX_SESSIONS);
    return new LoadPlan(
        server(),
        insecure,
        way,
        sessions,
        names,
        all,
        rate(),
        closed,
        characters,
        ramp,
        arguments().time("--warm-up", warmUp),
        measured(),
        arguments().time("--think", think),
        arguments().time("--last-wait", lastWait),
        locals,
        pid);
  }

  /** Refuses options of which one would have no effect beside another one. */
  private void contradictions() {
    if (closed && rate != null) {
      throw wrong("--closed --rate " + rate + ": in a closed loop the next message has no time");
    }
    if (room != null && rooms != null) {
      throw wrong("--room " + room + " --rooms " + rooms + ": it is one or the other");
    }
    if (rooms != null && rooms == 0) {
      if (sessions == 0) {
        throw wrong("--sessions 0 --rooms 0: there is nothing to do without a session");
      }
      refuseTalk(talkers != null && talkers > 0, "--talkers " + talkers);
      refuseTalk(rate != null, "--rate " + rate);
      refuseTalk(length != null, "--length " + length);
      refuseTalk(closed, "--closed");
    }
  }

  /** Refuses an option that says how sessions talk, if it is given: there are no rooms. */
  private void refuseTalk(boolean given, String option) {
    if (given) {
      throw wrong(option + " --rooms 0: without rooms no session talks");
    }
  }

  private LoadTransport transport() {
    return switch (transport) {
      case "http" -> LoadTransport.HTTP;
      case "http2" -> LoadTransport.HTTP2;
      case "websocket" -> LoadTransport.WEBSOCKET;
      default ->
          throw wrong("--transport " + transport + ": http, http2 and websocket are allowed");
    };
  }

  private int talkers(ImmutableList<String> names) {
    int all = talkers == null ? names.size() : talkers;
    within("--talkers", all, names.isEmpty() ? 0 : 1, MAX_SESSIONS);
    if (all < names.size()) {
      throw wrong(
          "--talkers " + all + ": in each of the " + names.size() + " rooms one has to talk");
    }
    return all;
  }

  private double rate() {
    double each = rate == null ? DEFAULT_RATE : rate;
    if (!(each > 0 && each <= MAX_SESSIONS)) {
      throw wrong("--rate " + each + ": a number above 0, to " + MAX_SESSIONS + ", is allowed");
    }
    return each;
  }

  private Duration measured() {
    Duration time = arguments().time("--duration", duration);
    if (time.isZero()) {
      throw wrong("--duration " + duration + ": nothing can be measured in no time");
    }
    return time;
  }

  private ImmutableList<String> rooms(int most) {
    int count = rooms == null ? DEFAULT_ROOMS : rooms;
    if (count < 0 || count > most) {
      throw wrong("--rooms " + count + ": 0 to " + most + " is allowed, more with --from");
    }
    if (room != null) {
      if (room.isEmpty()) {
        throw wrong("--room '': a name is needed, such as lobby");
      }
      return ImmutableList.of(room);
    }
    String run = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 24), 36);
    return IntStream.range(0, count)
        .mapToObj(i -> "load-" + run + "-" + i)
        .collect(ImmutableList.toImmutableList());
  }

  private void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option + " " + value + ": " + least + " to " + most + " is allowed");
    }
  }

  /**
   * Why so many sessions cannot be had, or null: each has a connection, one that talks has two with
   * HTTP/1.1, and each connection is an open file of this process.
   */
  static @Nullable String shortage(
      int sessions, int talkers, LoadTransport transport, int possible) {
    boolean isHttp = transport == LoadTransport.HTTP;
    long connections = sessions + (isHttp ? 2L : 1L) * talkers;
    return connections <= possible
        ? null
        : String.format(
            Locale.ROOT,
            "--sessions %d and --talkers %d: %s, and %d are more than the %d that this process can"
                + " have: raise its limit of open files (ulimit -n)",
            sessions,
            talkers,
            isHttp ? "a talker has two connections, the others one each" : "each has a connection",
            connections,
            possible);
  }

  private ServerAddress server() {
    ServerAddress server = arguments().server(url);
    if (insecure && !server.tls()) {
      throw wrong("--insecure " + url + ": without https there is no certificate");
    }
    if (transport() == LoadTransport.HTTP2 && !server.tls()) {
      throw wrong("--transport http2 " + url + ": the server speaks HTTP/2 by https alone");
    }
    return server;
  }

  private ClientArguments arguments() {
    return new ClientArguments(spec);
  }

  private ParameterException wrong(String message) {
    return arguments().wrong(message);
  }
}
