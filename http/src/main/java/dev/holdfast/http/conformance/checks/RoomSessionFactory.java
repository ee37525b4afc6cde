package dev.holdfast.http.conformance.checks;

import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
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
    session.ask(1, CheckContext.packets(join(room, nick, "")));
    SessionAnswer answer = session.ask(CheckContext.echo("joined"));
    while (answer.type().isEmpty() && !answer.ids().contains("joined")) {
      answer = session.ask("");
    }
    return session;
  }

  /** The packet that joins a room. */
  static String join(String room, String nick, String fields) {
    return "{\"kind\":\"join\",\"room\":"
        + JsonValue.quote(room)
        + ",\"nick\":"
        + JsonValue.quote(nick)
        + fields
        + "}";
  }
}
