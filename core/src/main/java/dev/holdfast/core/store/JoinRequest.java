package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;

/**
 * A request of a session to join a room. Immutable.
 *
 * @param token the hash of the token: a new one, or one that the client claims
 * @param claimed whether the client claims a membership that there was before
 * @param adopts whether the session was parked and goes on: the membership must still be without
 *     one, for a client that has joined anew since has left the parked session behind
 * @param host the host of the session's client
 * @param admin whether the session is an admin's
 * @param capacity the most members of the room
 */
public record JoinRequest(
    String room,
    HashCode token,
    boolean claimed,
    boolean adopts,
    Nickname nick,
    ClientHost host,
    boolean admin,
    int capacity) {

  /** A request of a client. */
  public JoinRequest(
      String room,
      HashCode token,
      boolean claimed,
      Nickname nick,
      ClientHost host,
      boolean admin,
      int capacity) {
    this(room, token, claimed, false, nick, host, admin, capacity);
  }
}
