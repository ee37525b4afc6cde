package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.Session;
import dev.holdfast.fsm.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One session, as the chat sees it: which member it speaks for, if any. */
final class Visitor {

  private final Session session;
  private @Nullable Member member;
  private boolean over; // nothing that the session still says counts

  Visitor(Session session) {
    this.session = session;
  }

  Session session() {
    return session;
  }

  @Nullable Member member() {
    return member;
  }

  void speaksFor(@Nullable Member member) {
    this.member = member;
  }

  boolean isOver() {
    return over;
  }

  /** The session has ended, or is told so as soon as its client calls. */
  void over() {
    over = true;
  }

  /** Sends a packet, behind a welcome that is still to come. */
  void send(Packet packet) {
    List<Packet> packets = ImmutableList.of(packet);
    if (member == null) {
      session.send(packets);
    } else {
      member.send(packets);
    }
  }
}
