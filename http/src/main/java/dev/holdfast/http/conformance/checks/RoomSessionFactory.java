package dev.holdfast.http.conformance.checks;

import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RetryLimit;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;

/**
 * A factory of sessions that have joined a room, for checks that choose when each request is sent.
 */
final class RoomSessionFactory {

  private RoomSessionFactory() {}

  /** Returns a session that has joined a room, and has been told what came with the welcome. */
  static BindSession listener(CheckContext context, String room, String nick, String fields)
      throws IOException {
    BindSession session = context.session(fields);
    RetryLimit limit = new RetryLimit();
    JsonValue answer = join(session, room, nick);
    while (RetryLimit.isForNow(answer) && limit.waits(answer.retryAfter())) {
      answer = join(session, room, nick);
    }
    if (answer.isThere() && !answer.is("welcome")) {
      throw new IOException("a join is answered " + answer);
    }
    return session;
  }

  /** Joins, and returns the answer; none if the session ends. */
  private static JsonValue join(BindSession session, String room, String nick) throws IOException {
    JsonValue joined = JsonValue.NONE;
    SessionAnswer answer = session.ask(CheckContext.packets(MemberPackets.join(room, nick, "")));
    String echo = "joined" + session.last();
    for (String fields = CheckContext.echo(echo); true; fields = "") {
      for (JsonValue packet : answer.packets()) {
        boolean isAnswer =
            packet.text("room").equals(room) && (packet.is("welcome") || packet.is("error"));
        joined = isAnswer && !joined.isThere() ? packet : joined;
      }
      if (!answer.type().isEmpty() || answer.ids().contains(echo)) {
        return joined;
      }
      answer = session.ask(fields);
    }
  }
}
