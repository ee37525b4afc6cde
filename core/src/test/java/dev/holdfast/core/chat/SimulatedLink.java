package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;

import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.relay.PeerLink;
import dev.holdfast.core.relay.RelayLink;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntSupplier;

/** A link between two nodes of a simulation. Frames may be late, and are lost when it is cut. */
final class SimulatedLink {

  /** What one of the nodes sends by, and gets from. */
  private final class End implements PeerLink {

    final SimulatedEdge at;
    final RelayLink relay;
    final Queue<byte[]> arriving = new ArrayDeque<>();
    long due; // when the last frame of the other end arrives

    End(SimulatedEdge at, SimulatedEdge other) {
      this.at = at;
      this.relay = at.link(other, this);
    }

    private End other() {
      return this == one ? another : one;
    }

    @Override
    public void send(byte[] frame) {
      if (isCut) {
        return;
      }
      End other = other();
      other.arriving.add(frame);
      other.due = Math.max(other.due, loop.now() + delay.getAsInt());
      if (other.due == loop.now()) {
        other.at.loop().execute(other::arrive);
      } else {
        other.at.loop().runAfter(other.due - loop.now(), other::arrive);
      }
    }

    private void arrive() {
      byte[] frame = arriving.poll();
      if (frame != null) { // the link was not cut
        relay.receive(frame);
      }
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public void close(String why) {
      check(false, "a node does what it must not", why);
    }
  }

  private final VirtualLoop loop;
  private final IntSupplier delay; // of a frame, in milliseconds
  private final End one;
  private final End another;
  private boolean isCut;

  SimulatedLink(SimulatedEdge one, SimulatedEdge another, VirtualLoop loop, IntSupplier delay) {
    this.loop = loop;
    this.delay = delay;
    this.one = new End(one, another);
    this.another = new End(another, one);
  }

  boolean isAt(SimulatedEdge edge) {
    return one.at == edge || another.at == edge;
  }

  boolean isCut() {
    return isCut;
  }

  /** Whether no frame is under way. */
  boolean isQuiet() {
    return one.arriving.isEmpty() && another.arriving.isEmpty();
  }

  /** Loses what is under way; each node notices it after so many milliseconds. */
  void cut(IntSupplier noticed) {
    isCut = true;
    one.arriving.clear();
    another.arriving.clear();
    one.at.loop().runAfter(noticed.getAsInt(), () -> one.at.unlink(one.relay));
    another.at.loop().runAfter(noticed.getAsInt(), () -> another.at.unlink(another.relay));
  }
}
