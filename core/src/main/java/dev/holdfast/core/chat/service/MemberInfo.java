package dev.holdfast.core.chat.service;

import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.fsm.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A description of a member that is present. Immutable.
 *
 * @param host the host of its client
 * @param since when it joined
 * @param admin whether its session is an admin's
 * @param session its session; null if that is at another node
 */
public record MemberInfo(
    Nickname nick, ClientHost host, Instant since, boolean admin, @Nullable SessionInfo session) {

  /**
   * A description of the session of a member. Immutable.
   *
   * @param name its short name, for logs
   * @param state its state
   * @param lastAction when the member last sent a packet to the room
   */
  public record SessionInfo(String name, State state, Instant lastAction) {}

  /** The short name of the session, for logs. */
  public String sessionName() {
    return session == null ? "elsewhere" : session.name;
  }
}
