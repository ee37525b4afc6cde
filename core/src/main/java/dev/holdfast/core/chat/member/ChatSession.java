package dev.holdfast.core.chat.member;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.Session;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One session, as the chat sees it: which members it speaks for, one in each room it is in. */
public final class ChatSession {

  private final Session session;
  private final PacketCodec codec;
  private final Map<String, Member> memberships = new LinkedHashMap<>(2); // by room
  private boolean admin;
  private boolean over; // nothing that the session still says counts
  private boolean replaced; // by a session that goes on with one of its memberships
  private long receivedAt; // milliseconds

  public ChatSession(Session session, PacketCodec codec) {
    this.session = session;
    this.codec = codec;
  }

  public Session session() {
    return session;
  }

  public ClientHost host() {
    return session.host();
  }

  /** Packets have come in one request, all of them at this time. */
  public void receivedAt(long now) {
    receivedAt = now;
  }

  /**
   * When its last packets came, in milliseconds. Limits go by this time, which is one for a whole
   * request: if a limit could let go between two packets of it, the second would overtake the
   * first.
   */
  public long receivedAt() {
    return receivedAt;
  }

  /** The member it speaks for in this room; null if it is not in it. */
  public @Nullable Member member(String room) {
    return memberships.get(room);
  }

  /** All the members it speaks for: a copy, for whoever changes them. */
  public Collection<Member> members() {
    return ImmutableList.copyOf(memberships.values());
  }

  public int rooms() {
    return memberships.size();
  }

  void addMember(Member member) {
    memberships.put(member.room(), member);
  }

  void removeMember(Member member) {
    memberships.remove(member.room(), member);
  }

  public boolean isAdmin() {
    return admin;
  }

  public void setAdmin(boolean admin) {
    this.admin = admin;
  }

  public boolean isOver() {
    return over;
  }

  /** The session has ended, or is told so as soon as its client calls. */
  public void over() {
    over = true;
  }

  /**
   * Ends the session because another one goes on with one of its memberships, and maybe with all.
   */
  public void replace() {
    replaced = true;
    dismiss(new Refusal(ErrorCode.REPLACED, "You go on elsewhere."));
  }

  public boolean isReplaced() {
    return replaced;
  }

  /** Ends the session and says why. */
  public void dismiss(Refusal why) {
    over = true;
    session.end(ImmutableList.of(codec.encode(why)), Condition.REMOTE_STREAM_ERROR);
  }

  /** Sends a packet about no room. */
  public void send(Packet packet) {
    session.send(ImmutableList.of(packet));
  }

  /** Sends a packet about a room, behind a welcome that is still to come. */
  public void send(String room, Packet packet) {
    Member member = memberships.get(room);
    List<Packet> packets = ImmutableList.of(packet);
    if (member == null) {
      session.send(packets);
    } else {
      member.send(packets);
    }
  }

  /** Tells that something was refused. */
  public void refuse(Refusal refusal) {
    Packet packet = codec.encode(refusal);
    if (refusal.room() == null) {
      send(packet);
    } else {
      send(refusal.room(), packet);
    }
  }
}
