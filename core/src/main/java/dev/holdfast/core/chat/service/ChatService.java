package dev.holdfast.core.chat.service;

import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.fsm.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The port to the rooms for callers that are not their members: the guest channel and the commands
 * of admins. A room is named; it must exist. Called on the event loop only.
 */
public interface ChatService {

  /** The result of {@link #publish}: published, or why not. */
  enum PublishResult {
    OK,
    NICK_TAKEN,
    BAD_NICK,
    FORBIDDEN,
    BAD_TEXT,
    EMPTY,
    TOO_LONG,
    RATE_LIMITED,
    NOT_STORED,
    BUSY
  }

  /**
   * A description of a member that is present. Immutable.
   *
   * @param host the host of its client
   * @param since when it joined
   * @param lastAction when it last sent a packet to the room
   * @param session the short name of its session, for logs
   * @param state the state of that session
   * @param admin whether the session is an admin's
   */
  record MemberInfo(
      Nickname nick,
      ClientHost host,
      Instant since,
      Instant lastAction,
      String session,
      State state,
      boolean admin) {}

  // ---- messages

  /**
   * Publishes a message of a sender that is no member. A text that is a command is forbidden, and
   * so is the nick of a member.
   *
   * @param host the sender's host, whose rate is limited
   * @param then gets the result once, maybe later
   */
  void publish(
      String room, String nick, String text, ClientHost host, Consumer<PublishResult> then);

  /**
   * Returns the position of a reader that has the messages up to {@code since} of a log.
   *
   * @param since null if it has none yet
   * @param log the id of that log; null for the current one
   */
  ReadPosition position(String room, @Nullable Long since, @Nullable String log);

  /**
   * Reads the messages that are missing at a position, at once or later.
   *
   * @param then gets them in order
   * @param failed is called instead if they cannot be read now
   */
  void history(String room, ReadPosition position, Consumer<List<Entry>> then, Runnable failed);

  // ---- members

  /** Returns the present member of a room with this nick; null if there is none. */
  @Nullable MemberInfo member(String room, Nickname nick);

  /**
   * Ends the session of a present member; its members leave all rooms, and their tokens are void.
   *
   * @param reason empty for none
   */
  void kick(String room, Nickname nick, String reason);

  // ---- bans

  /** Returns the refusal for a banned host; null if the host is not banned. */
  @Nullable Refusal banned(ClientHost host);

  /** Whether a network may be banned: not one in which loopback or a trusted proxy is. */
  boolean mayBeBanned(ClientNetwork network);

  /**
   * Returns the network to ban so that a host does not come back from an address beside it; it does
   * not include the admin's host, unless that is the host itself.
   */
  ClientNetwork reach(ClientHost host, ClientHost admin);

  /**
   * Bans a network from now on, and ends the sessions of its hosts as a kick does. It replaces an
   * earlier ban of the network.
   *
   * @param named the nick or address that the admin named
   * @param reason empty for none
   */
  Ban ban(ClientNetwork network, String named, String reason, Duration length);

  /**
   * Lifts bans.
   *
   * @param typed the name of a banned network in any notation; or a host or address, for which all
   *     bans that include it are lifted
   * @return the names of the networks whose bans were lifted; empty if there were none
   */
  List<String> unban(String typed);

  /** Returns all bans in the order in which they end. */
  List<Ban> bans();
}
