package dev.holdfast.http.conformance.checks;

import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import java.io.IOException;

/**
 * A factory of sessions that have joined a room, for checks that choose the rid of each request.
 */
final class RoomSessionFactory {

  private RoomSessionFactory() {}

  /** A session that is in a room; its next request is number 3, and nothing waits for it. */
  static BindSession listener(CheckContext context, String room, String nick, String fields)
      throws IOException {
    BindSession session = context.session(fields);
    session.ask(1, CheckContext.packets(join(room, nick, "")));
    session.ask(2, CheckContext.echo("joined")); // the welcome has left with this at the latest
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
