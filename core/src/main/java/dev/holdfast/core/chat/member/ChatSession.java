package dev.holdfast.core.chat.member;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.Session;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session with what the chat knows of it: its memberships, one in each room that it has joined,
 * and whether it is an admin's. Confined to the loop.
 */
public final class ChatSession {

  /** A callback for what changes for the members of a session. Called on the loop. */
  public interface Observer {
    /**
     * Another session has taken over one of the session's memberships; called for each membership
     * that the session still has.
     */
    void replaced(Member member, ChatSession session);

    /** The session is an admin's now, or is not one any more. */
    void adminChanged(ChatSession session);
  }

  /** What the members of a room know of it, when they have been sent all. */
  public interface RoomPlaces {
    /** The last message of a room. */
    long head(String room);

    /** The revision of its roster. */
    long rev(String room);
  }

  private final Session session;
  private final PacketCodec codec;
  private final Observer observer;
  private ImmutableList<Member> members = ImmutableList.of(); // a few, and mostly one
  private @Nullable Map<String, PacketsAwaitingJoin> joining; // by room; null: no join is under way
  private boolean admin;
  private boolean over; // its packets are ignored from now on
  private boolean replaced; // by a session that has taken over one of its memberships
  private long receivedAt; // milliseconds on the loop's clock

  /**
   * Makes a session without members.
   *
   * @param observer is told what changes for its members
   */
  public ChatSession(Session session, PacketCodec codec, Observer observer) {
    this.session = session;
    this.codec = codec;
    this.observer = observer;
  }

  /** The session of the protocol below it. */
  public Session underlying() {
    return session;
  }

  /** The host of its client. */
  public ClientHost host() {
    return session.host();
  }

  /** Sets the time at which the packets of one request were received, in milliseconds. */
  public void receivedAt(long now) {
    receivedAt = now;
  }

  /**
   * Returns when its last packets were received, in milliseconds. Rate limits use this time, which
   * is one for all packets of a request: otherwise the second packet could be admitted after the
   * first was refused, and overtake it.
   */
  public long receivedAt() {
    return receivedAt;
  }

  /** Returns its member in a room; null if it is not in it. */
  public @Nullable Member member(String room) {
    for (int i = 0; i < members.size(); i++) { // at each packet
      if (members.get(i).room().equals(room)) {
        return members.get(i);
      }
    }
    return null;
  }

  /** Returns its members in all rooms as they are now. */
  public ImmutableList<Member> members() {
    return members;
  }

  /** How many rooms it has a member in. */
  public int rooms() {
    return members.size();
  }

  // ---- joins that are under way

  /** The number of joins that are under way. */
  public int joins() {
    return joining == null ? 0 : joining.size();
  }

  /** Notes that a join to a room is under way: packets about the room wait until it is settled. */
  public void joining(String room) {
    if (joining == null) {
      joining = new HashMap<>(2);
    }
    joining.put(room, new PacketsAwaitingJoin());
  }

  /** Returns the packets that wait for the join to a room; null if no join to it is under way. */
  public @Nullable PacketsAwaitingJoin packetsAwaiting(String room) {
    return joining == null ? null : joining.get(room);
  }

  /** Notes that a join is settled, and returns the packets that waited for it. */
  public PacketsAwaitingJoin joinSettled(String room) {
    PacketsAwaitingJoin settled = requireNonNull(joining).remove(room);
    if (joining.isEmpty()) {
      joining = null;
    }
    return requireNonNull(settled, "a join is settled once");
  }

  /** Adds a member of a room in which it has none. */
  void addMember(Member member) {
    members = ImmutableList.<Member>builder().addAll(members).add(member).build();
  }

  void removeMember(Member member) {
    members =
        members.stream().filter(one -> one != member).collect(ImmutableList.toImmutableList());
  }

  /** Whether its client has given the password of admins. */
  public boolean isAdmin() {
    return admin;
  }

  /** Makes the session an admin's, or no admin's any more; its rooms are told. */
  public void setAdmin(boolean admin) {
    if (this.admin != admin) {
      this.admin = admin;
      observer.adminChanged(this);
    }
  }

  /**
   * Returns what is parked of it, if it is not over; null if something is under way, such as a
   * join.
   *
   * @param adminBy see {@link ParkedChatSession#adminBy}
   * @param places of the rooms
   * @param now milliseconds of the loop
   */
  public @Nullable ParkedChatSession park(String adminBy, RoomPlaces places, long now) {
    if (joining != null || !members.stream().allMatch(Member::isQuiescent)) {
      return null;
    }
    return new ParkedChatSession(
        false,
        adminBy,
        members.stream()
            .map(member -> member.park(places, now))
            .collect(ImmutableList.toImmutableList()));
  }

  /** Goes on as it was parked, but for its members, which follow. */
  public void adopt(ParkedChatSession parked, boolean admin) {
    this.over = parked.over();
    this.admin = admin;
  }

  /** Whether it has ended, or is about to. */
  public boolean isOver() {
    return over;
  }

  /** Notes that the session has ended, or will with the next request of its client. */
  public void markOver() {
    over = true;
  }

  /** Ends the session because another one has taken over one of its memberships. */
  public void markReplaced() {
    replaced = true;
    members.forEach(member -> observer.replaced(member, this));
    dismiss(new ErrorPacket(ErrorCode.REPLACED, PhraseCode.REPLACED));
  }

  /** Whether another session has taken over one of its memberships. */
  public boolean isReplaced() {
    return replaced;
  }

  /** Ends the session with an error packet as its last one. */
  public void dismiss(ErrorPacket why) {
    flush();
    over = true;
    session.end(ImmutableList.of(codec.encode(why)), Condition.REMOTE_STREAM_ERROR);
  }

  /** Sends it what all members of its rooms are still to be sent. */
  public void flush() {
    members.forEach(Member::flush);
  }

  /** Sends a packet that is about no room. */
  public void send(Packet packet) {
    session.send(ImmutableList.of(packet));
  }

  /** Sends a packet about a room, after its welcome if that is still to come. */
  public void send(String room, Packet packet) {
    Member member = member(room);
    if (member == null) {
      send(packet);
    } else {
      member.answer(packet);
    }
  }

  /** Sends an error packet. */
  public void refuse(ErrorPacket error) {
    Packet packet = codec.encode(error);
    if (error.room() == null) {
      send(packet);
    } else {
      send(error.room(), packet);
    }
  }

  /** The short form of the sid, for logs. */
  @Override
  public String toString() {
    return session.toString();
  }
}
