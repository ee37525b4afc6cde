package dev.holdfast.core.chat.service;

import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.store.ChatStore.Ban;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The interface to the rooms for callers that are not their members: guests, the commands of
 * admins, and programs around the chat. A room is named; it must exist. Called on the event loop
 * only.
 */
public interface ChatService {

  /** Whether there is a room with this name now. */
  boolean exists(String room);

  // ---- messages

  /**
   * Publishes a message of a sender that is no member. A text that is a command is forbidden, and
   * so is the nick of a member. While sessions are parked it is {@link PublishResult#BUSY}: the
   * next process is to publish it.
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
   * Returns the number of the oldest message of a room that is kept, as far as is known before one
   * is read; that of the next message if none is.
   */
  long oldest(String room);

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

  /** Returns the error packet for a banned host; null if the host is not banned. */
  @Nullable ErrorPacket banError(ClientHost host);

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
   * @param then gets the ban, when it holds here
   */
  void ban(ClientNetwork network, String named, String reason, Duration length, Consumer<Ban> then);

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
