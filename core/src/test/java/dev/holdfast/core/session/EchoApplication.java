package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application that sends back what it gets, and records its calls. Two packets are orders:
 * {@code throw} and {@code end:CONDITION}.
 */
public final class EchoApplication implements Application {

  static final Packet FULL = word("full");

  public final List<String> told = new ArrayList<>();
  public final List<Session> sessions = new ArrayList<>();
  boolean throwsWhenOpened;
  boolean throwsWhenClosed;
  long retryAfter; // the delay in the last refusal for lack of room
  @Nullable ClientHost refused;

  @Override
  public @Nullable Packet refusal(HandshakeRequest request) {
    ClientHost host = request.host();
    return host.equals(refused) ? word(host + " is refused") : null;
  }

  @Override
  public Packet tooManyConnections(long retryAfter) {
    this.retryAfter = retryAfter;
    return FULL;
  }

  @Override
  public void opened(Session session, HandshakeRequest request) {
    sessions.add(session);
    told.add(session + " opened");
    if (throwsWhenOpened) {
      throw new IllegalStateException("opened");
    }
  }

  @Override
  public void received(Session session, List<Packet> packets) {
    told.add(session + " " + packets);
    String first = packets.get(0).toString();
    if (first.equals("throw")) {
      throw new IllegalStateException("received");
    } else if (first.startsWith("end:")) {
      session.end(Condition.of(first.substring(4)));
    } else {
      session.send(packets);
    }
  }

  @Override
  public void overflowed(Session session) {
    told.add(session + " overflowed");
  }

  @Override
  public void closed(Session session, SessionEnd end) {
    told.add(session + " closed " + end);
    if (throwsWhenClosed) {
      throw new IllegalStateException("closed");
    }
  }
}
