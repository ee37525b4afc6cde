package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.Host;
import dev.holdfast.core.Session;
import dev.holdfast.core.chat.ServerPacket.Refusal;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One session, as the chat sees it: which members it speaks for, one in each room it is in. */
final class Visitor {

  private final Session session;
  private final House house;
  private final Map<String, Member> memberships = new LinkedHashMap<>(2); // by room
  private boolean admin;
  private boolean over; // nothing that the session still says counts
  private boolean replaced; // by a session that goes on with one of its memberships
  private long spokenAt; // milliseconds

  Visitor(Session session, House house) {
    this.session = session;
    this.house = house;
  }

  Session session() {
    return session;
  }

  Host host() {
    return session.host();
  }

  /** Packets have come in one request, all of them at this time. */
  void speaksAt(long now) {
    spokenAt = now;
  }

  /**
   * When its last packets came, in milliseconds. Limits go by this time, which is one for a whole
   * request: if a limit could let go between two packets of it, the second would overtake the
   * first.
   */
  long spokenAt() {
    return spokenAt;
  }

  /** The member it speaks for in this room; null if it is not in it. */
  @Nullable Member member(String room) {
    return memberships.get(room);
  }

  /** All the members it speaks for: a copy, for whoever changes them. */
  Collection<Member> members() {
    return ImmutableList.copyOf(memberships.values());
  }

  int rooms() {
    return memberships.size();
  }

  void speaksFor(Member member) {
    memberships.put(member.room(), member);
  }

  void speaksNoMoreFor(Member member) {
    memberships.remove(member.room(), member);
  }

  boolean isAdmin() {
    return admin;
  }

  void setAdmin(boolean admin) {
    this.admin = admin;
  }

  boolean isOver() {
    return over;
  }

  /** The session has ended, or is told so as soon as its client calls. */
  void over() {
    over = true;
  }

  /**
   * Ends the session because another one goes on with one of its memberships, and maybe with all.
   */
  void replace() {
    replaced = true;
    dismiss(new Refusal(ErrorCode.REPLACED, "You go on elsewhere."));
  }

  boolean isReplaced() {
    return replaced;
  }

  /** Ends the session and says why. */
  void dismiss(Refusal why) {
    over = true;
    session.end(ImmutableList.of(house.encode(why)), Condition.REMOTE_STREAM_ERROR);
  }

  /** Sends a packet about no room. */
  void send(Packet packet) {
    session.send(ImmutableList.of(packet));
  }

  /** Sends a packet about a room, behind a welcome that is still to come. */
  void send(String room, Packet packet) {
    Member member = memberships.get(room);
    List<Packet> packets = ImmutableList.of(packet);
    if (member == null) {
      session.send(packets);
    } else {
      member.send(packets);
    }
  }

  /** Tells that something was refused. */
  void refuse(Refusal refusal) {
    Packet packet = house.encode(refusal);
    if (refusal.room() == null) {
      send(packet);
    } else {
      send(refusal.room(), packet);
    }
  }
}
